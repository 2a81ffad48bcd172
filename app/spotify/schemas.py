"""The objects of Spotify's contract. What the catalogue cannot know is a placeholder, or, by a setting, null."""

from typing import Generic, Literal, TypeVar

from pydantic import BaseModel, ConfigDict, Field

_Item = TypeVar("_Item")
Urls = dict[str, str]
AlbumType = Literal["album", "single", "compilation"]
_MARKETS = "Empty: the catalogue has no markets. Absent where the request names one"
_IS_PLAYABLE = "True where the request names a market, and absent elsewhere"


def _is_none(value: object) -> bool:
    return value is None


class SpotifyModel(BaseModel):
    model_config = ConfigDict(json_schema_serialization_defaults_required=True)


class Image(SpotifyModel):
    height: int = Field(description="Of the service's own picture; of others 640, which may not be right")
    url: str
    width: int


class SpotifyArtistName(SpotifyModel):
    """An artist as a track or an album names it."""

    external_urls: Urls = Field(description="Its page at Spotify where its id there is known, else that of the service")
    href: str
    id: str
    name: str
    type: Literal["artist"] = "artist"
    uri: str


class Followers(SpotifyModel):
    href: None = None
    total: int | None = Field(description="0: the catalogue does not know it")


class SpotifyArtist(SpotifyArtistName):
    followers: Followers
    genres: list[str] = Field(description="Genres of its tracks, the most frequent first")
    images: list[Image] = Field(description="The service's own picture")
    popularity: int | None = Field(description="Popularity of its most popular track; 0 where none is known")


class SpotifyAlbum(SpotifyModel):
    album_type: AlbumType | None = Field(
        description="`single` where the catalogue has one track of it, of its name; `compilation` where several "
        "artists have few tracks each on an album of this name"
    )
    artists: list[SpotifyArtistName]
    available_markets: list[str] | None = Field(None, description=_MARKETS, exclude_if=_is_none)
    external_urls: Urls = Field(description="A search for it on the service's own page")
    href: str
    id: str
    images: list[Image] = Field(description="The picture that the table has of it, or the service's own")
    name: str
    release_date: str | None = Field(description="`0000` where it is not known")
    release_date_precision: Literal["year", "month", "day"] | None
    total_tracks: int | None = Field(description="How many of its tracks the catalogue has")
    type: Literal["album"] = "album"
    uri: str


class SpotifyArtistAlbum(SpotifyAlbum):
    """An album as the list of the albums of an artist has it."""

    album_group: Literal["album", "single", "compilation", "appears_on"]


class SpotifyTrackOfAlbum(SpotifyModel):
    """A track as its album has it."""

    artists: list[SpotifyArtistName]
    available_markets: list[str] | None = Field(None, description=_MARKETS, exclude_if=_is_none)
    disc_number: int | None = Field(description="1 where it is not known")
    duration_ms: int | None = Field(description="The median of the catalogue where it is not known")
    explicit: bool | None = Field(description="False where it is not known")
    external_urls: Urls = Field(description="Its page at Spotify where it has one, else that of the service")
    href: str
    id: str
    is_local: bool = False
    is_playable: bool | None = Field(None, description=_IS_PLAYABLE, exclude_if=_is_none)
    name: str
    preview_url: str | None
    track_number: int | None = Field(
        description="Its place among the tracks that the catalogue has of the album, where its number is not known"
    )
    type: Literal["track"] = "track"
    uri: str


class SpotifyTrack(SpotifyModel):
    album: SpotifyAlbum
    artists: list[SpotifyArtistName]
    available_markets: list[str] | None = Field(None, description=_MARKETS, exclude_if=_is_none)
    disc_number: int | None = Field(description="1 where it is not known")
    duration_ms: int | None = Field(description="The median of the catalogue where it is not known")
    explicit: bool | None = Field(description="False where it is not known")
    external_ids: Urls = Field(description="Its `isrc`, where the table has it")
    external_urls: Urls = Field(description="Its page at Spotify where it has one, else that of the service")
    href: str
    id: str
    is_local: bool = False
    is_playable: bool | None = Field(None, description=_IS_PLAYABLE, exclude_if=_is_none)
    name: str
    popularity: int | None = Field(description="0 where it is not known")
    preview_url: str | None
    track_number: int | None = Field(
        description="Its place among the tracks that the catalogue has of the album, where its number is not known"
    )
    type: Literal["track"] = "track"
    uri: str


class AudioFeatures(SpotifyModel):
    """Where one is not known, the median of the catalogue, and -1 for the key. Without placeholders it is null, and an
    unknown tempo or time signature 0.
    """

    acousticness: float | None
    analysis_url: str
    danceability: float | None
    duration_ms: int | None
    energy: float | None
    id: str
    instrumentalness: float | None
    key: int
    liveness: float | None
    loudness: float | None
    mode: int | None
    speechiness: float | None
    tempo: float
    time_signature: int
    track_href: str
    type: Literal["audio_features"] = "audio_features"
    uri: str
    valence: float | None


class RecommendationSeed(SpotifyModel):
    initialPoolSize: int = Field(description="Tracks in the catalogue; 0 for a genre that it does not have")  # noqa: N815
    afterFilteringSize: int = Field(description="Tracks that the filters left as candidates")  # noqa: N815
    afterRelinkingSize: int = Field(description="Equal to afterFilteringSize: nothing is relinked")  # noqa: N815
    id: str
    type: Literal["ARTIST", "TRACK", "GENRE"]
    href: str | None


class SpotifyRecommendations(SpotifyModel):
    seeds: list[RecommendationSeed]
    tracks: list[SpotifyTrack]


class GenreSeeds(SpotifyModel):
    genres: list[str]


class AudioFeaturesList(SpotifyModel):
    audio_features: list[AudioFeatures | None]


class TrackList(SpotifyModel):
    tracks: list[SpotifyTrack | None] = Field(description="In the order of the ids; null for an unknown id")


class Tracks(SpotifyModel):
    tracks: list[SpotifyTrack]


class ArtistList(SpotifyModel):
    artists: list[SpotifyArtist | None] = Field(description="In the order of the ids; null for an unknown id")


class Artists(SpotifyModel):
    artists: list[SpotifyArtist]


class Paging(SpotifyModel, Generic[_Item]):
    href: str
    items: list[_Item]
    limit: int
    next: str | None
    offset: int
    previous: str | None
    total: int


class TrackPaging(Paging[SpotifyTrack]):
    pass


class ArtistPaging(Paging[SpotifyArtist]):
    pass


class AlbumPaging(Paging[SpotifyAlbum]):
    pass


class ArtistAlbumPaging(Paging[SpotifyArtistAlbum]):
    pass


class TrackOfAlbumPaging(Paging[SpotifyTrackOfAlbum]):
    pass


class EmptyPaging(Paging[None]):
    """Of what no catalogue has."""


class SpotifyWholeAlbum(SpotifyAlbum):
    copyrights: list[Urls] = Field(description="Empty")
    external_ids: Urls = Field(description="Empty")
    genres: list[str] = Field(description="Genres of its tracks, the most frequent first")
    label: str | None = Field(description="Empty: the catalogue does not know it")
    popularity: int | None = Field(description="Popularity of its most popular track; 0 where none is known")
    tracks: TrackOfAlbumPaging = Field(description="The first 50")


class AlbumList(SpotifyModel):
    albums: list[SpotifyWholeAlbum | None] = Field(description="In the order of the ids; null for an unknown id")


class Markets(SpotifyModel):
    markets: list[str] = Field(description="Codes of ISO 3166-1 of all countries: what is here is everywhere")


class SpotifySearchAnswer(SpotifyModel):
    """One page for each requested type."""

    tracks: TrackPaging | None = Field(None, exclude_if=_is_none)
    artists: ArtistPaging | None = Field(None, exclude_if=_is_none)
    albums: AlbumPaging | None = Field(None, exclude_if=_is_none)
    playlists: EmptyPaging | None = Field(None, exclude_if=_is_none)
    shows: EmptyPaging | None = Field(None, exclude_if=_is_none)
    episodes: EmptyPaging | None = Field(None, exclude_if=_is_none)
    audiobooks: EmptyPaging | None = Field(None, exclude_if=_is_none)


OAuthCode = Literal[
    "invalid_request",
    "invalid_client",
    "invalid_grant",
    "unsupported_grant_type",
    "server_error",
    "temporarily_unavailable",
]


class Token(SpotifyModel):
    access_token: str
    token_type: Literal["Bearer"] = "Bearer"  # noqa: S105
    expires_in: int = Field(description="Seconds")
    refresh_token: str | None = Field(
        None, description="With the grants that have one", exclude_if=lambda token: token is None
    )
    scope: str | None = Field(None, description="Empty, beside a refresh token", exclude_if=lambda scope: scope is None)


class OAuthError(SpotifyModel):
    """The body of every error of the token endpoint, as OAuth 2.0 has it (RFC 6749, section 5.2)."""

    error: OAuthCode
    error_description: str


class SpotifyErrorContent(SpotifyModel):
    status: int
    message: str


class SpotifyError(SpotifyModel):
    """The body of every error under /v1."""

    error: SpotifyErrorContent
