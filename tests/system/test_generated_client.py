"""A client that openapi-python-client generates calls every endpoint and gets typed objects.

The generator needs an older typer than the command line of Songkin: `make test-client` gives it an environment of its
own and runs these tests. Elsewhere they are skipped.
"""

import importlib
import io
import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType
from typing import Any

import httpx
import pytest

from app.bundle.names import album_id, mint_id
from tests.support.audio.bad_files import wav
from tests.support.audio.sounds import tone
from tests.support.planted import track_id
from tests.support.running_service import serving

GENERATOR = Path(os.environ.get("SONGKIN_CLIENT_GENERATOR", ".venv-client/bin/openapi-python-client"))
TRACK, OTHER, ARTIST = track_id("punk", 5), track_id("folk", 7), mint_id("artist", "Punk Artist 4")
ALBUM = album_id("punk album 2", "Punk Artist 5")
CALLS: dict[str, tuple[str, dict[str, Any]]] = {
    "predict_genre": ("PredictionAnswer", {"body": ("TrackIn", {"energy": 0.9, "artists": ["Punk Artist 4"]})}),
    "predict_genre_batch": ("BatchAnswer", {"body": ("BatchRequest", {"tracks": [{"energy": 0.9}]})}),
    "ask_with_audio": ("AudioAnswer", {"body": wav(tone(440)), "k": 3, "genres": ["punk"]}),
    "list_genres": ("GenresAnswer", {}),
    "get_track": ("TrackOut", {"id": TRACK}),
    "get_similar_tracks": ("SimilarAnswer", {"id": TRACK, "min_energy": 0.1, "genres": ["punk"], "k": 3}),
    "match_tracks": ("MatchAnswer", {"body": ("MatchRequest", {"tracks": [{"name": "x", "artists": ["y"]}]})}),
    "get_song_path": ("PathAnswer", {"id": TRACK, "other": OTHER}),
    "put_track": ("TrackOut", {"id": "new", "body": ("TrackToWrite", {"name": "New", "features": {"energy": 0.5}})}),
    "delete_track": ("NoneType", {"id": track_id("drum", 3)}),
    "change_tracks": ("ChangesAnswer", {"body": ("ChangesRequest", {"changes": [{"delete": track_id("drum", 4)}]})}),
    "recommend": ("RecommendationsAnswer", {"body": ("RecommendationsRequest", {"seeds": [{"track": TRACK}]})}),
    "continue_playlist": ("ContinueAnswer", {"body": ("ContinueRequest", {"tracks": [{"track": TRACK}]})}),
    "search": ("SearchAnswer", {"q": "punk"}),
    "get_artist": ("ArtistAnswer", {"id": ARTIST}),
    "get_album": ("AlbumAnswer", {"id": ALBUM}),
    "get_similar_artists": ("SimilarArtistsAnswer", {"id": ARTIST}),
    "get_home": ("Home", {}),
    "get_health_live": ("Live", {}),
    "get_health_ready": ("Ready", {}),
    "get_distributions": ("DistributionsAnswer", {}),
    "get_map": ("MapAnswer", {}),
    "get_map_points": ("File", {}),
    "get_map_track": ("TrackOut", {"x": 0, "y": 65535}),
    "get_map_positions": ("PositionsAnswer", {"id": [TRACK, "unknown"]}),
    "get_info": ("Info", {}),
    "get_report": ("Report", {}),
    "get_metrics": ("str", {}),
    "reload_bundle": ("ReloadAnswer", {"body": ("ReloadRequest", {})}),
    "spotify_get_recommendations": ("SpotifyRecommendations", {"seed_tracks": TRACK, "target_energy": 0.5}),
    "spotify_get_genre_seeds": ("GenreSeeds", {}),
    "spotify_get_tracks": ("TrackList", {"ids": f"{TRACK},unknown"}),
    "spotify_get_track": ("SpotifyTrack", {"id": TRACK}),
    "spotify_get_several_audio_features": ("AudioFeaturesList", {"ids": TRACK}),
    "spotify_get_audio_features": ("AudioFeatures", {"id": TRACK}),
    "spotify_get_artists": ("ArtistList", {"ids": ARTIST}),
    "spotify_get_related_artists": ("Artists", {"id": ARTIST}),
    "spotify_get_top_tracks": ("Tracks", {"id": ARTIST}),
    "spotify_get_artist": ("SpotifyArtist", {"id": ARTIST}),
    "spotify_get_artist_albums": ("ArtistAlbumPaging", {"id": ARTIST}),
    "spotify_get_albums": ("AlbumList", {"ids": ALBUM}),
    "spotify_get_album": ("SpotifyWholeAlbum", {"id": ALBUM}),
    "spotify_get_album_tracks": ("TrackOfAlbumPaging", {"id": ALBUM}),
    "spotify_get_markets": ("Markets", {}),
    "spotify_get_placeholder_picture": ("NoneType", {}),  # the generator knows no content type of pictures
    "spotify_search": ("SpotifySearchAnswer", {"q": "punk", "type_": "track,artist"}),
    "subsonic_ping": ("SubsonicFailure", {"f": ("AnswerFormat", "json")}),
    "subsonic_get_license": ("LicenseAnswer", {"f": ("AnswerFormat", "json")}),
    "subsonic_get_open_subsonic_extensions": ("ExtensionsAnswer", {"f": ("AnswerFormat", "json")}),
    "subsonic_get_token_info": ("TokenInfoAnswer", {"f": ("AnswerFormat", "json")}),
    "subsonic_get_sonic_similar_tracks": ("SonicAnswer", {"id": TRACK, "f": ("AnswerFormat", "json")}),
    "subsonic_find_sonic_path": (
        "SonicAnswer",
        {"start_song_id": TRACK, "end_song_id": OTHER, "f": ("AnswerFormat", "json")},
    ),
    "audiomuse_get_health": ("Health", {}),
    "audiomuse_get_active_tasks": ("ActiveTasks", {}),
    "audiomuse_get_similar_tracks": ("list", {"item_id": TRACK}),
    "audiomuse_get_similar_artists": ("list", {"artist": ARTIST}),
    "audiomuse_get_path": ("SongPathAnswer", {"start_song_id": TRACK, "end_song_id": OTHER}),
    "audiomuse_search_tracks": ("list", {"search_query": "punk"}),
    "audiomuse_post_alchemy": (
        "AlchemyAnswer",
        {"body": ("AlchemyRequest", {"items": [{"id": TRACK, "op": "ADD"}]})},
    ),
    "spotify_post_token": ("Token", {"body": ("SpotifyPostTokenDataBody", {"grant_type": "client_credentials"})}),
}

pytestmark = pytest.mark.skipif(not GENERATOR.exists(), reason=f"no generator at {GENERATOR}: run `make test-client`")


@pytest.fixture(scope="module")
def client(published_models: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[httpx.Client]:
    """A client of a service that may be written to, and takes files."""
    with serving(published_models, writes=True, live_dir=tmp_path_factory.mktemp("live"), audio=True) as client:
        yield client


@pytest.fixture(scope="module")
def description(client: httpx.Client) -> dict[str, Any]:
    found: dict[str, Any] = client.get("/openapi.json").json()
    return found


@pytest.fixture(scope="module")
def generated(description: dict[str, Any], tmp_path_factory: pytest.TempPathFactory) -> Iterator[ModuleType]:
    """The generated package."""
    folder = tmp_path_factory.mktemp("generated")
    (folder / "openapi.json").write_text(json.dumps(description))
    command = [str(GENERATOR.absolute()), "generate", "--path", "openapi.json", "--meta", "none"]
    subprocess.run([*command, "--output-path", "songkin_client"], cwd=folder, check=True, timeout=120)
    sys.path.insert(0, str(folder))
    yield importlib.import_module("songkin_client")
    sys.path.remove(str(folder))
    for name in [name for name in sys.modules if name.startswith("songkin_client")]:
        del sys.modules[name]


def call(generated: ModuleType, client: httpx.Client, operation: str, tag: str, arguments: dict[str, Any]) -> Any:
    models = importlib.import_module(f"{generated.__name__}.models")
    types = importlib.import_module(f"{generated.__name__}.types")

    def made(value: Any) -> Any:
        if isinstance(value, bytes):
            return types.File(payload=io.BytesIO(value))
        if isinstance(value, tuple):
            model = getattr(models, value[0])
            return getattr(model, "from_dict", model)(value[1])  # an enumeration is made by a call
        return value

    given = {name: made(value) for name, value in arguments.items()}
    module = importlib.import_module(f"{generated.__name__}.api.{tag}.{operation}")
    with generated.Client(str(client.base_url).rstrip("/")) as generated_client:
        return module.sync(client=generated_client, **given)


def tags(description: dict[str, Any]) -> dict[str, str]:
    """Operation id → its tag."""
    return {
        operation["operationId"]: operation["tags"][0]
        for operations in description["paths"].values()
        for operation in operations.values()
    }


def test_generated_client_has_every_operation_that_is_called_here(description: dict[str, Any]) -> None:
    assert tags(description).keys() == CALLS.keys()


@pytest.mark.parametrize("operation", CALLS)
def test_generated_client_call_gives_a_typed_object(
    generated: ModuleType, client: httpx.Client, description: dict[str, Any], operation: str
) -> None:
    expected, arguments = CALLS[operation]
    assert type(call(generated, client, operation, tags(description)[operation], arguments)).__name__ == expected


@pytest.mark.parametrize(("operation", "expected"), [("get_track", "ErrorBody"), ("spotify_get_track", "SpotifyError")])
def test_generated_client_error_is_a_typed_object(
    generated: ModuleType, client: httpx.Client, description: dict[str, Any], operation: str, expected: str
) -> None:
    found = call(generated, client, operation, tags(description)[operation], {"id": "unknown"})
    assert type(found).__name__ == expected
