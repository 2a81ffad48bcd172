"""Whatever is posted to /recommendations: an answer that keeps its promises, or a clear error; never a 500."""

import json
from collections import Counter
from typing import Any

import httpx
import numpy as np
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from app.bundle.features import FEATURES, Feature
from app.bundle.names import mint_id
from tests.support.planted import GENRES, TRACKS_PER_GENRE, track_id

JSON_HEADER = {"Content-Type": "application/json"}
N_TRACKS = len(GENRES) * TRACKS_PER_GENRE

track_ids = st.builds(track_id, st.sampled_from(GENRES), st.integers(0, TRACKS_PER_GENRE - 1))
artist_names = st.builds("{} Artist {}".format, st.sampled_from([g.title() for g in GENRES]), st.integers(0, 8))
artist_ids = artist_names.map(lambda name: mint_id("artist", name))
genres = st.sampled_from(GENRES)
weights = st.floats(1e-6, 1000)
junk: st.SearchStrategy[Any] = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(st.characters(codec=None), max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=5,
)


def number(feature: Feature) -> st.SearchStrategy[Any]:
    if feature.type == "boolean":
        return st.booleans()
    if feature.type == "integer":
        return st.integers(int(feature.minimum), int(feature.maximum))
    return st.floats(feature.minimum, feature.maximum)


def parts(**values: st.SearchStrategy[Any]) -> st.SearchStrategy[dict[str, Any]]:
    return st.fixed_dictionaries({}, optional=values)


def bounds(feature: Feature) -> st.SearchStrategy[dict[str, Any]]:
    ends = st.lists(number(feature), min_size=2, max_size=2).map(sorted)
    return ends.flatmap(lambda pair: parts(min=st.just(pair[0]), max=st.just(pair[1])))


def known(feature: Feature) -> st.SearchStrategy[Any]:
    return number(feature).filter(lambda value: value != feature.unknown)


def values(feature: Feature) -> st.SearchStrategy[Any]:
    return known(feature) | st.lists(known(feature), min_size=1, max_size=4)


known_features = parts(**{f.name: number(f) for f in FEATURES}).filter(
    lambda given: any(
        np.float32(value) != f.unknown for f in FEATURES for name, value in given.items() if name == f.name
    )
)
seeds = st.one_of(
    *(
        st.fixed_dictionaries({kind: value}, optional={"weight": weights})
        for kind, value in {
            "track": track_ids,
            "artist": artist_ids,
            "genre": genres,
            "features": known_features,
        }.items()
    )
)
filters = parts(
    **{f.name: bounds(f) if f.kind == "numeric" else values(f) for f in FEATURES},
    genres=parts(any=st.lists(genres, max_size=3), none=st.lists(genres, max_size=3)),
    artists=parts(any=st.lists(artist_ids, max_size=3), none=st.lists(artist_ids, max_size=3)),
    exclude=st.lists(track_ids | st.text(st.characters(codec="utf-8"), max_size=5), max_size=5),
    exclude_seed_artists=st.booleans(),
)
PARTS: dict[str, st.SearchStrategy[Any]] = {
    "dislikes": st.lists(seeds, max_size=3),
    "strategy": st.sampled_from(["average", "best_match", "rank_fusion"]),
    # a filter on every feature leaves nothing nearly always
    "filters": filters.map(lambda given: dict([*given.items()][:2])),
    "targets": parts(
        **{
            f.name: known(f) | st.fixed_dictionaries({"value": known(f)}, optional={"weight": weights})
            for f in FEATURES
        }
    ),
    "genre_weight": st.none() | st.floats(0, 1),
    "diversity": st.floats(0, 1),
    "max_per_artist": st.none() | st.integers(1, 5),
    "max_per_album": st.none() | st.integers(1, 5),
    "sample": st.none()
    | st.fixed_dictionaries({"from": st.integers(1, 1000)}, optional={"random_seed": st.integers(0, 2**32 - 1)}),
    "k": st.integers(1, 100),
    "offset": st.integers(0, 900) | st.integers(0, 30),
    "explain": st.booleans(),
}
bodies = st.fixed_dictionaries({"seeds": st.lists(seeds, min_size=1, max_size=4)}, optional=PARTS)
half_valid = st.fixed_dictionaries(
    {},
    optional={
        "seeds": st.lists(seeds | parts(track=track_ids | junk, genre=genres | junk, weight=junk), max_size=4) | junk,
        **{name: part | junk for name, part in PARTS.items()},
        "filters": parts(
            **{f.name: bounds(f) | parts(min=junk, max=junk) | junk for f in FEATURES},
            genres=parts(any=st.lists(genres | junk), none=junk),
            exclude=st.lists(junk) | junk,
        ),
        "targets": parts(**{f.name: number(f) | parts(value=junk, weight=junk) | junk for f in FEATURES}),
        "kk": junk,
    },
)


def post(client: httpx.Client, body: Any) -> httpx.Response:
    """NaN, Infinity and lone surrogates go as Python writes them."""
    return client.post("/recommendations", content=json.dumps(body).encode(), headers=JSON_HEADER)


def identity(seed: dict[str, Any]) -> str:
    return repr([(kind, value) for kind, value in seed.items() if kind != "weight"])


@settings(max_examples=100, deadline=None)
@given(body=bodies)
def test_recommendations_any_valid_body_is_answered_as_promised(client: httpx.Client, body: dict[str, Any]) -> None:
    disliked = body.get("dislikes", [])
    assume(not {*map(identity, body["seeds"])} & {*map(identity, disliked)})
    response = post(client, body)
    assert response.status_code == 200, response.text
    answer = response.json()
    listed = [one["track"] for one in answer["recommendations"]]
    assert len({track["id"] for track in listed}) == len(listed) <= body.get("k", 10)
    assert len(listed) <= answer["pool"]["after_filters"] <= answer["pool"]["catalogue"] == N_TRACKS
    assert all(("reasons" in one) == body.get("explain", False) for one in answer["recommendations"])
    wanted = body.get("filters", {})
    out = {seed["track"] for seed in body["seeds"] + disliked if "track" in seed} | {*wanted.get("exclude", [])}
    assert not out & {track["id"] for track in listed}
    artists = Counter(artist["id"] for track in listed for artist in track["artists"])
    assert max(artists.values(), default=0) <= (body.get("max_per_artist") or N_TRACKS)
    assert not {seed["artist"] for seed in disliked if "artist" in seed} & artists.keys()
    for feature in FEATURES:
        found = [track["features"][feature.name] for track in listed if feature.name in wanted]
        if feature.kind == "categorical":
            allowed = wanted.get(feature.name)
            assert {*found} <= {*(allowed if isinstance(allowed, list) else [allowed])}
        else:
            ends = wanted.get(feature.name, {})
            for value in found:  # compared as float32, so nearly
                assert ends.get("min", value) - 1e-6 * (1 + abs(value)) <= value
                assert value <= ends.get("max", value) + 1e-6 * (1 + abs(value))


@settings(max_examples=150, deadline=None)
@given(body=half_valid | junk)
def test_recommendations_any_body_never_fails(client: httpx.Client, body: Any) -> None:
    response = post(client, body)
    assert response.status_code in (200, 422), response.text
    if response.status_code == 422:
        error = response.json()["error"]
        assert error["code"] == "invalid_request"
        assert all(detail["place"].startswith("body") and detail["message"] for detail in error["details"])
        assert error["message"].startswith(f"{error['details'][0]['place']}: ")


@settings(max_examples=60, deadline=None)
@given(body=bodies, name=st.sampled_from(["seeds", *PARTS]), value=junk)
def test_recommendations_valid_body_with_one_wrong_part_is_told_that_part(
    client: httpx.Client, body: dict[str, Any], name: str, value: Any
) -> None:
    assume(not {*map(identity, body["seeds"])} & {*map(identity, body.get("dislikes", []))})
    response = post(client, {**body, name: value})
    assert response.status_code in (200, 422), response.text
    if response.status_code == 422:
        places = {detail["place"] for detail in response.json()["error"]["details"]}
        assert all(place.startswith(f"body.{name}") or place == "body" for place in places)


@settings(max_examples=60, deadline=None)
@given(content=st.binary(max_size=60) | st.text(max_size=60).map(lambda text: text.encode()))
def test_recommendations_any_bytes_never_fail(client: httpx.Client, content: bytes) -> None:
    response = client.post("/recommendations", content=content, headers=JSON_HEADER)
    assert (response.status_code, response.json()["error"]["code"]) == (422, "invalid_request")
