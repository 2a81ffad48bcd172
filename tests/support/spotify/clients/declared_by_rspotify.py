"""The types that rspotify declares (Rust), as serde decodes them: a field must be there and not be null, unless it is
an `Option`, and a number of whole ones has no decimal point.
"""

from typing import Annotated, Generic, Literal, TypeVar

from pydantic import Field

from tests.support.spotify.clients import calls as asked
from tests.support.spotify.clients.answers import Answers
from tests.support.spotify.clients.declared import Declared, declared_answers

_Item = TypeVar("_Item")
_Whole = Annotated[int, Field(ge=0, lt=2**32)]
_Id = Annotated[str, Field(pattern="^[0-9A-Za-z]+$")]
_Urls = dict[str, str]
_Kind = Literal["artist", "album", "track", "playlist", "user", "show", "episode", "collection"]


class _Page(Declared, Generic[_Item]):
    href: str
    items: list[_Item]
    limit: _Whole
    next: str | None = None
    offset: _Whole
    previous: str | None = None
    total: _Whole


class _Image(Declared):
    url: str
    height: _Whole | None = None
    width: _Whole | None = None


class _Followers(Declared):
    total: _Whole


class _ArtistName(Declared):
    id: _Id | None = None
    name: str
    href: str | None = None
    external_urls: _Urls


class _Artist(Declared):
    id: _Id
    name: str
    href: str
    external_urls: _Urls
    followers: _Followers
    genres: list[str]
    images: list[_Image]
    popularity: _Whole


class _Album(Declared):
    id: _Id | None = None
    name: str
    href: str | None = None
    external_urls: _Urls
    album_group: str | None = None
    album_type: str | None = None
    artists: list[_ArtistName]
    available_markets: list[str] = Field(default_factory=list)
    images: list[_Image]
    release_date: str | None = None
    release_date_precision: str | None = None


class _Track(Declared):
    id: _Id | None = None
    name: str
    href: str | None = None
    external_urls: _Urls
    artists: list[_ArtistName]
    available_markets: list[str] | None = None
    disc_number: int
    duration_ms: Annotated[int, Field(ge=0)]
    explicit: bool
    is_local: bool
    is_playable: bool | None = None
    preview_url: str | None = None
    track_number: _Whole


class _RecommendedTrack(_Track):
    album: _Album | None = None


class _WholeTrack(_Track):
    album: _Album
    available_markets: list[str] = Field(default_factory=list)
    external_ids: _Urls
    popularity: _Whole
    type: _Kind


class _Copyright(Declared):
    text: str
    type: Literal["P", "C"]


class _WholeAlbum(Declared):
    id: _Id
    name: str
    href: str
    external_urls: _Urls
    external_ids: _Urls
    album_type: Literal["album", "single", "appears_on", "compilation"]
    artists: list[_ArtistName]
    available_markets: list[str] | None = None
    copyrights: list[_Copyright]
    genres: list[str]
    images: list[_Image]
    label: str | None = None
    popularity: _Whole
    release_date: str
    release_date_precision: Literal["year", "month", "day"]
    tracks: _Page[_Track]


class _Features(Declared):
    id: _Id
    analysis_url: str
    track_href: str
    duration_ms: Annotated[int, Field(ge=0)]
    key: int
    mode: Literal[0, 1, -1]
    time_signature: int
    acousticness: float
    danceability: float
    energy: float
    instrumentalness: float
    liveness: float
    loudness: float
    speechiness: float
    tempo: float
    valence: float


class _Seed(Declared):
    id: str
    href: str | None = None
    type: Literal["ARTIST", "TRACK", "GENRE"]
    initialPoolSize: _Whole  # noqa: N815
    afterFilteringSize: _Whole  # noqa: N815
    afterRelinkingSize: _Whole  # noqa: N815


class _Recommendations(Declared):
    seeds: list[_Seed]
    tracks: list[_RecommendedTrack]


class _Tracks(Declared):
    tracks: list[_WholeTrack]


class _FeaturesOfMany(Declared):
    audio_features: list[_Features | None]


class _Artists(Declared):
    artists: list[_Artist]


class _Albums(Declared):
    albums: list[_WholeAlbum]


class _AlbumPage(_Page[_Album]):
    pass


class _TrackPage(_Page[_Track]):
    pass


class _Found(Declared):
    tracks: _Page[_WholeTrack] | None = None
    artists: _Page[_Artist] | None = None
    albums: _Page[_Album] | None = None


class _Token(Declared):
    access_token: str
    expires_in: int
    refresh_token: str | None = None
    scope: str = ""


class _Fault(Declared):
    status: _Whole
    message: str


class _Error(Declared):
    error: _Fault


def answers(base_url: str) -> Answers:
    return declared_answers(
        base_url,
        {
            asked.TOKEN: _Token,
            "track": _WholeTrack,
            "tracks": _Tracks,
            "audio features": _Features,
            "audio features of many": _FeaturesOfMany,
            "artist": _Artist,
            "artists": _Artists,
            "artists, one unknown": _Artists,
            "related artists": _Artists,
            "top tracks": _Tracks,
            "albums of an artist": _AlbumPage,
            "album": _WholeAlbum,
            "albums": _Albums,
            "tracks of an album": _TrackPage,
            "search": _Found,
            "recommendations": _Recommendations,
            asked.NOT_FOUND: _Error,
        },
    )
