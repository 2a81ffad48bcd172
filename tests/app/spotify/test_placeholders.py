"""What stands for the unknown, with placeholders and without, and whose the ids of tracks are."""

import shutil
import struct
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx
import pytest

from app.bundle.names import mint_track_id
from app.bundle.reader import Bundle
from app.service import Service
from app.snapshot import Overlay, Snapshot
from tests.support.live_changes import live_track
from tests.support.running_service import serving, wait_until
from tests.support.spotify.catalogue import track

ONE = track("punk", 5)
KNOWN: dict[str, Any] = {
    "isrc": "GBAYE0601498",
    "release_date": "1997-05",
    "image_url": "https://pictures.example/1.jpg",
    "preview_url": "https://pictures.example/1.mp3",
    "disc_number": 2,
    "track_number": 7,
}


@pytest.fixture(scope="module")
def writable(spotify_models: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[httpx.Client]:
    with _written(spotify_models, tmp_path_factory.mktemp("live")) as client:
        yield client


@pytest.fixture(scope="module")
def without(spotify_models: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[httpx.Client]:
    """The same, without placeholders."""
    with _written(spotify_models, tmp_path_factory.mktemp("live"), spotify_placeholders=False) as client:
        yield client


@contextmanager
def _written(models: Path, live: Path, **settings: Any) -> Iterator[httpx.Client]:
    """A service with two more tracks: of the first much is known, of the second nearly nothing."""
    with serving(models, writes=True, live_dir=live, **settings) as client:
        known = {"name": "Known", "artists": ["Live"], "album": "Live Album", "extras": KNOWN}
        unknown = {"name": "Unknown", "artists": ["Live"], "album": "Live Album", "features": {"energy": 0.5}}
        for track_id, body in (("known", known), ("0" * 22, unknown)):
            client.put(f"/tracks/{track_id}", json=body).raise_for_status()
        wait_until(lambda: client.get(f"/v1/tracks/{'0' * 22}").status_code == 200)
        yield client


def get(client: httpx.Client, path: str) -> Any:
    response = client.get(path)
    assert response.status_code == 200, response.text
    return response.json()


def test_v1_what_the_catalogue_knows_is_shown(writable: httpx.Client, without: httpx.Client) -> None:
    for client in (writable, without):
        known = get(client, "/v1/tracks/known")
        assert known["external_ids"] == {"isrc": KNOWN["isrc"]}
        assert (known["disc_number"], known["track_number"], known["preview_url"]) == (2, 7, KNOWN["preview_url"])
        album = known["album"]
        assert (album["release_date"], album["release_date_precision"]) == ("1997-05", "month")
        assert album["images"] == [{"height": 640, "url": KNOWN["image_url"], "width": 640}]


def test_v1_placeholders_stand_for_what_is_unknown(writable: httpx.Client) -> None:
    base = str(writable.base_url).rstrip("/")
    unknown = get(writable, f"/v1/tracks/{'0' * 22}")
    assert (unknown["explicit"], unknown["popularity"], unknown["disc_number"]) == (False, 0, 1)
    assert unknown["track_number"] in {1, 2}
    assert unknown["album"]["album_type"] == "album"
    assert unknown["album"]["total_tracks"] == 2
    assert get(writable, "/v1/tracks/known")["external_urls"] == {"spotify": f"{base}/?track=known"}
    features = get(writable, f"/v1/audio-features/{'0' * 22}")
    assert features["key"] == -1
    assert features["energy"] == 0.5
    assert features["duration_ms"] == unknown["duration_ms"]
    assert None not in features.values()


def test_v1_without_placeholders_the_unknown_is_null(without: httpx.Client) -> None:
    unknown, album = get(without, f"/v1/tracks/{'0' * 22}?market=SE"), get(without, f"/v1/tracks/{ONE}")["album"]
    nulls = ("explicit", "popularity", "disc_number", "track_number", "duration_ms", "preview_url")
    assert [unknown[name] for name in nulls] == [None] * len(nulls)
    assert unknown["available_markets"] == []
    assert "is_playable" not in unknown
    of_album = ("album_type", "release_date", "release_date_precision", "total_tracks")
    assert [album[name] for name in of_album] == [None] * len(of_album)
    assert (album["images"], album["external_urls"]) == ([], {})
    artist = get(without, f"/v1/artists/{unknown['artists'][0]['id']}")
    assert (artist["followers"]["total"], artist["popularity"], artist["images"]) == (None, None, [])
    features = get(without, f"/v1/audio-features/{'0' * 22}")
    assert (features["key"], features["tempo"], features["time_signature"]) == (-1, 0, 0)
    assert features["danceability"] is None
    whole = get(without, f"/v1/albums/{unknown['album']['id']}")
    assert (whole["label"], whole["popularity"]) == (None, None)


def test_v1_track_that_is_added_counts_on_its_album(writable: httpx.Client) -> None:
    album = get(writable, "/v1/tracks/known")["album"]["id"]
    for path in (f"/v1/albums/{album}", f"/albums/{album}"):
        assert get(writable, path)["name"] == "Live Album"
    assert {one["id"] for one in get(writable, f"/v1/albums/{album}/tracks")["items"]} == {"known", "0" * 22}
    (found,) = get(writable, "/v1/search?q=live+album&type=album")["albums"]["items"]
    assert found["id"] == album


def test_v1_market_says_that_tracks_are_playable(v1: httpx.Client) -> None:
    paths = (f"tracks/{ONE}?", f"tracks?ids={ONE}&", "search?q=punk&type=track&", f"recommendations?seed_tracks={ONE}&")
    for path in paths:
        for market, is_playable in (("market=SE", True), ("market=from_token", True), ("market=", False)):
            answer = get(v1, f"/v1/{path}{market}")
            listed = answer.get("tracks", [answer])
            shown = (listed["items"] if isinstance(listed, dict) else listed)[0]
            assert ("is_playable" in shown, "available_markets" in shown) == (is_playable, not is_playable)
            assert ("available_markets" in shown["album"]) is not is_playable


@pytest.mark.parametrize(
    ("setting", "expected"), [("auto", "https://open.spotify.com/track/"), ("yes", "https://open"), ("no", "/?track=")]
)
def test_v1_track_url_is_where_the_ids_are_from(spotify_models: Path, setting: str, expected: str) -> None:
    with serving(spotify_models, spotify_ids=setting) as client:
        assert expected in get(client, f"/v1/tracks/{ONE}")["external_urls"]["spotify"]


def test_v1_track_url_of_an_id_of_another_form_is_the_page(client: httpx.Client) -> None:
    assert get(client, "/v1/tracks/punk-05")["external_urls"]["spotify"] == f"{client.base_url}/?track=punk-05".replace(
        "//?", "/?"
    )


def test_v1_track_url_of_the_demo_is_the_page(shipped_models: Path, tmp_path: Path) -> None:
    shutil.copytree(shipped_models / "demo", tmp_path / "demo")
    with serving(tmp_path) as client:
        (found,) = get(client, "/v1/search?q=a&type=track&limit=1")["tracks"]["items"]
        assert found["external_urls"] == {"spotify": f"{client.base_url}/?track={found['id']}".replace("//?", "/?")}


def test_own_ids_are_those_made_of_names(bundle: Bundle) -> None:
    base = Snapshot.of(bundle)
    names = [(f"Song {number}", ("Somebody",), "Album") for number in range(60)]
    minted = [
        live_track(mint_track_id(*name), name=name[0], artists=name[1], album=name[2], extras={}) for name in names
    ]
    from_table = [one.id for one in base.catalogue.tracks(range(len(base.catalogue)))]
    overlay = Overlay(base)
    assert not Service(overlay.changed(minted, [])).has_own_ids  # of most tracks they are not
    assert Service(overlay.changed(minted, from_table)).has_own_ids


def test_v1_placeholder_picture_is_a_png_to_keep(v1: httpx.Client) -> None:
    response = v1.get("/v1/images/placeholder.png")
    assert response.headers["Content-Type"] == "image/png"
    assert response.headers["Cache-Control"] == "public, max-age=31536000"
    content = response.content
    assert content[:16] == b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR"
    assert struct.unpack(">II", content[16:24]) == (300, 300)
    start = content.index(b"IDAT")
    (length,) = struct.unpack(">I", content[start - 4 : start])
    assert len(zlib.decompress(content[start + 4 : start + 4 + length])) == 300 * 301
