import httpx
import pytest

from app.bundle.names import mint_id
from app.service import Service
from tests.support.planted import planted_table, track_id


def artist_path(name: str) -> str:
    return f"/artists/{mint_id('artist', name)}"


def test_artist_planted_one_is_as_in_the_table(client: httpx.Client) -> None:
    table = planted_table()
    rows = table[table["artists"] == "Folk Artist 0"].drop_duplicates("track_id")
    answer = client.get(artist_path("Folk Artist 0")).json()
    top = answer.pop("top_tracks")
    assert answer == {
        "id": mint_id("artist", "Folk Artist 0"),
        "name": "Folk Artist 0",
        "n_tracks": 4,
        "popularity": rows["popularity"].max(),
        "genres": [{"genre": "folk", "share": 0.875}, {"genre": "opera", "share": 0.125}],
    }
    assert {track["id"] for track in top} == {*rows["track_id"]}
    popularity = [track["popularity"] for track in top]
    assert popularity == sorted(popularity, reverse=True)
    assert top[0] == client.get(f"/tracks/{top[0]['id']}").json()


def test_artist_top_tracks_hold_a_recording_once(client: httpx.Client) -> None:
    """Drum-02 is another release of drum-01."""
    answer = client.get(artist_path("Drum Artist 1")).json()
    found = {track["id"] for track in answer["top_tracks"]}
    assert len(found & {track_id("drum", 1), track_id("drum", 2)}) == 1
    assert (answer["n_tracks"], len(answer["top_tracks"])) == (5, 4)


def test_artist_of_a_track_is_found_by_the_id_it_shows(client: httpx.Client) -> None:
    (artist,) = client.get("/tracks/punk-05").json()["artists"]
    assert client.get(f"/artists/{artist['id']}").json()["name"] == artist["name"]


def test_similar_artists_answer_has_the_shape_of_the_contract(client: httpx.Client) -> None:
    answer = client.get(f"{artist_path('Opera Artist 3')}/similar").json()
    assert list(answer) == ["artist", "similar", "genre_weight", "model"]
    assert answer["artist"]["name"] == "Opera Artist 3"
    assert answer["model"] == client.get("/health/ready").json()["model"]
    assert len(answer["similar"]) == 10
    for one in answer["similar"]:
        assert list(one) == ["artist", "similarity"]
        assert list(one["artist"]) == ["id", "name", "n_tracks", "popularity", "genres"]
        assert one["artist"]["id"] != answer["artist"]["id"]
    similarities = [one["similarity"] for one in answer["similar"]]
    assert similarities == sorted(similarities, reverse=True)


@pytest.mark.parametrize("k", [1, 10, 44, 100])
@pytest.mark.parametrize("weight", [0, 0.5, 1])
def test_similar_artists_k_and_genre_weight_count(
    client: httpx.Client, service: Service, k: int, weight: float
) -> None:
    answer = client.get(f"{artist_path('Opera Artist 3')}/similar", params={"k": k, "genre_weight": weight}).json()
    expected = service.similar_artists(mint_id("artist", "Opera Artist 3"), k, weight)
    assert answer["genre_weight"] == weight
    assert len(answer["similar"]) == min(k, 44)
    assert [(one["artist"]["id"], one["similarity"]) for one in answer["similar"]] == [
        (one.profile.artist.id, one.similarity) for one in expected.similar
    ]
