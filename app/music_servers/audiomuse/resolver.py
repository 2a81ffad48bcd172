"""From what plugins send to tracks and artists of the catalogue: by id, and by name where that is not known."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated, Protocol

from fastapi import Request

from app.api.dependencies import service_in_use
from app.api.errors import RequestError
from app.api.ids import bare_track_id
from app.api.routing.from_request import FromRequest
from app.bundle.names import mint_id
from app.bundle.text import TrackText
from app.errors import UnknownArtist, UnmatchedTrack
from app.music_servers.audiomuse.schemas import AlchemyItem
from app.recommend.request import Seed
from app.search.matching import MatchQuery
from app.service import Service


class ArtistIds(Protocol):
    """Ids that others have for artists, and those of the catalogue."""

    def catalogue_id(self, artist_id: str) -> str:
        """The id that the catalogue has for the artist; `artist_id` itself where there is no other."""

    def spotify_id(self, catalogue_id: str) -> str:
        """The other id of the artist; `catalogue_id` itself where there is none."""


@dataclass(frozen=True)
class Resolver:
    """Resolves by one service.

    Attributes:
        service: has the catalogue.
        artist_ids: that its clients may use.
    """

    service: Service
    artist_ids: ArtistIds

    def track_id(self, item_id: str | None, title: str | None, artist: str | None) -> str:
        """The id of the track that is meant. It may be unknown where no names were given.

        Raises:
            RequestError: it is neither named by its id nor by title and artist.
            UnmatchedTrack: it has no track of these names.
            NotInBundle: the names would decide, and the bundle has no words.
        """
        if not item_id and not (title and artist):
            raise RequestError([("item_id", "expected the id of a track, or its title and artist, got neither")])
        bare = bare_track_id(item_id) if item_id else ""
        if not (title and artist) or self.service.has_track(bare):
            return bare
        (match,) = self.service.match([MatchQuery(TrackText(title, "", (artist,)))])
        if match is None:
            raise UnmatchedTrack(title, artist)
        (track,) = self.service.tracks_at([match.track_index])
        return track.id

    def artist_id(self, id_or_name: str) -> str:
        """The id of the artist that is meant: by the catalogue's, by another, or by name.

        Raises:
            UnknownArtist: the catalogue has none of these.
        """
        candidates = [id_or_name, self.artist_ids.catalogue_id(id_or_name), mint_id("artist", id_or_name)]
        known = (profile.artist.id for profile in self.service.artists.find(candidates) if profile)
        found = next(known, None)
        if found is None:
            raise UnknownArtist(id_or_name)
        return found

    def seeds(self, items: Sequence[AlchemyItem], op: str) -> tuple[Seed, ...]:
        """What is to be added or subtracted, as far as the catalogue has it."""
        found = [self._seed(item) for item in items if item.op == op]
        return tuple(seed for seed in found if seed)

    def _seed(self, item: AlchemyItem) -> Seed | None:
        if item.type == "song":
            track_id = bare_track_id(item.id)
            return Seed("track", track_id) if self.service.has_track(track_id) else None
        try:
            return Seed("artist", self.artist_id(item.id))
        except UnknownArtist:
            return None


def _resolver(request: Request) -> Resolver:
    return Resolver(service_in_use(request), request.app.state.artist_ids)


ResolverInUse = Annotated[Resolver, FromRequest(_resolver)]
