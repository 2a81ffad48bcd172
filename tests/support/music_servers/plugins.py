"""What the plugins of AudioMuse-AI for Navidrome, Jellyfin and Lyrion ask, and how strictly they read the answer.

Written after their sources, as of July 2026: paths, parameters, headers, types of fields. None of them runs here.
"""

import re
import uuid
from typing import Any

import httpx
from pydantic import BaseModel, ConfigDict, TypeAdapter

_LYRION_ID = re.compile(r"[0-9]+")


class _GoStruct(BaseModel):
    """Fields that are absent are empty in Go; one of another type refuses the whole answer."""

    model_config = ConfigDict(strict=True)


class NavidromeTrack(_GoStruct):
    item_id: str = ""
    title: str = ""
    author: str = ""
    album: str = ""
    distance: float = 0.0

    @property
    def similarity(self) -> float:
        return min(max(1 - self.distance, 0.0), 1.0)


class _Path(_GoStruct):
    path: list[NavidromeTrack] = []


class _Song(_GoStruct):
    item_id: str = ""
    title: str = ""


class _ComponentMatch(_GoStruct):
    artist1_representative_songs: list[_Song] = []
    artist2_representative_songs: list[_Song] = []


class NavidromeArtist(_GoStruct):
    artist: str = ""
    artist_id: str = ""
    component_matches: list[_ComponentMatch] = []


class NavidromePlugin:
    """It goes by the status, and then by the types."""

    def __init__(self, client: httpx.Client, token: str = "") -> None:
        self._client = client
        self._headers = {"Authorization": f"Bearer {token}"} if token else {}

    def similar_tracks(self, item_id: str, count: int) -> list[NavidromeTrack]:
        asked = {"item_id": item_id, "n": str(count), "eliminate_duplicates": "true", "radius_similarity": "true"}
        return TypeAdapter(list[NavidromeTrack]).validate_json(self._get("similar_tracks", asked))

    def sonic_path(self, start: str, end: str, count: int) -> list[NavidromeTrack]:
        asked = {
            "start_song_id": start,
            "end_song_id": end,
            "count": str(count),
            "max_steps": str(count),
            "path_fix_size": "false",
            "mood_pct": "100",
        }
        return _Path.model_validate_json(self._get("find_path", asked)).path

    def similar_artists(self, artist: str, with_songs: bool) -> list[NavidromeArtist]:
        asked = {"artist": artist, "n": "10", "include_component_matches": str(with_songs).lower()}
        return TypeAdapter(list[NavidromeArtist]).validate_json(self._get("similar_artists", asked))

    def _get(self, path: str, asked: dict[str, str]) -> bytes:
        response = self._client.get(f"/api/{path}", params=asked, headers=self._headers)
        assert response.status_code == 200, response.text
        return response.content


class JellyfinPlugin:
    """It takes what is an array of objects with a GUID as `item_id`, and passes over all else."""

    def __init__(self, client: httpx.Client) -> None:
        self._client = client

    def test_connection(self) -> bool:
        return self._client.get("/api/active_tasks").is_success

    def similar_tracks(self, item: uuid.UUID, n: int) -> list[uuid.UUID]:
        response = self._client.get("/api/similar_tracks", params={"n": n, "item_id": item.hex})
        found: Any = response.json() if response.is_success else []
        assert isinstance(found, list)
        return [uuid.UUID(track["item_id"]) for track in found]


class LyrionError(Exception):
    """What the plugin shows."""


class LyrionPlugin:
    """It finds tracks in several shapes, keeps ids of digits alone, and shows an `error` that is a text."""

    def __init__(self, client: httpx.Client, token: str = "") -> None:
        self._client = client
        self._headers = {"Accept": "application/json", **({"Authorization": f"Bearer {token}"} if token else {})}

    def ping(self) -> None:
        self._ask("GET", "/api/health")

    def similar_tracks(self, item_id: str, n: int) -> list[str]:
        return self._ids("GET", f"/api/similar_tracks?item_id={item_id}&n={n}&eliminate_duplicates=true")

    def search_tracks(self, artist: str) -> list[str]:
        return self._ids("GET", f"/api/search_tracks?artist={artist}")

    def find_path(self, start: str, end: str, steps: int) -> list[str]:
        return self._ids("GET", f"/api/find_path?start_song_id={start}&end_song_id={end}&max_steps={steps}")

    def alchemy(self, add: list[str], subtract: list[str], n: int) -> list[str]:
        kinds = ((add, "ADD"), (subtract, "SUBTRACT"))
        items = [{"id": one, "op": op, "type": "song"} for ids, op in kinds for one in ids]
        return self._ids("POST", "/api/alchemy", {"items": items, "n": n})

    def _ids(self, method: str, path: str, body: Any = None) -> list[str]:
        found = self._ask(method, path, body)
        tracks = found if isinstance(found, list) else found.get("results", found.get("path", []))
        return [track["item_id"] for track in tracks if _LYRION_ID.fullmatch(track["item_id"])]

    def _ask(self, method: str, path: str, body: Any = None) -> Any:
        response = self._client.request(method, path, json=body, headers=self._headers)
        found = response.json()
        if isinstance(found, dict) and "error" in found:
            assert isinstance(found["error"], str)
            raise LyrionError(found["error"])
        response.raise_for_status()
        return found
