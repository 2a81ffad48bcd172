"""Makes the objects of Spotify's contract from tracks and artists of the catalogue."""

from collections.abc import Sequence
from math import isnan
from typing import Annotated

from fastapi import Request

from app.api.routing.from_request import FromRequest
from app.bundle.features import FEATURES, column
from app.catalogue.artists import ArtistProfile
from app.catalogue.catalogue import Track
from app.catalogue.content import Artist
from app.spotify.aliases import ArtistAliases
from app.spotify.links import Links
from app.spotify.schemas import AudioFeatures, SpotifyAlbum, SpotifyArtist, SpotifyArtistName, SpotifyTrack
from app.spotify.state import spotify_state


class Serializer:
    """Serializes tracks, artists and audio features for one request.

    Attributes:
        links: URLs of this service.
        aliases: real Spotify ids of artists.
    """

    def __init__(self, links: Links, aliases: ArtistAliases) -> None:
        self.links = links
        self.aliases = aliases

    def track(self, track: Track) -> SpotifyTrack:
        duration_ms, popularity, explicit = (_known(track, name) for name in ("duration_ms", "popularity", "explicit"))
        return SpotifyTrack(
            album=SpotifyAlbum(
                # The table knows an album by its name and the track's first artist.
                artists=self._names(track.artists[:1]),
                href=self.links.to("albums", track.album.id),
                id=track.album.id,
                name=track.album.name,
                uri=f"spotify:album:{track.album.id}",
            ),
            artists=self._names(track.artists),
            duration_ms=None if duration_ms is None else int(duration_ms),
            explicit=None if explicit is None else bool(explicit),
            href=self.links.to("tracks", track.id),
            id=track.id,
            name=track.name,
            popularity=None if popularity is None else int(popularity),
            uri=f"spotify:track:{track.id}",
        )

    def artist(self, profile: ArtistProfile) -> SpotifyArtist:
        return SpotifyArtist(
            **self._name(profile.artist).model_dump(),
            genres=[genre for genre, _ in profile.genres],
            popularity=profile.popularity,
        )

    def audio_features(self, track: Track) -> AudioFeatures:
        values = {feature.name: _known(track, feature.name) for feature in FEATURES}
        unknown = {feature.name: feature.unknown for feature in FEATURES}
        numbers = {name: unknown[name] if value is None else value for name, value in values.items()}
        return AudioFeatures(
            **numbers,
            analysis_url=self.links.to("audio-analysis", track.id),
            id=track.id,
            track_href=self.links.to("tracks", track.id),
            uri=f"spotify:track:{track.id}",
        )

    def _names(self, artists: Sequence[Artist]) -> list[SpotifyArtistName]:
        return [self._name(artist) for artist in artists]

    def _name(self, artist: Artist) -> SpotifyArtistName:
        identity = self.aliases.spotify_id(artist.id)
        return SpotifyArtistName(
            href=self.links.to("artists", identity), id=identity, name=artist.name, uri=f"spotify:artist:{identity}"
        )


def _known(track: Track, feature: str) -> float | None:
    value = track.features[column(feature)]
    return None if isnan(value) else value


def _serializer(request: Request) -> Serializer:
    # Without a public URL, links have the host that the client named and the scheme that a trusted proxy named.
    state = spotify_state(request)
    return Serializer(Links(state.public_url or str(request.base_url).rstrip("/")), state.aliases)


SerializerInUse = Annotated[Serializer, FromRequest(_serializer)]
