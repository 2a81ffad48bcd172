"""Tracks that a service names by their indices, as a test names them."""

from collections.abc import Iterable

from app.recommend.similar_tracks import SimilarTracks
from app.service import Service


def ids_at(service: Service, track_indices: Iterable[int]) -> list[str]:
    return [track.id for track in service.tracks_at([*track_indices])]


def similar_ids(service: Service, found: SimilarTracks) -> list[str]:
    return ids_at(service, (track_index for track_index, _ in found.similar))


def similar_pairs(service: Service, found: SimilarTracks) -> list[tuple[str, float]]:
    """The id and the similarity of each."""
    return [*zip(similar_ids(service, found), (similarity for _, similarity in found.similar), strict=True)]
