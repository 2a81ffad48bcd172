import httpx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.api.search import endpoints
from app.api.search.schemas import MAX_QUERY
from app.bundle.names import mint_id
from tests.support.planted import GENRES, TRACKS_PER_GENRE, track_id


def test_search_answer_has_the_shape_of_the_contract(client: httpx.Client) -> None:
    answer = client.get("/search", params={"q": "punk song"}).json()
    assert list(answer) == ["items", "total", "limit", "offset", "model"]
    assert (answer["total"], answer["limit"], answer["offset"]) == (TRACKS_PER_GENRE, 10, 0)
    assert answer["model"] == client.get("/health/ready").json()["model"]
    assert len(answer["items"]) == 10
    for item in answer["items"]:
        assert item == client.get(f"/tracks/{item['id']}").json()


def test_search_artists_answer_has_the_shape_of_the_contract(client: httpx.Client) -> None:
    answer = client.get("/search", params={"q": "punk", "type": "artist", "limit": 3, "offset": 2}).json()
    assert list(answer) == ["items", "total", "limit", "offset", "model"]
    assert (answer["total"], answer["limit"], answer["offset"]) == (9, 3, 2)
    for item in answer["items"]:
        shown = client.get(f"/artists/{item['id']}").json()
        assert list(item) == ["id", "name", "n_tracks", "popularity", "genres"]
        assert item == {key: shown[key] for key in item}


@pytest.mark.parametrize("kind", ["track", "artist"])
@pytest.mark.parametrize("limit", [1, 7, 50])
def test_search_pages_never_repeat_or_skip(client: httpx.Client, kind: str, limit: int) -> None:
    params: dict[str, str | int] = {"q": "artist", "type": kind, "limit": limit}
    total = client.get("/search", params=params).json()["total"]
    assert total == len(GENRES) * (TRACKS_PER_GENRE if kind == "track" else 9)
    pages = [client.get("/search", params={**params, "offset": start}).json() for start in range(0, total, limit)]
    ids = [item["id"] for page in pages for item in page["items"]]
    assert len(ids) == len({*ids}) == total
    assert {page["total"] for page in pages} == {total}


def test_search_beyond_the_end_is_empty(client: httpx.Client) -> None:
    answer = client.get("/search", params={"q": "punk", "offset": 1000}).json()
    assert answer["items"] == []
    assert answer["total"] == TRACKS_PER_GENRE


def test_search_fields_and_typos_over_http(client: httpx.Client) -> None:
    answer = client.get("/search", params={"q": 'artist:"Pünk Artist 7" track:song 7'}).json()
    assert answer["items"][0]["id"] == track_id("punk", 7)
    mistyped = client.get("/search", params={"q": "remastred 2011 opera"}).json()
    assert [item["id"] for item in mistyped["items"]] == [track_id("opera", 2)]


def test_search_text_of_the_longest_allowed_length_is_answered(client: httpx.Client) -> None:
    for letters in ("x" * MAX_QUERY, "é" * MAX_QUERY, "京 " * (MAX_QUERY // 2), '"' * MAX_QUERY):
        assert client.get("/search", params={"q": letters}).json()["items"] == []


def test_search_longer_text_is_refused_with_the_limit(client: httpx.Client) -> None:
    for text in ("x" * (MAX_QUERY + 1), "x" * 10_000):
        error = client.get("/search", params={"q": text}).json()["error"]
        assert error["code"] == "invalid_request"
        assert error["message"] == f"query.q: String should have at most {MAX_QUERY} characters"


@settings(max_examples=60, deadline=None)
@given(st.text(min_size=1, max_size=MAX_QUERY), st.sampled_from(["track", "artist"]))
def test_search_any_text_is_answered(client: httpx.Client, text: str, kind: str) -> None:
    response = client.get("/search", params={"q": text, "type": kind})
    assert response.status_code == 200, response.text


@pytest.mark.parametrize(
    "raw", ["%00", "%ff", "%ed%a0%80", "%F0%9F%8E%B5", "%0d%0a", "+", "%22", "a%00b", "*", "^%22", "%"]
)
def test_search_any_bytes_are_answered(client: httpx.Client, raw: str) -> None:
    assert client.get(f"/search?q={raw}").json()["items"] == []


@pytest.mark.parametrize("q", ["punk", "p", "song 7", "remastred 2011", "genre:folk song", "a b c d e f g h"])
def test_search_is_answered_alike_at_once_and_in_a_thread(
    client: httpx.Client, q: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    answers = []
    for number, quick in enumerate((True, False)):
        monkeypatch.setattr(endpoints, "is_quick", lambda *_, quick=quick: quick)
        # The blank behind it keeps the first answer from being given again.
        answers.append(client.get("/search", params={"limit": 5, "q": q + " " * number}).json())
    assert answers[0] == answers[1]


def test_search_limits_are_described(client: httpx.Client) -> None:
    parameters = client.get("/openapi.json").json()["paths"]["/search"]["get"]["parameters"]
    schemas = {one["name"]: one["schema"] for one in parameters}
    assert schemas["q"]["maxLength"] == MAX_QUERY
    assert (schemas["limit"]["minimum"], schemas["limit"]["maximum"], schemas["limit"]["default"]) == (1, 50, 10)
    assert (schemas["offset"]["minimum"], schemas["offset"]["maximum"], schemas["offset"]["default"]) == (0, 1000, 0)
    assert schemas["type"]["enum"] == ["track", "artist"]


def test_search_finds_the_artist_whose_id_is_minted(client: httpx.Client) -> None:
    (item,) = client.get("/search", params={"q": "folk artist 3", "type": "artist"}).json()["items"]
    assert item["id"] == mint_id("artist", "Folk Artist 3")
