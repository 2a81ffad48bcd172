"""Requests of the plugins of AudioMuse-AI, and what goes beyond them."""

from collections import Counter
from typing import Any
from uuid import UUID

import httpx
import pytest

from app.bundle.names import mint_id
from tests.app.music_servers.conftest import Guarded
from tests.support.music_servers.catalogue import song
from tests.support.music_servers.plugins import JellyfinPlugin, LyrionError, LyrionPlugin, NavidromePlugin
from tests.support.planted import artist_of

SEED, OTHER = song("punk", 5), song("ambient", 20)


def numbered(genre: str) -> set[str]:
    return {song(genre, number) for number in range(36)}


def similar_ids(client: httpx.Client, **asked: Any) -> list[str]:
    response = client.get("/api/similar_tracks", params=asked)
    assert response.status_code == 200, response.text
    return [track["item_id"] for track in response.json()]


def test_navidrome_gets_similar_tracks_of_the_genre(asked: httpx.Client) -> None:
    found = NavidromePlugin(asked).similar_tracks(SEED, 15)
    assert len(found) == 15
    assert {track.item_id for track in found} <= numbered("punk") - {SEED}
    similarities = [track.similarity for track in found]
    assert similarities == sorted(similarities, reverse=True)
    native = asked.get(f"/tracks/{found[0].item_id}").json()
    assert (found[0].title, found[0].album) == (native["name"], native["album"])
    assert found[0].author == native["artists"][0]["name"]
    assert found[0].distance > 0


def test_similar_tracks_have_three_of_an_artist_unless_duplicates_are_wanted(asked: httpx.Client) -> None:
    authors = Counter(track.author for track in NavidromePlugin(asked).similar_tracks(SEED, 25))
    assert max(authors.values()) == 3
    everything = similar_ids(asked, item_id=SEED, n=25, eliminate_duplicates=False)
    native = asked.get(f"/tracks/{SEED}/similar?k=25").json()["similar"]
    assert everything == [one["track"]["id"] for one in native]
    kept = similar_ids(asked, item_id=SEED, n=10)
    assert kept == [one for one in everything if one in set(kept)], "in the same order"


def test_similar_tracks_without_a_number_are_ten_and_beyond_all_end(asked: httpx.Client) -> None:
    assert len(similar_ids(asked, item_id=SEED)) == 10
    everything = similar_ids(asked, item_id=SEED, n=10**9, eliminate_duplicates=False)
    assert len(everything) == len(set(everything)) == 5 * 36 - 5 - 1


@pytest.mark.parametrize("item_id", [{}, {"item_id": ""}, {"item_id": "of-another-server"}])
def test_similar_tracks_go_by_title_and_artist_where_the_id_is_unknown(
    asked: httpx.Client, item_id: dict[str, str]
) -> None:
    names = {"title": "PUNK SONG 5 (2011 Remaster)", "artist": f"{artist_of('punk', 5)} feat. Somebody"}
    assert similar_ids(asked, **item_id, **names) == similar_ids(asked, item_id=SEED)


def test_similar_tracks_go_by_a_known_id_whatever_the_names(asked: httpx.Client) -> None:
    assert similar_ids(asked, item_id=SEED, title="x", artist="y") == similar_ids(asked, item_id=SEED)


def test_navidrome_gets_a_path_between_its_songs(asked: httpx.Client) -> None:
    found = NavidromePlugin(asked).sonic_path(SEED, OTHER, 7)
    native = asked.get(f"/tracks/{SEED}/path/{OTHER}?length=7").json()["path"]
    assert [track.item_id for track in found] == [step["track"]["id"] for step in native]
    assert [track.distance for track in found] == pytest.approx(
        [0, *(1 - step["similarity"] for step in native[1:])], abs=1e-6
    )


@pytest.mark.parametrize("artist", ["Punk Artist 7", "PUNK  artist-7", mint_id("artist", "Punk Artist 7")])
def test_navidrome_gets_similar_artists_by_name_or_id(asked: httpx.Client, artist: str) -> None:
    found = NavidromePlugin(asked).similar_artists(artist, with_songs=False)
    native = asked.get(f"/artists/{mint_id('artist', 'Punk Artist 7')}/similar?k=10").json()["similar"]
    assert [one.artist for one in found] == [one["artist"]["name"] for one in native]
    assert [one.artist_id for one in found] == [one["artist"]["id"] for one in native]
    assert all(one.component_matches == [] for one in found)


def test_artist_of_an_alias_is_known_and_shown_by_it(asked: httpx.Client) -> None:
    plugin, alias = NavidromePlugin(asked), "0000000000000000000042"
    assert plugin.similar_artists(alias, False) == plugin.similar_artists("Punk Artist 7", False)
    assert alias in {one.artist_id for one in plugin.similar_artists("Punk Artist 6", False)}


def test_navidrome_gets_songs_of_both_artists_for_a_radio(asked: httpx.Client) -> None:
    for near in NavidromePlugin(asked).similar_artists("Punk Artist 7", with_songs=True):
        (match,) = near.component_matches
        songs = [*match.artist1_representative_songs, *match.artist2_representative_songs]
        assert songs
        artists = {asked.get(f"/tracks/{one.item_id}").json()["artists"][0]["name"] for one in songs}
        assert artists == {"Punk Artist 7", near.artist}
        assert all(one.title == asked.get(f"/tracks/{one.item_id}").json()["name"] for one in songs)


def test_jellyfin_connects_and_gets_similar_tracks(asked: httpx.Client) -> None:
    plugin = JellyfinPlugin(asked)
    assert plugin.test_connection()
    found = plugin.similar_tracks(UUID(SEED), 20)
    assert len(found) == 20
    assert {one.hex for one in found} <= numbered("punk") - {SEED}
    assert plugin.similar_tracks(UUID(int=0xABC), 20) == [], "an unknown track gives nothing"


def test_lyrion_pings_searches_mixes_and_finds_a_path(asked: httpx.Client) -> None:
    plugin = LyrionPlugin(asked)
    plugin.ping()
    assert len(plugin.similar_tracks(SEED, 40)) == 40
    theirs = plugin.search_tracks("Punk%20Artist%207")
    assert theirs
    assert {asked.get(f"/tracks/{one}").json()["artists"][0]["name"] for one in theirs} == {"Punk Artist 7"}
    mix = plugin.alchemy([SEED, song("punk", 9)], [song("opera", 3)], 12)
    assert len(mix) == 12
    assert set(mix) <= numbered("punk") - {SEED, song("punk", 9)}
    path = plugin.find_path(SEED, OTHER, 12)
    assert (path[0], path[-1]) == (SEED, OTHER)
    assert len(path) <= 12


def test_lyrion_shows_what_is_wrong_as_a_text(asked: httpx.Client) -> None:
    with pytest.raises(LyrionError, match="no track with the id '12'"):
        LyrionPlugin(asked).similar_tracks("12", 20)


def test_plugins_send_a_key_as_a_token(guarded: Guarded) -> None:
    client, key = guarded
    assert len(NavidromePlugin(client, key).similar_tracks(SEED, 5)) == 5
    LyrionPlugin(client, key).ping()
    with pytest.raises(LyrionError, match="needs a key"):
        LyrionPlugin(client).ping()
    with pytest.raises(LyrionError, match="no such key"):
        LyrionPlugin(client, "sesame").ping()


def test_alchemy_is_what_the_native_recommendations_are(asked: httpx.Client) -> None:
    items = [
        {"id": SEED, "op": "add"},
        {"id": "Drum Artist 2", "op": "ADD", "type": "artist"},
        {"id": song("folk", 4), "op": "SUBTRACT", "type": "song"},
    ]
    found = asked.post("/api/alchemy", json={"items": items, "n": 30, "temperature": 0.5}).json()["results"]
    drummer = mint_id("artist", "Drum Artist 2")
    native = {
        "seeds": [{"track": SEED}, {"artist": drummer}],
        "dislikes": [{"track": song("folk", 4)}],
        "max_per_artist": 3,
        "k": 30,
    }
    expected = asked.post("/recommendations", json=native).json()["recommendations"]
    assert [row["item_id"] for row in found] == [one["track"]["id"] for one in expected]


def test_alchemy_leaves_out_what_is_unknown_while_something_is_left(asked: httpx.Client) -> None:
    unknown = [{"id": "nope", "op": "ADD"}, {"id": "nobody", "op": "SUBTRACT", "type": "artist"}]
    some = asked.post("/api/alchemy", json={"items": [{"id": SEED, "op": "ADD"}, *unknown], "n": 10}).json()
    assert [row["item_id"] for row in some["results"]] == similar_ids(asked, item_id=SEED)


def test_search_pages_by_start_and_end(asked: httpx.Client) -> None:
    def search(**parameters: Any) -> list[str]:
        return [row["item_id"] for row in asked.get("/api/search_tracks", params=parameters).json()]

    first = search(search_query="punk song")
    assert len(first) == 20
    assert search(search_query="punk song", start=5, end=9) == first[5:9]
    assert search(title="song 5", artist="Punk Artist 5")[0] == SEED
    assert search() == search(search_query="  ") == search(search_query="punk", start=5, end=5) == []


@pytest.mark.parametrize(
    ("status", "named", "path"),
    [
        (400, "item_id: expected the id of a track, or its title and artist", "similar_tracks"),
        (400, "item_id: ", "similar_tracks?title=Punk%20Song%205"),
        (400, "item_id: ", "similar_tracks?mood=happy&centroid_index=0"),
        (404, "'nope'", "similar_tracks?item_id=nope"),
        (404, "'nope'", "similar_tracks?item_id=nope&eliminate_duplicates=false"),
        (404, "no track 'Nope' by 'Nobody'", "similar_tracks?title=Nope&artist=Nobody"),
        (400, "n: ", f"similar_tracks?item_id={SEED}&n=0"),
        (400, "n: ", f"similar_tracks?item_id={SEED}&n=some"),
        (400, "eliminate_duplicates: ", f"similar_tracks?item_id={SEED}&eliminate_duplicates=maybe"),
        (400, "artist: expected the id or the name", "similar_artists"),
        (404, "'Nobody'", "similar_artists?artist=Nobody"),
        (404, "no artist", f"similar_artists?artist_id={'x' * 3000}"),
        (400, "n: ", "similar_artists?artist=Nobody&n=-1"),
        (400, "start_song_id: ", f"find_path?end_song_id={SEED}"),
        (400, "end_song_id: expected another recording", f"find_path?start_song_id={SEED}&end_song_id={SEED}"),
        (404, "'nope'", f"find_path?start_song_id={SEED}&end_song_id=nope"),
        (400, "max_steps: ", f"find_path?start_song_id={SEED}&end_song_id={OTHER}&max_steps=1"),
        (400, "search_query: ", f"search_tracks?search_query={'x' * 257}"),
        (400, "start: ", "search_tracks?search_query=a&start=-1"),
        (404, "no endpoint", "sonic_fingerprint/generate?n=5"),
        (404, "no endpoint", "tokens"),
        (404, "no endpoint", ""),
        (405, "expected POST", "alchemy"),
    ],
)
def test_audiomuse_request_that_is_wrong_is_told_as_a_text(
    asked: httpx.Client, status: int, named: str, path: str
) -> None:
    response = asked.get(f"/api/{path}")
    assert response.status_code == status, response.text
    assert list(response.json()) == ["error"]
    assert named in response.json()["error"]


@pytest.mark.parametrize(
    ("named", "body"),
    [
        ("items", {}),
        ("items", {"items": []}),
        ("one to ADD", {"items": [{"id": "nope", "op": "ADD"}]}),
        ("one to ADD", {"items": [{"id": SEED, "op": "SUBTRACT"}]}),
        ("is a seed as well", {"items": [{"id": SEED, "op": "ADD"}, {"id": SEED, "op": "SUBTRACT"}]}),
        ("items.0.op", {"items": [{"id": SEED}]}),
        ("items.0.type", {"items": [{"id": "3", "op": "ADD", "type": "anchor"}]}),
        ("items", {"items": [{"id": SEED, "op": "ADD"}] * 501}),
        ("n: ", {"items": [{"id": SEED, "op": "ADD"}], "n": 0}),
        ("JSON object", []),
    ],
)
def test_alchemy_that_is_wrong_is_400_as_a_text(asked: httpx.Client, named: str, body: Any) -> None:
    response = asked.post("/api/alchemy", json=body)
    assert response.status_code == 400, response.text
    assert named in response.json()["error"]


@pytest.mark.parametrize(
    "path", ["health", "similar_tracks?item_id=a", "similar_artists?artist=a", "search_tracks?title=a"]
)
def test_audiomuse_without_a_bundle_answers_503_with_retry_after(bare_client: httpx.Client, path: str) -> None:
    response = bare_client.get(f"/api/{path}")
    assert response.status_code == 503
    assert isinstance(response.json()["error"], str)
    assert response.headers["Retry-After"] == "1"
