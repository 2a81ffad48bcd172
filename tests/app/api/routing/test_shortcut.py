"""The shorter way to an endpoint reads what FastAPI reads, and leaves to it whatever is wrong."""

import asyncio
import json
from typing import Annotated, Any
from urllib.parse import quote

import httpx
import pytest
from fastapi import FastAPI, Query
from fastapi import Request as HttpRequest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import BaseModel

from app.api.features import EXAMPLE_TRACK, TrackIn
from app.api.filters.schemas import SimilarQuery
from app.api.routing.shortcut import BodyReader, QueryReader
from app.api.search.schemas import SearchQuery
from app.spotify.endpoints.recommendations import RecommendationsQuery
from tests.support.planted import GENRES

MODELS: dict[str, Any] = {"similar": SimilarQuery, "search": SearchQuery, "v1": RecommendationsQuery}
NAMES = sorted({name for model in MODELS.values() for name in model.model_fields})
VALUES = ["", "0", "1", "5", "0.5", "-1", "true", "false", "punk", "a,b", "+5", " 7", "1e1", "nan", "null", "é", "\0"]
TEXTS = st.sampled_from(VALUES) | st.text(st.characters(codec="utf-8"), max_size=4)
PAIRS = st.tuples(st.sampled_from(NAMES) | st.sampled_from(["K", "unknown", ""]), TEXTS)


class _Usual:
    """What FastAPI reads of a query string, or the errors that it finds."""

    def __init__(self) -> None:
        app = FastAPI()
        for name, model in MODELS.items():
            self._add(app, name, model)
        self._add_body(app)
        # FastAPI cannot write its own answer to NaN.
        transport = httpx.ASGITransport(app, raise_app_exceptions=False)
        self._client = httpx.AsyncClient(transport=transport, base_url="http://test")
        self._read: BaseModel | None = None

    def _add(self, app: FastAPI, name: str, model: Any) -> None:
        @app.get(f"/{name}")
        async def read(query: Annotated[model, Query()]) -> None:
            self._read = query

    def _add_body(self, app: FastAPI) -> None:
        @app.post("/")
        async def read(track: TrackIn) -> None:
            self._read = track

    def read(self, name: str, query_string: str) -> BaseModel | None:
        self._read = None
        asyncio.run(self._client.get(f"/{name}?{query_string}"))
        return self._read

    def read_body(self, body: bytes, headers: dict[str, str]) -> BaseModel | None:
        self._read = None
        asyncio.run(self._client.post("/", content=body, headers=headers))
        return self._read


USUAL = _Usual()
READERS = {name: QueryReader(model) for name, model in MODELS.items()}


def shorter(name: str, query_string: str) -> BaseModel | None:
    scope = {"type": "http", "query_string": query_string.encode()}
    read: BaseModel | None = READERS[name].read(HttpRequest(scope))
    return read


@pytest.mark.parametrize("name", MODELS)
@given(pairs=st.lists(PAIRS, max_size=5), data=st.data())
def test_query_reader_reads_what_fastapi_reads(name: str, pairs: list[tuple[str, str]], data: st.DataObject) -> None:
    own = st.tuples(st.sampled_from(sorted(MODELS[name].model_fields)), TEXTS)
    pairs = [*pairs, *data.draw(st.lists(own, max_size=5))]
    query_string = "&".join(f"{quote(key)}={quote(value)}" for key, value in pairs)
    assert shorter(name, query_string) == USUAL.read(name, query_string)


@pytest.mark.parametrize(
    ("name", "query_string", "expected"),
    [
        ("similar", "", {"k": 10}),
        ("similar", "k=5&k=6", {"k": 6}),
        ("similar", "genres=a&genres=b&mode=0&mode=1&explicit=true", {"genres": ["a", "b"], "mode": [0, 1]}),
        ("similar", "min_energy=0.5&timbre_weight=1&exclude=x", {"min_energy": 0.5, "exclude": ["x"]}),
        ("search", "q=a+b&limit=%35", {"q": "a b", "limit": 5}),
        ("v1", "seed_tracks=a,b&target_energy=0.5&unknown=1", {"seed_tracks": "a,b", "target_energy": 0.5}),
    ],
)
def test_query_reader_reads_what_is_right(name: str, query_string: str, expected: dict[str, Any]) -> None:
    read = shorter(name, query_string)
    assert read is not None
    assert read == USUAL.read(name, query_string)
    assert {key: getattr(read, key) for key in expected} == expected


@pytest.mark.parametrize("query_string", ["k=0", "unknown=1", "min_energy=1&max_energy=0.5", "exclude=" + "a" * 2000])
def test_query_reader_leaves_what_is_wrong_or_long(query_string: str) -> None:
    assert shorter("similar", query_string) is None


AS_JSON = {"content-type": "application/json"}
TRACK = BodyReader(TrackIn)
FIELDS = st.sampled_from([*TrackIn.model_fields, "unknown"])
FOUND = st.none() | st.booleans() | st.integers(-2, 101) | st.floats(width=16) | st.text(max_size=3)
TRACKS: st.SearchStrategy[dict[str, Any]] = st.dictionaries(
    FIELDS, FOUND | st.lists(FOUND, max_size=2) | st.just({}), max_size=4
)


def shorter_body(body: bytes, headers: dict[str, str]) -> BaseModel | None:
    async def receive() -> dict[str, Any]:
        return {"type": "http.request", "body": body, "more_body": False}

    raw = [(name.encode(), value.encode()) for name, value in headers.items()]
    read: BaseModel | None = asyncio.run(TRACK.read(HttpRequest({"type": "http", "headers": raw}, receive)))
    return read


@given(track=TRACKS | st.fixed_dictionaries({"energy": st.floats(0, 1), "name": st.text()}) | FOUND)
def test_body_reader_reads_what_fastapi_reads(track: Any) -> None:
    body = json.dumps(track).encode()
    assert shorter_body(body, AS_JSON) == USUAL.read_body(body, AS_JSON)


@pytest.mark.parametrize("content_type", ["application/json", "application/json; charset=utf-8", "application/json;x"])
@pytest.mark.parametrize(
    ("body", "expected"),
    [
        (json.dumps(EXAMPLE_TRACK).encode(), EXAMPLE_TRACK),
        (b'{"energy": 1, "energy": 0.5, "key": "3"}', {"energy": 0.5, "key": 3}),
        ('{"name": "é"}'.encode("utf-16"), {"name": "é"}),
        (b'{"name": " \\ud83c\\udfb5 ", "artists": ["a"]}', {"name": "🎵", "artists": ["a"]}),
    ],
    ids=["example", "repeated", "utf-16", "escaped"],
)
def test_body_reader_reads_what_is_right(content_type: str, body: bytes, expected: dict[str, Any]) -> None:
    headers = {"content-type": content_type}
    read = shorter_body(body, headers)
    assert read is not None
    assert read == USUAL.read_body(body, headers)
    assert {key: getattr(read, key) for key in expected} == expected


@pytest.mark.parametrize(
    "body",
    [
        *(b"", b"{", b"null", b"[]", b"{}", b'"x"', b'{"energy": 0.5}\0', b'{"energy": NaN}', b'{"name": "\xff"}'),
        *(b'{"energy": 2}', b'{"unknown": 1}', b'{"a":' * 399, b"[" * 2000, b'{"popularity": %b}' % (b"9" * 1900)),
    ],
    ids=lambda body: ascii(body[:16]),
)
def test_body_reader_leaves_what_is_wrong(body: bytes) -> None:
    assert shorter_body(body, AS_JSON) is None
    assert USUAL.read_body(body, AS_JSON) is None


@pytest.mark.parametrize(
    ("body", "headers"),
    [
        (b'{"energy": 0.5}' + b" " * 2000, AS_JSON),
        (b'{"energy": 0.5}', {"content-type": "application/vnd.songs+json"}),
        (b'{"energy": 0.5}', {"content-type": "text/plain"}),
        (b'{"energy": 0.5}', {}),
    ],
    ids=["long", "other JSON", "text", "undeclared"],
)
def test_body_reader_leaves_what_is_long_or_otherwise_declared(body: bytes, headers: dict[str, str]) -> None:
    assert shorter_body(body, headers) is None


KS = [
    "0",
    "1",
    "9",
    "10",
    "99",
    "100",
    "101",
    "abc",
    "",
    "%31",
    "+5",
    " 5",
    "05",
    "5.0",
    "1_0",
    "-1",
    "٣",
    "5&k=6",
    "5&",
]


@pytest.mark.parametrize("query_string", ["", "k", "K=5", *(f"k={k}" for k in KS), "k=5&min_energy=0"])
def test_similar_in_few_words_is_answered_as_the_schema_has_it(client: httpx.Client, query_string: str) -> None:
    answer = client.get(f"/tracks/punk-05/similar?{query_string}")
    read: Any = USUAL.read("similar", query_string)
    assert answer.status_code == (422 if read is None else 200)
    if read is not None:
        assert len(answer.json()["similar"]) == read.k
    else:
        assert answer.json()["error"]["details"][0]["place"] in {"query.k", "query.K"}


def test_similar_of_a_link_is_that_of_the_id(client: httpx.Client) -> None:
    for query_string in ("k=3", f"k=3&genres={GENRES[0]}"):
        expected = client.get(f"/tracks/punk-05/similar?{query_string}").json()
        assert client.get(f"/tracks/spotify:track:punk-05/similar?{query_string}").json() == expected
