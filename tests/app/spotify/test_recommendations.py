import operator
from typing import Any

import httpx
import pytest

from app.bundle.features import FEATURES
from tests.support.planted import GENRES, TRACKS_PER_GENRE
from tests.support.spotify.catalogue import artist, track

N_TRACKS = len(GENRES) * TRACKS_PER_GENRE
TUNED = [feature.name for feature in FEATURES if feature.name != "explicit"]


def recommend(client: httpx.Client, **parameters: object) -> Any:
    response = client.get("/v1/recommendations", params={key: str(value) for key, value in parameters.items()})
    assert response.status_code == 200, response.text
    return response.json()


def names(answer: Any) -> list[str]:
    return [one["name"] for one in answer["tracks"]]


def values(client: httpx.Client, answer: Any, feature: str) -> list[Any]:
    return [client.get(f"/tracks/{one['id']}").json()["features"][feature] for one in answer["tracks"]]


def test_v1_recommendations_are_those_of_the_one_engine(v1: httpx.Client) -> None:
    answer = recommend(
        v1,
        seed_tracks=f"{track('punk', 5)},{track('opera', 8)}",
        seed_artists=artist("drum", 7),
        seed_genres="folk",
        limit=30,
        min_energy=0.05,
        max_tempo=190,
        min_key=1,
        max_key=3,
    )
    body = {
        "seeds": [
            {"artist": artist("drum", 7)},
            {"genre": "folk"},
            {"track": track("punk", 5)},
            {"track": track("opera", 8)},
        ],
        "strategy": "rank_fusion",
        "filters": {"energy": {"min": 0.05}, "tempo": {"max": 190}, "key": [1, 2, 3]},
        "k": 30,
    }
    native = v1.post("/recommendations", json=body).json()
    assert [one["id"] for one in answer["tracks"]] == [one["track"]["id"] for one in native["recommendations"]]
    assert {seed["afterFilteringSize"] for seed in answer["seeds"]} == {native["pool"]["after_filters"]}


def test_v1_recommendations_tell_of_every_seed(v1: httpx.Client) -> None:
    one, by = track("punk", 5), artist("drum", 7)
    other = artist("polka", 1)
    answer = recommend(v1, seed_tracks=f"{one},{one}", seed_artists=f"{by},{other}", seed_genres="Folk")
    pool = {"initialPoolSize": N_TRACKS, "afterFilteringSize": N_TRACKS - 1, "afterRelinkingSize": N_TRACKS - 1}
    nothing = dict.fromkeys(pool, 0)
    base = str(v1.base_url).rstrip("/")
    assert answer["seeds"] == [
        {**pool, "id": by, "type": "ARTIST", "href": f"{base}/v1/artists/{by}"},
        {**nothing, "id": other, "type": "ARTIST", "href": f"{base}/v1/artists/{other}"},
        {**pool, "id": "Folk", "type": "GENRE", "href": None},
        {**pool, "id": one, "type": "TRACK", "href": f"{base}/v1/tracks/{one}"},
    ]


@pytest.mark.parametrize("unknown", [{"seed_tracks": "nobody"}, {"seed_genres": "polka"}])
def test_v1_recommendations_unknown_seed_beside_a_known_one_changes_no_track(
    v1: httpx.Client, unknown: dict[str, str]
) -> None:
    known = {"seed_artists": artist("drum", 7)}
    answer = recommend(v1, **known, **unknown)
    assert answer["tracks"] == recommend(v1, **known)["tracks"]
    assert [seed["initialPoolSize"] for seed in answer["seeds"]] == [N_TRACKS, 0]


def test_v1_recommendations_pool_sizes_count_what_filters_leave(v1: httpx.Client) -> None:
    answer = recommend(v1, seed_genres="folk", min_key=1, max_key=1)
    assert [seed["afterFilteringSize"] for seed in answer["seeds"]] == [TRACKS_PER_GENRE]
    assert {one.split()[0] for one in names(answer)} == {"drum"}


def test_v1_recommendations_every_seed_has_its_share(v1: httpx.Client) -> None:
    for more in (
        {"seed_tracks": track("punk", 5)},
        {"seed_artists": artist("punk", 7)},
        {"seed_genres": "punk,ambient"},
    ):
        parameters = {"seed_genres": "ambient", **more}
        assert {one.split()[0] for one in names(recommend(v1, **parameters))} >= {"punk", "ambient"}


@pytest.mark.parametrize("number", [1, 2])
def test_v1_recommendations_leave_out_seeds_and_their_versions(v1: httpx.Client, number: int) -> None:
    answer = recommend(v1, seed_tracks=track("punk", number), limit=100)
    assert {track("punk", 1), track("punk", 2)}.isdisjoint(one["id"] for one in answer["tracks"])


def test_v1_recommendations_have_no_recording_twice(v1: httpx.Client) -> None:
    answer = recommend(v1, seed_genres=",".join(GENRES), limit=100)
    folded = [one.removesuffix(" - Remastered 2011") for one in names(answer)]
    assert len(set(folded)) == len(folded) == 100


def test_v1_recommendations_limit_is_20_and_fewer_are_legal(v1: httpx.Client) -> None:
    assert len(recommend(v1, seed_genres="punk")["tracks"]) == 20
    assert (
        len(recommend(v1, seed_genres="punk", min_key=4, limit=100)["tracks"]) == TRACKS_PER_GENRE - 1
    )  # one recording twice
    assert recommend(v1, seed_genres="punk", min_key=4, max_energy=0)["tracks"] == []


@pytest.mark.parametrize("feature", TUNED)
def test_v1_recommendations_min_and_max_are_exact(v1: httpx.Client, feature: str) -> None:
    """A bound that a track just meets keeps it."""
    (edge,) = values(v1, {"tracks": [{"id": track("folk", 7)}]}, feature)
    for end, within in (("min", operator.ge), ("max", operator.le)):
        answer = recommend(v1, seed_genres="folk", limit=100, **{f"{end}_{feature}": edge})
        assert track("folk", 7) in [one["id"] for one in answer["tracks"]]
        assert all(within(value, edge) for value in values(v1, answer, feature))


@pytest.mark.parametrize("feature", TUNED)
@pytest.mark.parametrize("genre", ["ambient", "punk"])
def test_v1_recommendations_target_brings_the_nearest_first_and_loses_none(
    v1: httpx.Client, feature: str, genre: str
) -> None:
    (wanted,) = values(v1, {"tracks": [{"id": track(genre, 7)}]}, feature)
    without, towards = (
        recommend(v1, seed_genres=",".join(GENRES), limit=20, **target)
        for target in ({}, {f"target_{feature}": wanted})
    )
    before, after = (
        [abs(value - wanted) for value in values(v1, answer, feature) if value is not None]  # of one tempo is unknown
        for answer in (without, towards)
    )
    assert sum(after) / len(after) < sum(before) / len(before)
    assert towards["seeds"] == without["seeds"]
    assert len(towards["tracks"]) == 20


def test_v1_recommendations_targets_count_alike(v1: httpx.Client) -> None:
    """Two that contradict each other meet in the middle, whichever is named first."""
    both = {"target_energy": 0.9, "target_acousticness": 0.1}
    one, other = (
        recommend(v1, seed_genres="folk,opera", **targets) for targets in (both, dict(reversed(both.items())))
    )
    assert one == other


@pytest.mark.parametrize(
    "parameters", [{"target_tempo": "1e308"}, {"target_loudness": "-1e308"}, {"min_tempo": "-1e308"}]
)
def test_v1_recommendations_numbers_of_any_size_are_taken(v1: httpx.Client, parameters: dict[str, str]) -> None:
    assert len(recommend(v1, seed_genres="punk", **parameters)["tracks"]) == 20


def test_v1_recommendations_unknown_parameters_are_ignored(v1: httpx.Client) -> None:
    more = {"country": "SE", "target_explicit": 7, "min_": 1, "seed_": "x", "offset": 5}
    assert recommend(v1, seed_genres="punk", **more) == recommend(v1, seed_genres="punk")


def test_v1_genre_seeds_are_those_of_the_catalogue(v1: httpx.Client) -> None:
    answer = v1.get("/v1/recommendations/available-genre-seeds").json()
    assert answer == {"genres": sorted(GENRES)}
    assert len(recommend(v1, seed_genres=",".join(answer["genres"]))["seeds"]) == len(GENRES)


def test_openapi_describes_all_42_tunables(v1: httpx.Client) -> None:
    operation = v1.get("/openapi.json").json()["paths"]["/v1/recommendations"]["get"]
    described = {parameter["name"] for parameter in operation["parameters"]}
    assert described >= {f"{end}_{name}" for name in TUNED for end in ("min", "max", "target")}
    assert len(described) == 42 + 5
