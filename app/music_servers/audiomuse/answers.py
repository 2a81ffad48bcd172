"""Writes what was found as the plugins of AudioMuse-AI read it; `schemas` describes it."""

from collections.abc import Iterable, Sequence
from typing import Any

from app.recommend.similar_artists import SimilarArtists
from app.service import Service

_DECIMALS = 6


def track_rows(track_indices: Sequence[int], service: Service) -> list[dict[str, Any]]:
    """Each a `FoundTrack`."""
    return [
        {
            "item_id": track.id,
            "title": track.name,
            "author": ", ".join(artist.name for artist in track.artists),
            "album": track.album.name or "unknown",
        }
        for track in service.tracks_at(track_indices)
    ]


def near_rows(found: Iterable[tuple[int, float]], service: Service) -> list[dict[str, Any]]:
    """Each a `NearTrack`, of the index and the similarity of a track."""
    pairs = [*found]
    rows = track_rows([track_index for track_index, _ in pairs], service)
    return [{**row, "distance": distance(similarity)} for row, (_, similarity) in zip(rows, pairs, strict=True)]


def path_answer(track_indices: Sequence[int], similarities: Sequence[float], service: Service) -> dict[str, Any]:
    """A `SongPathAnswer`; the first track has no similarity."""
    path = near_rows(zip(track_indices, [1.0, *similarities], strict=True), service)
    return {"path": path, "total_distance": round(sum(row["distance"] for row in path), _DECIMALS)}


def artist_rows(found: SimilarArtists, artist_id_of: Any, with_songs: bool, service: Service) -> list[dict[str, Any]]:
    """Each a `NearArtist`.

    Args:
        found: the artists.
        artist_id_of: what is shown for an id of the catalogue.
        with_songs: whether each comes with popular tracks.
        service: knows the tracks.
    """
    own = _songs(found.profile.artist.id, service) if with_songs else []
    rows = []
    for near in found.similar:
        artist, divergence = near.profile.artist, distance(near.similarity)
        row: dict[str, Any] = {"artist": artist.name, "artist_id": artist_id_of(artist.id), "divergence": divergence}
        if with_songs:
            songs = {"artist1_representative_songs": own, "artist2_representative_songs": _songs(artist.id, service)}
            row["component_matches"] = [{"distance": divergence, **songs}]
        rows.append(row)
    return rows


def distance(similarity: float) -> float:
    """From 0, for the same sound."""
    return round(max(1 - similarity, 0.0), _DECIMALS)


def _songs(artist_id: str, service: Service) -> list[dict[str, str]]:
    tracks = service.tracks_at(service.artists.page(artist_id).top_tracks)
    return [{"item_id": track.id, "title": track.name} for track in tracks]
