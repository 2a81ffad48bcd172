"""spotipy, as an app that lost the endpoints uses it, against the service on a socket."""

from collections.abc import Iterator
from typing import Any

import httpx
import pytest
from spotipy import Spotify
from spotipy.cache_handler import MemoryCacheHandler
from spotipy.exceptions import SpotifyException
from spotipy.oauth2 import SpotifyClientCredentials, SpotifyOauthError

from tests.support.planted import GENRES, TRACKS_PER_GENRE
from tests.support.spotify.catalogue import artist, track

# spotipy says so of the endpoints that Spotify closed.
pytestmark = pytest.mark.filterwarnings("ignore:You're using:DeprecationWarning")

PUNK = [track("punk", number) for number in range(TRACKS_PER_GENRE)]


@pytest.fixture
def sp(v1: httpx.Client) -> Iterator[Any]:
    client = Spotify(auth="any", retries=0)
    client.prefix = f"{v1.base_url}/v1/"
    yield client
    client._session.close()


@pytest.fixture
def credentials(v1: httpx.Client, monkeypatch: pytest.MonkeyPatch) -> SpotifyClientCredentials:
    monkeypatch.setattr(SpotifyClientCredentials, "OAUTH_TOKEN_URL", f"{v1.base_url}/api/token")
    return SpotifyClientCredentials("id", "secret", cache_handler=MemoryCacheHandler())


def test_spotipy_with_client_credentials_fetches_a_token_and_asks(
    v1: httpx.Client, credentials: SpotifyClientCredentials
) -> None:
    client = Spotify(auth_manager=credentials, retries=0)
    client.prefix = f"{v1.base_url}/v1/"
    assert client.track(PUNK[5])["name"] == "punk song 5"
    assert credentials.cache_handler.get_cached_token()["expires_in"] == 3600
    client._session.close()


def test_spotipy_with_another_grant_is_told_what_is_wrong(
    credentials: SpotifyClientCredentials, monkeypatch: pytest.MonkeyPatch
) -> None:
    def post(url: str, data: dict[str, str], **settings: Any) -> Any:
        return original(url, data={**data, "grant_type": "implicit"}, **settings)

    original = credentials._session.post
    monkeypatch.setattr(credentials._session, "post", post)
    with pytest.raises(SpotifyOauthError, match="unsupported_grant_type"):
        credentials.get_access_token(as_dict=False)


def test_spotipy_without_auth_works(v1: httpx.Client) -> None:
    client = Spotify(retries=0)
    client.prefix = f"{v1.base_url}/v1/"
    assert client.recommendation_genre_seeds() == {"genres": list(GENRES)}
    client._session.close()


def test_spotipy_recommendations_from_all_kinds_of_seeds(sp: Any) -> None:
    answer = sp.recommendations(
        seed_tracks=[PUNK[5], f"spotify:track:{PUNK[6]}"],
        seed_artists=[f"https://open.spotify.com/artist/{artist('punk', 7)}?si=1"],
        seed_genres=["punk"],
        limit=10,
        country="SE",
        min_energy=0.5,
        target_tempo=180,
    )
    assert [(seed["type"], seed["id"]) for seed in answer["seeds"]] == [
        ("ARTIST", artist("punk", 7)),
        ("GENRE", "punk"),
        ("TRACK", PUNK[5]),
        ("TRACK", PUNK[6]),
    ]
    assert len(answer["tracks"]) == 10
    assert all(one["name"].startswith("punk song") for one in answer["tracks"])
    features = sp.audio_features([one["id"] for one in answer["tracks"]])
    assert all(one["energy"] >= 0.5 for one in features)


def test_spotipy_audio_features_of_one_and_of_many(sp: Any) -> None:
    (one,) = sp.audio_features(PUNK[5])
    assert one["id"] == PUNK[5]
    assert one["uri"] == f"spotify:track:{PUNK[5]}"
    unknown = "0" * 22
    asked = [*PUNK, unknown, *PUNK, PUNK[5]]
    answer = sp.audio_features(asked)
    assert [found and found["id"] for found in answer] == [*PUNK, None, *PUNK, PUNK[5]]
    assert answer[5] == one


def test_spotipy_tracks_keep_their_places(sp: Any) -> None:
    answer = sp.tracks([PUNK[3], "0" * 22, PUNK[2]], market="SE")
    assert [found and found["id"] for found in answer["tracks"]] == [PUNK[3], None, PUNK[2]]
    assert sp.track(PUNK[3], market="SE") == answer["tracks"][0]


def test_spotipy_artists_keep_their_places(sp: Any) -> None:
    ids = [artist("opera", 2), "0" * 22, artist("drum", 1)]
    answer = sp.artists(ids)
    assert [found and found["name"] for found in answer["artists"]] == ["Opera Artist 2", None, "Drum Artist 1"]
    assert sp.artist(ids[0]) == answer["artists"][0]


def test_spotipy_related_artists_and_top_tracks(sp: Any) -> None:
    related = sp.artist_related_artists(artist("folk", 1))["artists"]
    assert len(related) == 20
    assert {one["name"].split()[0] for one in related[:8]} == {"Folk"}
    top = sp.artist_top_tracks(artist("folk", 1), country="SE")["tracks"]
    assert [one["artists"][0]["name"] for one in top] == ["Folk Artist 1"] * len(top)
    assert [one["popularity"] for one in top] == sorted((one["popularity"] for one in top), reverse=True)


def test_spotipy_albums(sp: Any) -> None:
    one = sp.track(PUNK[5])["album"]["id"]
    album = sp.album(one)
    assert album["artists"][0]["name"] == "Punk Artist 5"
    assert sp.album_tracks(one, limit=50) == album["tracks"]
    assert sp.albums([one, "0" * 22])["albums"] == [album, None]
    of_artist = sp.artist_albums(artist("punk", 5), include_groups="album,single", limit=5)
    assert one in {found["id"] for found in of_artist["items"]}
    found = sp.search("album:punk", type="album,playlist", limit=50)
    assert one in {each["id"] for each in found["albums"]["items"]}
    assert found["playlists"]["items"] == []
    assert "SE" in sp.available_markets()["markets"]


def test_spotipy_search_pages_through_everything_once(sp: Any) -> None:
    page = sp.search("artist:opera", limit=15, type="track,artist", market="SE")
    artists = page["artists"]
    assert (artists["total"], len(artists["items"]), artists["next"]) == (9, 9, None)
    names: list[str] = []
    page = page["tracks"]
    assert page["previous"] is None
    while page:
        names += [one["name"] for one in page["items"]]
        last, page = page, sp.next(page)
        page = page and page["tracks"]
    assert len(names) == last["total"] == TRACKS_PER_GENRE
    assert len(set(names)) == TRACKS_PER_GENRE
    assert sp.previous(last)["tracks"]["offset"] == 15


@pytest.mark.parametrize(
    ("call", "status"),
    [
        (lambda sp: sp.track("0" * 22), 404),
        (lambda sp: sp.artist("0" * 22), 404),
        (lambda sp: sp.artist_related_artists("0" * 22), 404),
        (lambda sp: sp.recommendations(seed_tracks=["0" * 22]), 404),
        (lambda sp: sp.recommendations(seed_genres=["punk"], limit=101), 400),
        (lambda sp: sp.recommendations(seed_genres=["polka"]), 400),
        (lambda sp: sp.recommendations(seed_tracks=PUNK[4:10]), 400),
        (lambda sp: sp.tracks(PUNK + PUNK), 400),
        (lambda sp: sp.audio_features([]), 400),
        (lambda sp: sp.search("x", type="user"), 400),
        (lambda sp: sp.album("0" * 22), 404),
    ],
)
def test_spotipy_gets_its_own_exception_with_the_message(sp: Any, call: Any, status: int) -> None:
    with pytest.raises(SpotifyException) as raised:
        call(sp)
    assert raised.value.http_status == status
    assert "None" not in raised.value.msg
