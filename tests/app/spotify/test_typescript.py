"""Spotify's own TypeScript SDK against the service on a socket. It needs Node.js, and npm's registry once."""

import json
import subprocess
from pathlib import Path
from typing import Any
from uuid import uuid4

import httpx
import pytest

from tests.support.node_packages import installed_packages
from tests.support.planted import GENRES
from tests.support.spotify.catalogue import artist, track
from tests.support.spotify.guide import guide_code

SOURCE = Path(__file__).parent / "typescript"
TRACKS = [track("punk", 5), track("punk", 6)]
ARTISTS = [artist("punk", 7), artist("folk", 2)]
UNKNOWN = "0" * 22


@pytest.fixture(scope="module")
def sdk(pytestconfig: pytest.Config, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the SDK installed."""
    return installed_packages(SOURCE, pytestconfig, tmp_path_factory)


def run(sdk: Path, code: str, *arguments: str) -> Any:
    """What the script prints, which is JSON."""
    script = sdk / f"{uuid4().hex}.mjs"  # beside the SDK, where Node.js finds it
    script.write_text(code)
    try:
        result = subprocess.run(["node", script, *arguments], capture_output=True, text=True, timeout=120)
    finally:
        script.unlink()
    assert (result.returncode, result.stderr) == (0, "")
    return json.loads(result.stdout)


@pytest.fixture(scope="module")
def answers(sdk: Path, v1: httpx.Client) -> dict[str, Any]:
    """What the SDK made of every call."""
    asked = {"tracks": TRACKS, "artists": ARTISTS, "unknown": UNKNOWN, "genre": "punk", "query": "artist:punk"}
    found: dict[str, Any] = run(
        sdk, (SOURCE / "calls.mjs").read_text(), str(v1.base_url).rstrip("/"), json.dumps(asked)
    )
    return found


def test_typescript_recommendations(answers: dict[str, Any]) -> None:
    assert answers["genreSeeds"] == {"genres": list(GENRES)}
    recommendations = answers["recommendations"]
    assert [seed["type"] for seed in recommendations["seeds"]] == ["ARTIST", "GENRE", "TRACK", "TRACK"]
    assert [one["name"].split()[0] for one in recommendations["tracks"]] == ["punk"] * 7


def test_typescript_one_and_many_agree_and_keep_their_places(answers: dict[str, Any]) -> None:
    for one, many, ids in (
        ("track", "tracks", TRACKS),
        ("audioFeatures", "severalAudioFeatures", TRACKS),
        ("artist", "artists", ARTISTS),
    ):
        assert [found and found["id"] for found in answers[many]] == [ids[1], None, ids[0]]
        assert answers[one] == answers[many][2]


def test_typescript_artists(answers: dict[str, Any]) -> None:
    assert len(answers["relatedArtists"]["artists"]) == 20
    assert {one["artists"][0]["id"] for one in answers["topTracks"]["tracks"]} == {ARTISTS[0]}


def test_typescript_search(answers: dict[str, Any]) -> None:
    tracks, artists = answers["search"]["tracks"], answers["search"]["artists"]
    assert (tracks["total"], tracks["offset"], len(tracks["items"])) == (36, 10, 10)
    assert "offset=20" in tracks["next"]
    assert "offset=0" in tracks["previous"]
    assert (artists["total"], artists["items"]) == (9, [])


def test_typescript_errors_reach_the_caller(answers: dict[str, Any]) -> None:
    assert "404" in answers["unknownTrack"]
    assert "400" in answers["badLimit"]
    assert "limit: " in answers["badLimit"]


def test_typescript_with_client_credentials(answers: dict[str, Any]) -> None:
    assert answers["withCredentials"] == answers["track"]


def test_typescript_as_the_guide_has_it_works(sdk: Path, v1: httpx.Client) -> None:
    code = (
        'import { SpotifyApi } from "@spotify/web-api-ts-sdk";\n'
        + guide_code("ts", str(v1.base_url).rstrip("/"))
        + 'console.log(JSON.stringify(await api.recommendations.get({ seed_genres: ["punk"], limit: 5 })));'
    )
    assert len(run(sdk, code)["tracks"]) == 5
