"""Writes answers about tracks as JSON, from what is prepared of each track; `schemas` describes them."""

from collections.abc import Sequence

from pydantic_core import to_json

from app.recommend.similar_tracks import SimilarTracks
from app.service import Service


def similar_answer(found: SimilarTracks, service: Service) -> bytes:
    """A `SimilarAnswer`."""
    track, *similar = service.json([found.track_index, *(track_index for track_index, _ in found.similar)])
    listed = with_numbers(similar, "similarity", [similarity for _, similarity in found.similar])
    told = {"genre_weight": found.genre_weight, "timbre_weight": found.timbre_weight, "model": service.version}
    if found.timbre_weight is None:
        del told["timbre_weight"]
    return b'{"track":%b,"similar":%b,%b' % (track, listed, to_json(told)[1:])


def path_answer(track_indices: list[int], similarities: list[float], service: Service) -> bytes:
    """A `PathAnswer`."""
    steps = with_numbers(service.json(track_indices), "similarity", [None, *similarities])
    return b'{"path":%b,%b' % (steps, to_json({"model": service.version})[1:])


def with_numbers(tracks: list[bytes], name: str, numbers: Sequence[float | None]) -> bytes:
    """A list of objects, each with a track, as it is prepared, and a number of this name."""
    if not tracks:
        return b"[]"
    between = b',"%b":' % name.encode()
    written = to_json(numbers)[1:-1].split(b",")
    objects = b'},{"track":'.join([track + between + number for track, number in zip(tracks, written, strict=True)])
    return b'[{"track":%b}]' % objects
