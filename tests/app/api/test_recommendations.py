"""POST /recommendations as its clients see it. What is recommended is tested in tests/app/recommend."""

from concurrent.futures import ThreadPoolExecutor
from typing import Any

import httpx
import numpy as np
import pytest

from app.bundle.features import FEATURES, NUMERIC_FEATURES
from app.bundle.names import mint_id
from app.bundle.reader import Bundle
from app.service import Service
from tests.support.planted import GENRES, TRACKS_PER_GENRE, planted_table
from tests.support.recommend.random_requests import STRATEGIES, random_body
from tests.support.recommend.reference import Reference
from tests.support.recommend.requests import found

N_TRACKS = len(GENRES) * TRACKS_PER_GENRE
FOLK_ARTIST = mint_id("artist", "Folk Artist 3")
PUNK = {"seeds": [{"track": "punk-05"}]}
EVERYTHING = {
    "seeds": [
        {"track": "punk-05"},
        {"artist": FOLK_ARTIST, "weight": 2},
        {"genre": "opera", "weight": 0.5},
        {"features": {"energy": 0.7, "key": 4, "explicit": True}},
    ],
    "dislikes": [{"track": "drum-20"}, {"genre": "ambient", "weight": 3}],
    "strategy": "best_match",
    "filters": {
        "energy": {"min": 0.5, "max": 0.99},
        "tempo": {"min": 1},
        "key": [2, 3, 4],
        "explicit": False,
        "genres": {"any": ["folk", "punk"], "none": ["drum"]},
        "artists": {"any": [], "none": [mint_id("artist", "Punk Artist 1")]},
        "exclude": ["punk-06", "nobody"],
        "exclude_seed_artists": True,
    },
    "targets": {"danceability": 0.8, "energy": {"value": 0.8, "weight": 2}},
    "genre_weight": 0.4,
    "diversity": 0.2,
    "max_per_artist": 3,
    "max_per_album": 2,
    "sample": {"from": 12, "random_seed": 7},
    "k": 5,
    "offset": 2,
    "explain": True,
}


def post(client: httpx.Client, body: dict[str, Any]) -> dict[str, Any]:
    response = client.post("/recommendations", json=body)
    assert response.status_code == 200, response.text
    answer: dict[str, Any] = response.json()
    return answer


def ids(answer: dict[str, Any]) -> list[str]:
    return [one["track"]["id"] for one in answer["recommendations"]]


def problems(client: httpx.Client, body: dict[str, Any]) -> dict[str, str]:
    response = client.post("/recommendations", json=body)
    assert response.status_code == 422, response.text
    return {detail["place"]: detail["message"] for detail in response.json()["error"]["details"]}


def test_recommendations_answer_has_the_shape_of_the_contract(client: httpx.Client) -> None:
    answer = post(client, PUNK)
    assert list(answer) == ["recommendations", "pool", "unknown_seeds", "model"]
    assert [list(one) for one in answer["recommendations"]] == [["track", "score"]] * 10
    assert answer["pool"] == {"catalogue": N_TRACKS, "after_filters": N_TRACKS - 1}
    assert answer["model"] == client.get("/health/ready").json()["model"]
    for one in answer["recommendations"]:
        assert one["track"] == client.get(f"/tracks/{one['track']['id']}").json()
        assert one["score"] == round(one["score"], 6) <= 1


def test_recommendations_everything_at_once_is_answered(client: httpx.Client) -> None:
    left = {
        row["track_id"]
        for _, row in planted_table().iterrows()
        if row["key"] in (2, 3, 4)
        and not row["explicit"]
        and 0.5 <= row["energy"] <= 0.99
        and row["tempo"] >= 1
        and row["artists"] not in ("Punk Artist 1", "Punk Artist 5", "Folk Artist 3")
        and row["track_id"] != "punk-06"
    }
    assert {identity[:4] for identity in left} == {"folk", "punk"}
    answer = post(client, EVERYTHING)
    assert answer["pool"] == {"catalogue": N_TRACKS, "after_filters": len(left)}
    assert [list(one) for one in answer["recommendations"]] == [["track", "score", "reasons"]] * 5
    assert {*ids(answer)} <= left


def test_recommendations_reasons_have_the_shape_of_the_contract(client: httpx.Client) -> None:
    for one in post(client, {**PUNK, "explain": True})["recommendations"]:
        reasons = one["reasons"]
        assert list(reasons) == [
            "seed",
            "acoustic_similarity",
            "genre_affinity",
            "genres_in_common",
            "closest",
            "furthest",
        ]
        assert reasons["seed"] == {"track": "punk-05"}
        assert reasons["genres_in_common"] == ["punk"]
        assert 0.9 < reasons["acoustic_similarity"] <= 1 >= reasons["genre_affinity"] > 0.9
        compared = [*reasons["closest"], *reasons["furthest"]]
        assert [list(each) for each in compared] == [["feature", "track", "seed", "unit", "distance"]] * 6
        units = {feature.name: feature.unit for feature in FEATURES}
        seed = client.get("/tracks/punk-05").json()["features"]
        for each in compared:
            assert each["feature"] in NUMERIC_FEATURES
            assert each["unit"] == units[each["feature"]]
            assert (each["track"], each["seed"]) == (one["track"]["features"][each["feature"]], seed[each["feature"]])


@pytest.mark.parametrize(
    "seed",
    [
        {"track": "folk-05"},
        {"artist": FOLK_ARTIST},
        {"genre": "folk"},
        {"features": {"popularity": 50, "explicit": False, "energy": 0.7, "key": -1, "tempo": 118.04, "mode": 1}},
    ],
    ids=lambda seed: next(iter(seed)),
)
def test_recommendations_reasons_name_the_seed_as_it_was_given(client: httpx.Client, seed: dict[str, Any]) -> None:
    answer = client.post("/recommendations", json={"seeds": [{**seed, "weight": 3}], "explain": True, "k": 1})
    named = answer.json()["recommendations"][0]["reasons"]["seed"]
    assert named == seed
    if "features" in seed:
        assert {name: type(value) for name, value in named["features"].items()} == {
            name: type(value) for name, value in seed["features"].items()
        }


@pytest.mark.parametrize("strategy", STRATEGIES)
def test_recommendations_are_those_of_the_recommender(
    client: httpx.Client, service: Service, bundle: Bundle, rng: np.random.Generator, strategy: str
) -> None:
    reference = Reference(bundle)
    for _ in range(10):
        body = random_body(reference, rng, strategy)
        expected, pool = found(service, body)
        answer = post(client, body)
        assert [(one["track"]["id"], one["score"]) for one in answer["recommendations"]] == expected
        assert answer["pool"] == {"catalogue": N_TRACKS, "after_filters": pool}


def test_recommendations_at_once_are_those_one_after_another(client: httpx.Client, bundle: Bundle) -> None:
    """Eight threads and one catalogue: nobody gets the answer of another. Who is turned away comes again."""
    reference, rng = Reference(bundle), np.random.default_rng(4)
    bodies = [{**random_body(reference, rng, STRATEGIES[n % 3]), "explain": n % 2 == 0} for n in range(48)]
    alone = [post(client, body) for body in bodies]

    def patient(body: dict[str, Any]) -> dict[str, Any]:
        while (response := client.post("/recommendations", json=body)).status_code == 503:
            assert response.headers["Retry-After"] == "1"
        return dict(response.json())

    with ThreadPoolExecutor(8) as pool:
        assert list(pool.map(patient, bodies)) == alone


def test_recommendations_pages_of_7_are_the_one_list(client: httpx.Client) -> None:
    body = {**EVERYTHING, "sample": None, "filters": {}, "strategy": "average"}
    whole = post(client, {**body, "k": 70, "offset": 0})["recommendations"]
    pages = [post(client, {**body, "k": 7, "offset": offset})["recommendations"] for offset in range(0, 70, 7)]
    assert [one for page in pages for one in page] == whole
    assert len(whole) == 70


def test_recommendations_same_seed_twice_counts_once_with_the_weights_added(client: httpx.Client) -> None:
    twice = [{"track": "punk-05"}, {"genre": "folk"}, {"track": "punk-05", "weight": 2.5}, {"genre": "folk"}]
    once = [{"track": "punk-05", "weight": 3.5}, {"genre": "folk", "weight": 2}]
    for strategy in STRATEGIES:
        found_twice, found_once = (post(client, {"seeds": seeds, "strategy": strategy}) for seeds in (twice, once))
        assert found_twice == found_once
    assert len(ids(post(client, {"seeds": [{"track": "punk-05"}] * 50}))) == 10


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ({"targets": {"energy": 0.8}}, {"targets": {"energy": {"value": 0.8, "weight": 1}}}),
        ({"targets": {"explicit": True}}, {"targets": {"explicit": {"value": 1}}}),
        ({"filters": {"key": 3}}, {"filters": {"key": [3]}}),
        ({"filters": {"explicit": False}}, {"filters": {"explicit": [False]}}),
        ({"filters": {"explicit": None, "energy": None, "genres": {"any": []}}}, {}),
        ({"sample": {"from": 30}}, {"sample": {"from": 30, "random_seed": 0}}),
        ({"sample": None, "genre_weight": None, "max_per_artist": None, "targets": {"energy": None}}, {}),
        ({"strategy": "average", "diversity": 0, "k": 10, "offset": 0, "dislikes": [], "explain": False}, {}),
    ],
    ids=lambda body: "",
)
def test_recommendations_two_ways_to_say_one_thing_are_answered_alike(
    client: httpx.Client, one: dict[str, Any], other: dict[str, Any]
) -> None:
    assert post(client, {**PUNK, **one}) == post(client, {**PUNK, **other})


def test_recommendations_filters_that_leave_nothing_are_an_answer(client: httpx.Client) -> None:
    for filters in (
        {"energy": {"min": 0.999, "max": 1}},
        {"genres": {"any": ["punk"], "none": ["punk"]}},
        {"energy": {"min": 1e300}},
    ):
        answer = post(client, {**PUNK, "filters": filters, "diversity": 0.5, "explain": True})
        assert answer["recommendations"] == []
        assert answer["pool"] == {"catalogue": N_TRACKS, "after_filters": 0}


def test_recommendations_unknown_names_are_all_told_with_their_places(client: httpx.Client) -> None:
    body = {
        "seeds": [{"track": "nobody"}, {"track": "punk-05"}, {"genre": "Pank"}, {"match": {"name": "Nothing at all"}}],
        "dislikes": [{"artist": "punk-05"}, {"track": "no\0body"}],
    }
    expected: dict[str, tuple[dict[str, Any], str]] = {
        "seeds.0": ({"track": "nobody"}, "no track with the id 'nobody'; GET /search finds ids by name"),
        "seeds.2": ({"genre": "Pank"}, "no genre 'Pank'; did you mean 'punk'?"),
        "seeds.3": (
            {"match": {"name": "Nothing at all"}},
            "no track that is surely 'Nothing at all'; GET /search shows what is near",
        ),
        "dislikes.0": ({"artist": "punk-05"}, "no artist with the id 'punk-05'; GET /search finds ids by name"),
        "dislikes.1": ({"track": "no\0body"}, "no track with the id 'no\\x00body'; GET /search finds ids by name"),
    }
    answer = post(client, body)
    assert {one["place"]: (one["seed"], one["message"]) for one in answer["unknown_seeds"]} == expected
    assert answer["recommendations"] == post(client, {"seeds": [{"track": "punk-05"}]})["recommendations"]
    strict = {**body, "strict": True}
    assert problems(client, strict) == {
        f"body.{place}.{''.join(seed)}": message for place, (seed, message) in expected.items()
    }
    message = client.post("/recommendations", json=strict).json()["error"]["message"]
    assert message == "body.seeds.0.track: no track with the id 'nobody'; GET /search finds ids by name (and 4 more)"


def test_recommendations_seed_by_its_names_is_the_track_that_is_meant(client: httpx.Client) -> None:
    track = client.get("/tracks/punk-05").json()
    by_id = post(client, {"seeds": [{"track": "punk-05", "weight": 2}, {"genre": "opera"}], "explain": True})
    for artists in ([one["name"] for one in track["artists"]], track["artists"], track["artists"][0]["name"]):
        match = {"name": track["name"].upper(), "artists": artists}
        assert post(client, {"seeds": [{"match": match, "weight": 2}, {"genre": "Opera"}], "explain": True}) == by_id
    assert by_id["unknown_seeds"] == []


def test_recommendations_many_unknown_names_are_all_told(client: httpx.Client) -> None:
    body = {"seeds": [{"track": f"nobody {number}"} for number in range(50)]}
    assert [*problems(client, body)] == [f"body.seeds.{number}.track" for number in range(50)]
    message = client.post("/recommendations", json=body).json()["error"]["message"]
    assert message.endswith("(and 49 more)")


@pytest.mark.parametrize(
    ("body", "place", "message"),
    [
        (
            {"seeds": [{"track": "a", "genre": "b"}]},
            "seeds.0",
            "exactly one of track, artist, genre, features, match, got track",
        ),
        (
            {"seeds": [{"weight": 1}]},
            "seeds.0",
            "expected exactly one of track, artist, genre, features, match, got none",
        ),
        ({"seeds": ["punk-05"]}, "seeds.0", "expected a JSON object, got 'punk-05'"),
        ({**PUNK, "dislikes": PUNK["seeds"]}, "dislikes.0", "is a seed as well; name it in one of the two"),
        ({**PUNK, "filters": {"energy": {"min": 0.9, "max": 0.5}}}, "filters.energy", "at most max, got 0.9 and 0.5"),
        ({**PUNK, "filters": {"genres": {"any": ["pank"]}}}, "filters.genres.any", "did you mean 'punk'?"),
        ({**PUNK, "filters": {"artists": {"none": ["pank"]}}}, "filters.artists.none", "no artist with the id 'pank'"),
        ({**PUNK, "k": 100, "offset": 901}, None, "expected k + offset of at most 1000, got 1001"),
    ],
)
def test_recommendations_wrong_request_is_told_what_and_where(
    client: httpx.Client, body: dict[str, Any], place: str | None, message: str
) -> None:
    (found_place, found_message), *more = problems(client, body).items()
    assert not more
    assert found_place == ("body" if place is None else f"body.{place}")
    assert message in found_message


def test_recommendations_without_a_bundle_are_not_ready(bare_client: httpx.Client) -> None:
    response = bare_client.post("/recommendations", json=PUNK)
    assert (response.status_code, response.json()["error"]["code"]) == (503, "not_ready")


def test_recommendations_last_page_that_can_be_asked_for_is_answered(client: httpx.Client) -> None:
    assert ids(post(client, {**PUNK, "k": 100, "offset": 900})) == []
    assert ids(post(client, {**PUNK, "k": 1, "offset": 999})) == []
