"""Requests under /v1 as scripts send them, a little beside what is documented."""

import httpx
import pytest

from tests.support.spotify.catalogue import artist, track

A, B = track("punk", 5), track("folk", 7)
RECOMMENDATIONS = "/v1/recommendations?limit=100&seed_genres=punk"


def ids(v1: httpx.Client, path: str) -> list[str]:
    response = v1.get(path)
    assert response.status_code == 200, response.text
    return [each["id"] for each in response.json()["tracks"]]


@pytest.mark.parametrize("written", ["5.3", "4.6", "5.0"])
def test_target_that_is_no_integer_is_rounded(v1: httpx.Client, written: str) -> None:
    expected = ids(v1, f"{RECOMMENDATIONS}&target_key=5&target_popularity=40&target_duration_ms=200000")
    others = "target_popularity=40.4&target_duration_ms=2e5"
    assert ids(v1, f"{RECOMMENDATIONS}&target_key={written}&{others}") == expected


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("min_key=4.3", "min_key=5"),
        ("max_key=4.7", "max_key=4"),
        ("min_popularity=49.5&max_popularity=70.5", "min_popularity=50&max_popularity=70"),
        ("max_key=12", "max_key=11"),
        ("min_key=-1", "min_key=0"),
        ("max_energy=1.5&min_energy=-0.5", "max_energy=1&min_energy=0"),
        ("target_energy=1.5", "target_energy=1"),
        ("target_energy=-3", "target_energy=0"),
        ("target_key=14", "target_key=11"),
        ("target_key=-1", "target_key=0"),
        ("target_mode=0.6", "target_mode=1"),
    ],
)
def test_tunable_beside_its_range_or_between_integers_is_as_it_is_meant(
    v1: httpx.Client, written: str, meant: str
) -> None:
    assert ids(v1, f"{RECOMMENDATIONS}&{written}") == ids(v1, f"{RECOMMENDATIONS}&{meant}")


@pytest.mark.parametrize(
    "written",
    [
        f"seed_tracks={A}&seed_tracks={B}",
        f"seed_tracks[]={A}&seed_tracks[]={B}",
        f"seed_tracks%5B%5D={A}&seed_tracks%5b1%5d={B}",
        f"seed_tracks={A}&limit=20&seed_tracks[]={B}",
        f"seed_tracks={A},{B}",
    ],
)
def test_seeds_in_several_parameters_are_all_taken(v1: httpx.Client, written: str) -> None:
    answer = v1.get(f"/v1/recommendations?{written}&min_energy=0.1").json()
    assert [seed["id"] for seed in answer["seeds"]] == [A, B]
    assert answer == v1.get(f"/v1/recommendations?seed_tracks={A},{B}&min_energy=0.1").json()


@pytest.mark.parametrize(
    ("path", "listed", "known"),
    [("tracks", "tracks", A), ("audio-features/", "audio_features", A), ("artists", "artists", artist("punk", 7))],
)
@pytest.mark.parametrize(
    ("query", "places"),
    [
        ("ids={0}&ids={0}", [True, True]),
        ("ids[]={0}&ids[]=nobody", [True, False]),
        ("ids=None,{0}", [False, True]),
        ("ids={0},,{0},", [True, False, True, False]),
        ("ids=spotify:episode:{0},{0},spotify:local:A%2BB:C:Song:210,a", [False, True, False, False]),
    ],
)
def test_batch_of_ids_keeps_the_places_of_what_is_none(
    v1: httpx.Client, path: str, listed: str, known: str, query: str, places: list[bool]
) -> None:
    found = v1.get(f"/v1/{path}?{query.format(known)}").json()[listed]
    assert [each is not None for each in found] == places


@pytest.mark.parametrize("written", ["Punk", "PUNK", " p.u.n.k ", "p\u00fank"])
def test_seed_genre_as_people_write_it_is_the_genre(v1: httpx.Client, written: str) -> None:
    answer = v1.get("/v1/recommendations", params={"seed_genres": written}).json()
    assert answer["tracks"] == v1.get("/v1/recommendations?seed_genres=punk").json()["tracks"]
    assert answer["seeds"][0]["initialPoolSize"] > 0


def test_search_types_in_several_parameters_are_all_taken(v1: httpx.Client) -> None:
    assert set(v1.get("/v1/search?q=punk&type=track&type=artist").json()) == {"tracks", "artists"}
