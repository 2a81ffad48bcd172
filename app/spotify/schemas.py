"""The objects of Spotify's contract. What the catalogue cannot know is null or empty."""

from typing import Generic, Literal, TypeVar

from pydantic import BaseModel, ConfigDict, Field

_Item = TypeVar("_Item")
Urls = dict[str, str]


class SpotifyModel(BaseModel):
    model_config = ConfigDict(json_schema_serialization_defaults_required=True)


class SpotifyArtistName(SpotifyModel):
    """An artist as a track or an album names it."""

    external_urls: Urls = {}
    href: str
    id: str
    name: str
    type: Literal["artist"] = "artist"
    uri: str


class Followers(SpotifyModel):
    href: None = None
    total: None = None


class SpotifyArtist(SpotifyArtistName):
    followers: Followers = Followers()
    genres: list[str] = Field(description="Genres of its tracks, the most frequent first")
    images: list[None] = []
    popularity: int | None = Field(description="Popularity of its most popular track")


class SpotifyAlbum(SpotifyModel):
    album_type: None = None
    artists: list[SpotifyArtistName]
    available_markets: list[str] = []
    external_urls: Urls = {}
    href: str
    id: str
    images: list[None] = []
    name: str
    release_date: None = None
    release_date_precision: None = None
    total_tracks: None = None
    type: Literal["album"] = "album"
    uri: str


class SpotifyTrack(SpotifyModel):
    album: SpotifyAlbum
    artists: list[SpotifyArtistName]
    available_markets: list[str] = []
    disc_number: None = None
    duration_ms: int | None
    explicit: bool | None
    external_ids: Urls = {}
    external_urls: Urls = {}
    href: str
    id: str
    is_local: bool = False
    name: str
    popularity: int | None
    preview_url: None = None
    track_number: None = None
    type: Literal["track"] = "track"
    uri: str


class AudioFeatures(SpotifyModel):
    """An unknown key is -1, an unknown tempo or time signature 0, as Spotify has it."""

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


class SpotifySearchAnswer(SpotifyModel):
    """One page for each requested type."""

    tracks: TrackPaging | None = Field(None, exclude_if=lambda page: page is None)
    artists: ArtistPaging | None = Field(None, exclude_if=lambda page: page is None)


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
