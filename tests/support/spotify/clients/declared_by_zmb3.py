"""The types that zmb3/spotify declares (Go), as encoding/json decodes them.

That lets a field be null or absent, which then has the zero of its type. An app cannot tell it from a fact, so here a
field that Spotify always sent must be there; only those that Go declares as pointers, or Spotify itself sends as null,
need not.
"""

from tests.support.spotify.clients import calls as asked
from tests.support.spotify.clients.answers import Answers
from tests.support.spotify.clients.declared import Declared, declared_answers

_Numeric = int | float
_Urls = dict[str, str]


class _Image(Declared):
    url: str
    height: _Numeric
    width: _Numeric


class _Followers(Declared):
    total: _Numeric
    href: str | None


class _ArtistName(Declared):
    id: str
    name: str
    uri: str
    href: str
    external_urls: _Urls


class _Artist(_ArtistName):
    followers: _Followers
    genres: list[str]
    images: list[_Image]
    popularity: _Numeric


class _Album(Declared):
    id: str
    name: str
    uri: str
    href: str
    external_urls: _Urls
    album_group: str | None = None  # of the albums of an artist
    album_type: str
    artists: list[_ArtistName]
    available_markets: list[str] | None = None  # without a market
    images: list[_Image]
    release_date: str
    release_date_precision: str
    total_tracks: _Numeric


class _ExternalIds(Declared):
    isrc: str = ""
    ean: str = ""
    upc: str = ""


class _TrackOfAlbum(Declared):
    id: str
    name: str
    uri: str
    href: str
    type: str
    external_urls: _Urls
    artists: list[_ArtistName]
    available_markets: list[str] | None = None  # without a market
    disc_number: _Numeric
    duration_ms: _Numeric
    explicit: bool
    preview_url: str | None
    track_number: _Numeric


class _RecommendedTrack(_TrackOfAlbum):
    album: _Album
    external_ids: _ExternalIds


class _Track(_RecommendedTrack):
    popularity: _Numeric
    is_playable: bool | None = None


class _Page(Declared):
    href: str
    limit: _Numeric
    offset: _Numeric
    total: _Numeric
    next: str | None
    previous: str | None


class _TrackOfAlbumPage(_Page):
    items: list[_TrackOfAlbum]


class _TrackPage(_Page):
    items: list[_Track]


class _ArtistPage(_Page):
    items: list[_Artist]


class _AlbumPage(_Page):
    items: list[_Album]


class _Copyright(Declared):
    text: str
    type: str


class _WholeAlbum(_Album):
    copyrights: list[_Copyright]
    external_ids: _Urls
    genres: list[str]
    popularity: _Numeric
    tracks: _TrackOfAlbumPage


class _Features(Declared):
    id: str
    uri: str
    analysis_url: str
    track_href: str
    duration_ms: _Numeric
    key: _Numeric
    mode: _Numeric
    time_signature: _Numeric
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
    href: str | None  # of a genre
    type: str
    initialPoolSize: _Numeric  # noqa: N815
    afterFilteringSize: _Numeric  # noqa: N815
    afterRelinkingSize: _Numeric  # noqa: N815


class _Recommendations(Declared):
    seeds: list[_Seed]
    tracks: list[_RecommendedTrack]


class _Genres(Declared):
    genres: list[str]


class _Tracks(Declared):
    tracks: list[_Track | None]


class _FeaturesOfMany(Declared):
    audio_features: list[_Features | None]


class _Artists(Declared):
    artists: list[_Artist | None]


class _Albums(Declared):
    albums: list[_WholeAlbum | None]


class _Found(Declared):
    tracks: _TrackPage | None = None
    artists: _ArtistPage | None = None
    albums: _AlbumPage | None = None


class _Token(Declared):
    """Of golang.org/x/oauth2."""

    access_token: str
    token_type: str
    expires_in: int
    refresh_token: str = ""


class _Fault(Declared):
    message: str
    status: int


class _Error(Declared):
    error: _Fault


def answers(base_url: str) -> Answers:
    return declared_answers(
        base_url,
        {
            asked.TOKEN: _Token,
            "track": _Track,
            "tracks": _Tracks,
            "audio features of many": _FeaturesOfMany,
            "artist": _Artist,
            "artists": _Artists,
            "artists, one unknown": _Artists,
            "related artists": _Artists,
            "top tracks": _Tracks,
            "albums of an artist": _AlbumPage,
            "album": _WholeAlbum,
            "albums": _Albums,
            "tracks of an album": _TrackOfAlbumPage,
            "search": _Found,
            "genre seeds": _Genres,
            "recommendations": _Recommendations,
            asked.NOT_FOUND: _Error,
        },
    )
