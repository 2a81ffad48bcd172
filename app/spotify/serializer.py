"""Writes the objects of Spotify's contract as JSON, for what the catalogue has; `schemas` describes them.

What is prepared of each track as JSON holds most of it, and is read in less time than a track is put together.
"""

import re
from collections.abc import Mapping, Sequence
from typing import Annotated, Any

from fastapi import Request
from pydantic_core import from_json, to_json

from app.api.routing.from_request import FromRequest
from app.bundle.features import FEATURES, TYPES
from app.catalogue.albums import AlbumProfile, PlaceOnAlbum
from app.catalogue.artists import ArtistProfile
from app.service import Service
from app.spotify.aliases import ArtistAliases
from app.spotify.links import Links, has_spotify_form
from app.spotify.state import spotify_state
from app.spotify.writing.style import Style
from app.spotify.writing.templates import Templates, identity_json

_BOOLEANS = {None: b"null", True: b"true", False: b"false"}
_TYPES = {name: b'"%b"' % name.encode() for name in ("album", "single", "compilation")}
_UNKNOWN = {feature.name: TYPES[feature.type](feature.unknown) for feature in FEATURES if feature.unknown is not None}
_AT_SPOTIFY = b'{"spotify":"https://open.spotify.com/%b/%b"}'
_IS_AT_SPOTIFY = re.compile(r"https://open\.spotify\.com/(?:intl-[a-z-]+/)?track/[0-9A-Za-z]{22}(?:[?#].*)?")
_FEATURES, _NO_EXTRAS = b',"features":{', b',"extras":{}}'
_MARKET = re.compile(rb"(?:^|&)market=([A-Za-z_]+)")


class Serializer:
    """Serializes tracks, albums, artists and audio features for one request.

    Attributes:
        links: URLs of this service.
        aliases: real Spotify ids of artists.
    """

    def __init__(self, links: Links, aliases: ArtistAliases, style: Style) -> None:
        self.links = links
        self.aliases = aliases
        self._style = style
        self._templates = Templates(links, style)

    def tracks(self, track_indices: Sequence[int], service: Service) -> list[bytes]:
        """A `SpotifyTrack` for each index."""
        pairs = zip(service.json(track_indices), service.albums.places(track_indices), strict=True)
        are_spotify_ids = self._style.are_spotify_ids(service)
        return [self.track(*pair, service, are_spotify_ids) for pair in pairs]

    def track(self, native: bytes, place: PlaceOnAlbum, service: Service, are_spotify_ids: bool) -> bytes:
        """A `SpotifyTrack`.

        Args:
            native: the track as `track_json` writes it.
            place: its place on its album.
            service: knows what is typical.
            are_spotify_ids: whether an id of Spotify's form is Spotify's.
        """
        track, extras = _read(native)
        templates = self._templates
        names = [self._name(artist["id"], artist["name"]) + b"}" for artist in track["artists"]]
        quoted, escaped = identity_json(track["id"])
        isrc, preview = extras.get("isrc"), extras.get("preview_url")
        return templates.track % (
            self._album(track["album"], place, names[:1], extras),
            b",".join(names),
            templates.number(extras.get("disc_number"), 1),
            self._duration(track["duration_ms"], service),
            self._explicit(track["explicit"]),
            b"{}" if isrc is None else b'{"isrc":%b}' % to_json(isrc),
            self._track_urls(track["id"], quoted, extras, are_spotify_ids),
            quoted,
            escaped,
            to_json(track["name"]),
            templates.number(track["popularity"], 0),
            b"null" if preview is None else to_json(preview),
            templates.number(extras.get("track_number"), place.place),
            escaped,
        )

    def tracks_of_album(self, track_indices: Sequence[int], service: Service) -> list[bytes]:
        """A `SpotifyTrackOfAlbum` for each index."""
        templates, are_spotify_ids = self._templates, self._style.are_spotify_ids(service)
        written = []
        for native, place in zip(service.json(track_indices), service.albums.places(track_indices), strict=True):
            track, extras = _read(native)
            quoted, escaped = identity_json(track["id"])
            values = (
                b",".join([self._name(artist["id"], artist["name"]) + b"}" for artist in track["artists"]]),
                templates.number(extras.get("disc_number"), 1),
                self._duration(track["duration_ms"], service),
                self._explicit(track["explicit"]),
                self._track_urls(track["id"], quoted, extras, are_spotify_ids),
                quoted,
                escaped,
                to_json(track["name"]),
                to_json(extras.get("preview_url")),
                templates.number(extras.get("track_number"), place.place),
                escaped,
            )
            written.append(templates.track_of_album % values)
        return written

    def album(self, profile: AlbumProfile, **more: Any) -> bytes:
        """A `SpotifyAlbum`, and `more` fields behind its own."""
        names = [self._name(artist.id, artist.name) + b"}" for artist in profile.artists]
        place = PlaceOnAlbum(profile.album.id, profile.type, profile.n_tracks, 1)
        written = self._album(profile.album.name, place, names, profile.facts)
        return written + (b"," + to_json(more)[1:] if more else b"}")

    def whole_album(self, profile: AlbumProfile, tracks: bytes) -> bytes:
        """A `SpotifyWholeAlbum`. tracks: the first page of them."""
        on = self._style.placeholders
        more: dict[str, Any] = {
            "copyrights": [],
            "external_ids": {},
            "genres": profile.genres,
            "label": "" if on else None,
            "popularity": 0 if on and profile.popularity is None else profile.popularity,
        }
        return self.album(profile, **more)[:-1] + b',"tracks":%b}' % tracks

    def audio_features(self, native: bytes, service: Service) -> bytes:
        """`AudioFeatures`. native: the track as `track_json` writes it."""
        track = from_json(native)
        identity = track["id"]
        values = self._features(track["features"], service)
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
        name = self._name(profile.artist.id, profile.artist.name)
        return b'%b,"followers":{"href":null,"total":%b},"genres":%b,"images":%b,"popularity":%b}' % (
            name,
            self._templates.number(None, 0),
            to_json([genre for genre, _ in profile.genres]),
            self._templates.no_pictures,
            self._templates.number(profile.popularity, 0),
        )

    def _album(self, name: str, place: PlaceOnAlbum, artists: Sequence[bytes], facts: Mapping[str, object]) -> bytes:
        """A `SpotifyAlbum`, whose brace is not closed."""
        templates, on = self._templates, self._style.placeholders
        quoted, escaped = identity_json(place.album_id)
        return templates.album % (
            _TYPES[place.album_type] if on else b"null",
            b",".join(artists),
            templates.page_of_album(name),
            quoted,
            escaped,
            templates.pictures(facts),
            to_json(name),
            *templates.date(facts),
            b"%d" % place.n_tracks if on else b"null",
            escaped,
        )

    def _name(self, catalogue_id: str, name: str) -> bytes:
        """A `SpotifyArtistName`, whose brace is not closed."""
        identity = self.aliases.spotify_id(catalogue_id)
        quoted, escaped = identity_json(identity)
        is_spotifys = identity is not catalogue_id
        urls = _AT_SPOTIFY % (b"artist", quoted) if is_spotifys else self._templates.page("artist", quoted)
        return self._templates.name % (urls, quoted, escaped, to_json(name), escaped)

    def _track_urls(self, track_id: str, quoted: bytes, extras: Mapping[str, Any], are_spotify_ids: bool) -> bytes:
        elsewhere = extras.get("external_url")
        if elsewhere is not None and _IS_AT_SPOTIFY.fullmatch(elsewhere):
            return to_json({"spotify": elsewhere})
        if are_spotify_ids and has_spotify_form(track_id):
            return _AT_SPOTIFY % (b"track", quoted)
        return self._templates.page("track", quoted)

    def _duration(self, duration_ms: int | None, service: Service) -> bytes:
        if duration_ms is None and self._style.placeholders:
            return b"%d" % service.typical_features["duration_ms"]
        return self._templates.number(duration_ms, 0)

    def _explicit(self, explicit: bool | None) -> bytes:
        return _BOOLEANS[bool(explicit) if self._style.placeholders else explicit]

    def _features(self, known: Mapping[str, Any], service: Service) -> Mapping[str, Any]:
        if None not in known.values():
            return known
        instead = {**service.typical_features, "key": _UNKNOWN["key"]} if self._style.placeholders else _UNKNOWN
        return {name: instead.get(name) if value is None else value for name, value in known.items()}


def _read(native: bytes) -> tuple[dict[str, Any], Mapping[str, Any]]:
    """A track as `track_json` writes it, without its features, and its extras. To read all takes twice as long."""
    end = native.index(_FEATURES)  # it is in no text, whose quotation marks have a backslash before them
    track: dict[str, Any] = from_json(native[:end] + b"}")
    return track, {} if native.endswith(_NO_EXTRAS) else from_json(native)["extras"]


def listed(name: str, found: Sequence[bytes | None]) -> bytes:
    """An object with one field, a list of other objects, with null for None."""
    return b'{"%b":[%b]}' % (name.encode(), b",".join([b"null" if each is None else each for each in found]))


def serializer_of(request: Request) -> Serializer:
    """For one request."""
    # Without a public URL, links have the host that the client named and the scheme that a trusted proxy named.
    state = spotify_state(request)
    named = _MARKET.search(request.scope["query_string"])
    market = named[1].decode() if named else ""
    links = Links(state.public_url or str(request.base_url).rstrip("/"), market)
    return Serializer(links, state.aliases, Style(state.placeholders, state.spotify_ids, bool(market)))


SerializerInUse = Annotated[Serializer, FromRequest(serializer_of)]
