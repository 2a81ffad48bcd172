"""Writes the objects of Spotify's contract as JSON, for tracks and artists of the catalogue; `schemas` describes them.

What is prepared of each track as JSON holds all of it but the id of the album, and is read in less time than a track
is put together.
"""

from collections.abc import Sequence
from typing import Annotated

from fastapi import Request
from pydantic_core import from_json, to_json

from app.api.routing.from_request import FromRequest
from app.bundle.features import FEATURES, TYPES
from app.catalogue.artists import ArtistProfile
from app.service import Service
from app.spotify.aliases import ArtistAliases
from app.spotify.links import Links
from app.spotify.state import spotify_state

_NAME = b'{"external_urls":{},"href":%b,"id":%b,"name":%b,"type":"artist","uri":%b'
_TRACK = (
    b'{"album":{"album_type":null,"artists":[%b],"available_markets":[],"external_urls":{},"href":%b,"id":%b,'
    b'"images":[],"name":%b,"release_date":null,"release_date_precision":null,"total_tracks":null,"type":"album",'
    b'"uri":%b},"artists":[%b],"available_markets":[],"disc_number":null,"duration_ms":%b,"explicit":%b,'
    b'"external_ids":{},"external_urls":{},"href":%b,"id":%b,"is_local":false,"name":%b,"popularity":%b,'
    b'"preview_url":null,"track_number":null,"type":"track","uri":%b}'
)
_UNKNOWN = {feature.name: TYPES[feature.type](feature.unknown) for feature in FEATURES if feature.unknown is not None}


class Serializer:
    """Serializes tracks, artists and audio features for one request.

    Attributes:
        links: URLs of this service.
        aliases: real Spotify ids of artists.
    """

    def __init__(self, links: Links, aliases: ArtistAliases) -> None:
        self.links = links
        self.aliases = aliases

    def tracks(self, track_indices: Sequence[int], service: Service) -> list[bytes]:
        """A `SpotifyTrack` for each index."""
        pairs = zip(service.json(track_indices), service.album_ids(track_indices), strict=True)
        return [self.track(*pair) for pair in pairs]

    def track(self, native: bytes, album_id: str) -> bytes:
        """A `SpotifyTrack`. native: the track as `track_json` writes it."""
        track = from_json(native)
        names = [self._name(artist["id"], artist["name"]) + b"}" for artist in track["artists"]]
        return _TRACK % (
            b",".join(names[:1]),  # the table knows an album by its name and the track's first artist
            to_json(self.links.to("albums", album_id)),
            to_json(album_id),
            to_json(track["album"]),
            to_json(f"spotify:album:{album_id}"),
            b",".join(names),
            to_json(track["duration_ms"]),
            to_json(track["explicit"]),
            to_json(self.links.to("tracks", track["id"])),
            to_json(track["id"]),
            to_json(track["name"]),
            to_json(track["popularity"]),
            to_json(f"spotify:track:{track['id']}"),
        )

    def audio_features(self, native: bytes) -> bytes:
        """`AudioFeatures`. native: the track as `track_json` writes it."""
        track = from_json(native)
        identity = track["id"]
        values = {name: _UNKNOWN.get(name) if value is None else value for name, value in track["features"].items()}
        return to_json(
            {
                "acousticness": values["acousticness"],
                "analysis_url": self.links.to("audio-analysis", identity),
                "danceability": values["danceability"],
                "duration_ms": values["duration_ms"],
                "energy": values["energy"],
                "id": identity,
                "instrumentalness": values["instrumentalness"],
                "key": values["key"],
                "liveness": values["liveness"],
                "loudness": values["loudness"],
                "mode": values["mode"],
                "speechiness": values["speechiness"],
                "tempo": values["tempo"],
                "time_signature": values["time_signature"],
                "track_href": self.links.to("tracks", identity),
                "type": "audio_features",
                "uri": f"spotify:track:{identity}",
                "valence": values["valence"],
            }
        )

    def artist(self, profile: ArtistProfile) -> bytes:
        """A `SpotifyArtist`."""
        known = {
            "followers": {"href": None, "total": None},
            "genres": [genre for genre, _ in profile.genres],
            "images": [],
            "popularity": profile.popularity,
        }
        return b"%b,%b" % (self._name(profile.artist.id, profile.artist.name), to_json(known)[1:])

    def _name(self, artist_id: str, name: str) -> bytes:
        """A `SpotifyArtistName`, whose brace is not closed."""
        identity = self.aliases.spotify_id(artist_id)
        href = self.links.to("artists", identity)
        return _NAME % (to_json(href), to_json(identity), to_json(name), to_json(f"spotify:artist:{identity}"))


def listed(name: str, found: Sequence[bytes | None]) -> bytes:
    """An object with one field, a list of other objects, with null for None."""
    return b'{"%b":[%b]}' % (name.encode(), b",".join([b"null" if each is None else each for each in found]))


def serializer_of(request: Request) -> Serializer:
    """For one request."""
    # Without a public URL, links have the host that the client named and the scheme that a trusted proxy named.
    state = spotify_state(request)
    return Serializer(Links(state.public_url or str(request.base_url).rstrip("/")), state.aliases)


SerializerInUse = Annotated[Serializer, FromRequest(serializer_of)]
