"""GET /tracks/{id}/similar with filters, against all tracks scored and filtered one by one."""

from collections.abc import Callable
from typing import Any

import httpx
import numpy as np
import pytest

from app.bundle.names import mint_id
from app.bundle.reader import Bundle
from tests.support.planted import GENRES, track_id
from tests.support.recommend.reference import Reference

Test = Callable[[dict[str, Any]], bool]
FOLK_1, PUNK_0 = mint_id("artist", "Folk Artist 1"), mint_id("artist", "Punk Artist 0")
FILTERS: dict[str, tuple[dict[str, Any], Test]] = {
    "min": ({"min_energy": 0.5}, lambda t: t["features"]["energy"] >= 0.5),
    "range": (
        {"min_valence": 0.1, "max_valence": 0.7},
        lambda t: 0.1 <= t["features"]["valence"] <= 0.7,
    ),
    "unknown": ({"min_tempo": 0}, lambda t: t["features"]["tempo"] is not None),
    "category": ({"key": 3}, lambda t: t["features"]["key"] == 3),
    "categories": ({"key": [0, 3], "explicit": False}, lambda t: t["features"]["key"] == 0),
    "genres": ({"genres": ["folk", "opera"]}, lambda t: bool({"folk", "opera"} & {*t["genres"]})),
    "not genres": ({"not_genres": ["folk", "punk"]}, lambda t: not {"folk", "punk"} & {*t["genres"]}),
    "both": (
        {"genres": "opera", "not_genres": "punk"},
        lambda t: "opera" in t["genres"] and "punk" not in t["genres"],
    ),
    "artists": ({"artists": [FOLK_1, PUNK_0]}, lambda t: t["artists"][0]["id"] in (FOLK_1, PUNK_0)),
    "not artists": ({"not_artists": FOLK_1}, lambda t: t["artists"][0]["id"] != FOLK_1),
    "exclude": (
        {"exclude": ["folk-01", "punk-08", "nobody"]},
        lambda t: t["id"] not in ("folk-01", "folk-02", "punk-08"),
    ),
    "all": (
        {"min_energy": 0.2, "max_liveness": 0.8, "mode": [0, 1], "not_genres": "drum", "exclude": "folk-30"},
        lambda t: (
            t["features"]["energy"] >= 0.2
            and t["features"]["liveness"] <= 0.8
            and "drum" not in t["genres"]
            and t["id"] != "folk-30"
        ),
    ),
    "nothing": ({"min_energy": 0.999}, lambda t: False),
    "nothing at all": ({"min_energy": 0.4, "key": 0, "genres": "punk"}, lambda t: False),
}
each_filter = pytest.mark.parametrize(("params", "passes"), FILTERS.values(), ids=FILTERS)


@pytest.fixture(scope="module")
def reference(bundle: Bundle) -> Reference:
    return Reference(bundle)


@pytest.fixture(scope="module")
def shown(client: httpx.Client, reference: Reference) -> list[dict[str, Any]]:
    """Every track as the service shows it."""
    return [client.get(f"/tracks/{identity}").json() for identity in reference.ids]


def by_brute_force(reference: Reference, row: int, weight: float, passes: list[bool]) -> list[tuple[str, float]]:
    query = reference.vectors[row].astype(np.float32)  # similar tracks are those of a float32 query
    query[: reference.dim] *= 1 - np.float32(weight)
    query[reference.dim :] *= np.float32(weight)
    similarities = np.round((reference.vectors * query.astype(np.float64)).sum(axis=1), 6)
    seen, answer = {reference.recordings[row]}, []
    for one in np.lexsort((np.arange(len(similarities)), -similarities)).tolist():
        if passes[one] and reference.recordings[one] not in seen:
            seen.add(reference.recordings[one])
            answer.append((reference.ids[one], float(similarities[one])))
    return answer


def similar(client: httpx.Client, identity: str, **params: Any) -> list[tuple[str, float]]:
    response = client.get(f"/tracks/{identity}/similar", params=params)
    assert response.status_code == 200, response.text
    return [(one["track"]["id"], one["similarity"]) for one in response.json()["similar"]]


@each_filter
@pytest.mark.parametrize("genre_weight", [None, 0, 0.35, 1])
def test_similar_with_filters_equals_brute_force(
    client: httpx.Client,
    reference: Reference,
    shown: list[dict[str, Any]],
    params: dict[str, Any],
    passes: Test,
    genre_weight: float | None,
) -> None:
    allowed = [passes(track) for track in shown]
    for identity in ("folk-01", "punk-20", "drum-33"):
        row = reference.ids.index(identity)
        weights = reference.weights
        usual = weights.artist_known if reference.known[row] else weights.artist_unknown
        weight = usual if genre_weight is None else genre_weight
        expected = by_brute_force(reference, row, weight, allowed)
        weighted = params if genre_weight is None else {**params, "genre_weight": genre_weight}
        for k in (1, 10, 100):
            answered = similar(client, identity, k=k, **weighted)
            assert [one for one, _ in answered] == [one for one, _ in expected[:k]]
            assert [one for _, one in answered] == pytest.approx([one for _, one in expected[:k]], abs=1e-6)


@each_filter
def test_similar_filters_of_the_test_leave_what_they_should(
    client: httpx.Client, shown: list[dict[str, Any]], params: dict[str, Any], passes: Test
) -> None:
    """Else the test above would prove nothing: only those that are to leave nothing do, and none leaves all."""
    left = {track["id"] for track in shown if passes(track)}
    assert (len(left) == 0) == ("nothing" in next(name for name, (other, _) in FILTERS.items() if other is params))
    assert len(left) < len(shown)
    assert {identity for identity, _ in similar(client, "punk-34", k=100, **params)} <= left


def test_similar_everything_filtered_out_is_an_answer(client: httpx.Client, bundle: Bundle) -> None:
    answer = client.get("/tracks/punk-05/similar", params={"min_energy": 1, "genre_weight": 0.5}).json()
    assert answer["similar"] == []
    assert answer["track"]["id"] == "punk-05"
    assert (answer["genre_weight"], answer["model"]) == (0.5, bundle.manifest.version)


@pytest.mark.parametrize("genre", GENRES)
def test_similar_with_filters_is_what_one_seed_recommends(client: httpx.Client, genre: str) -> None:
    """Both endpoints, one meaning: of one track with the same filters, the same list and the same numbers."""
    identity = track_id(genre, 4)
    filters = {"energy": {"min": 0.15, "max": 0.85}, "genres": {"none": ["opera"]}, "exclude": [track_id(genre, 9)]}
    params = {"min_energy": 0.15, "max_energy": 0.85, "not_genres": "opera", "exclude": track_id(genre, 9)}
    body = {"seeds": [{"track": identity}], "filters": filters, "genre_weight": 0.5, "k": 50}
    recommended = client.post("/recommendations", json=body).json()["recommendations"]
    assert [(one["track"]["id"], one["score"]) for one in recommended] == similar(
        client, identity, k=50, genre_weight=0.5, **params
    )
    assert len(recommended) == 50


@pytest.mark.parametrize("value", ["false", "0", "no"])
def test_similar_explicit_is_a_boolean(client: httpx.Client, value: str) -> None:
    listed = [identity for identity, _ in similar(client, "drum-05", explicit=value, k=100)]
    assert {identity.partition("-")[0] for identity in listed} == {"ambient", "folk", "punk"}


def test_similar_bound_of_a_value_that_a_track_has_includes_it(client: httpx.Client) -> None:
    """The service shows the shortest decimal of a float32: it must work as a bound."""
    for identity in ("punk-07", "folk-12", "drum-30", "opera-21"):
        energy = client.get(f"/tracks/{identity}").json()["features"]["energy"]
        listed = similar(client, "ambient-05", min_energy=energy, max_energy=energy, k=100)
        assert identity in [one for one, _ in listed]


@pytest.mark.parametrize(
    ("query", "place", "message"),
    [
        ("genres=pank", "query.genres", "no genre 'pank'; did you mean 'punk'?"),
        ("not_genres=pank", "query.not_genres", "no genre 'pank'; did you mean 'punk'?"),
        ("artists=x", "query.artists", "no artist with the id 'x'; GET /search finds ids by name"),
        ("not_artists=x", "query.not_artists", "no artist with the id 'x'; GET /search finds ids by name"),
        (
            "min_energy=0.9&max_energy=0.5",
            "query",
            "expected min_energy to be at most max_energy, got 0.9 and 0.5",
        ),
    ],
)
def test_similar_wrong_filter_is_told_what_and_where(
    client: httpx.Client, query: str, place: str, message: str
) -> None:
    error = client.get(f"/tracks/punk-05/similar?{query}").json()["error"]
    assert error["details"] == [{"place": place, "message": message}]


@pytest.mark.parametrize(
    "shape",
    [
        {"max_per_artist": 1},
        {"max_per_album": 2},
        {"spacing": 3},
        {"max_per_artist": 4, "max_per_album": 9, "spacing": 5},
    ],
    ids=lambda shape: " ".join(shape),
)
def test_similar_in_a_shape_is_what_one_seed_recommends(client: httpx.Client, shape: dict[str, int]) -> None:
    plain = similar(client, "punk-05", k=50, genre_weight=0.5)
    body = {"seeds": [{"track": "punk-05"}], "genre_weight": 0.5, "k": 50, **shape}
    recommended = client.post("/recommendations", json=body).json()["recommendations"]
    shaped = similar(client, "punk-05", k=50, genre_weight=0.5, **shape)
    assert [(one["track"]["id"], one["score"]) for one in recommended] == shaped != plain


def test_similar_in_no_shape_is_the_list_that_is_looked_up(client: httpx.Client) -> None:
    looked_up = similar(client, "punk-05", k=20)
    assert similar(client, "punk-05", k=20, spacing=0, max_per_artist=1000) == looked_up
    shaped = similar(client, "punk-05", k=20, spacing=1)
    assert shaped != looked_up
    assert {identity for identity, _ in shaped[:10]} <= {identity for identity, _ in similar(client, "punk-05", k=40)}
