"""Finds the tracks of a playlist in the catalogue."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Self

from app.api.fields import MAX_SPACING
from app.api.playlists.schemas import PlaylistTrack
from app.bundle.names import mint_id
from app.errors import UnknownItem
from app.search.confidence import LEAST_CONFIDENCE
from app.service import Service


@dataclass(frozen=True)
class KnownTracks:
    """What the catalogue knows of a playlist.

    Attributes:
        ids: of the tracks that it has, in the order of the playlist.
        unknown: the others, each as the fields of an `UnknownSeedOut`.
        artists: the ids of the artists of each of the last tracks, in their order; those of an unknown one as far as
            it names them.
    """

    ids: list[str]
    unknown: list[dict[str, Any]]
    artists: list[list[str]]

    @classmethod
    def of(cls, tracks: Sequence[PlaylistTrack], service: Service) -> Self:
        """Raises NotInBundle where names are to be matched, and the bundle has no words."""
        found = _indices(tracks, service)
        unknown = [
            {
                "place": f"tracks.{position}",
                "seed": track.model_dump(mode="json", exclude_unset=True),
                "message": _why_unknown(track),
            }
            for position, (track, index) in enumerate(zip(tracks, found, strict=True))
            if index is None
        ]
        ids = service.track_ids([index for index in found if index is not None])
        last = [*zip(tracks, found, strict=True)][-MAX_SPACING:]
        return cls(ids, unknown, [_artist_ids(track, index, service) for track, index in last])


def _indices(tracks: Sequence[PlaylistTrack], service: Service) -> list[int | None]:
    by_id = iter(service.track_indices([track.track for track in tracks if track.track is not None]))
    named = [track.match.to_domain() for track in tracks if track.match is not None]
    by_name = iter(service.match(named) if named else ())
    found: list[int | None] = []
    for track in tracks:
        if track.track is not None:
            found.append(next(by_id))
        else:
            match = next(by_name)
            found.append(None if match is None else match.track_index)
    return found


def _artist_ids(track: PlaylistTrack, index: int | None, service: Service) -> list[str]:
    if index is not None:
        (known,) = service.tracks_at([index])
        return [artist.id for artist in known.artists]
    return [mint_id("artist", name) for name in track.match.to_domain().text.artists] if track.match else []


def _why_unknown(track: PlaylistTrack) -> str:
    if track.track is not None:
        return str(UnknownItem("track", track.track))
    return f"no track of the catalogue fits these names with a confidence of {LEAST_CONFIDENCE} or more"
