"""The objects of OpenSubsonic that are answered. What the catalogue does not know is left out."""

from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

from app.music_servers.subsonic.envelope import PROTOCOL_VERSION

_VERSION = Field(PROTOCOL_VERSION, description="Of Subsonic's protocol")


class _Wrapper(BaseModel):
    model_config = ConfigDict(serialize_by_alias=True)


class SubsonicFault(BaseModel):
    code: int = Field(
        description="10: a parameter is missing; 40, 44: no such key; 41, 43: a way to send it that is not taken; "
        "50: a key of another role; 70: no such song; 0: anything else"
    )
    message: str


class SubsonicStatus(BaseModel):
    """What every answer has."""

    status: Literal["ok", "failed"]
    version: str = _VERSION
    type: Literal["songkin"]
    serverVersion: str  # noqa: N815
    openSubsonic: Literal[True]  # noqa: N815
    error: SubsonicFault | None = Field(None, description="Where the status is `failed`, and nothing else then")


class SubsonicFailure(_Wrapper):
    """The body of every error under /rest."""

    response: SubsonicStatus = Field(alias="subsonic-response")


class License(BaseModel):
    valid: Literal[True]


class LicenseStatus(SubsonicStatus):
    license: License | None = None


class LicenseAnswer(_Wrapper):
    response: LicenseStatus = Field(alias="subsonic-response")


class Extension(BaseModel):
    name: str
    versions: list[int]


class ExtensionsStatus(SubsonicStatus):
    openSubsonicExtensions: list[Extension] | None = None  # noqa: N815


class ExtensionsAnswer(_Wrapper):
    response: ExtensionsStatus = Field(alias="subsonic-response")


class TokenInfo(BaseModel):
    username: str = Field(description="The name of the key; empty where there are no keys")


class TokenInfoStatus(SubsonicStatus):
    tokenInfo: TokenInfo | None = None  # noqa: N815


class TokenInfoAnswer(_Wrapper):
    response: TokenInfoStatus = Field(alias="subsonic-response")


class SongGenre(BaseModel):
    name: str


class SongArtist(BaseModel):
    id: str
    name: str


class SongEntry(BaseModel):
    """A song, as Subsonic's `Child` has it."""

    id: str
    isDir: Literal[False]  # noqa: N815
    isVideo: Literal[False]  # noqa: N815
    type: Literal["music"]
    mediaType: Literal["song"]  # noqa: N815
    title: str
    album: str | None = None
    albumId: str | None = None  # noqa: N815
    artist: str | None = Field(None, description="All its artists, with commas between")
    displayArtist: str | None = None  # noqa: N815
    artistId: str | None = None  # noqa: N815
    artists: list[SongArtist] | None = None
    genre: str | None = None
    genres: list[SongGenre] | None = None
    duration: int | None = Field(None, description="Seconds")
    bpm: int | None = None
    year: int | None = None
    isrc: list[str] | None = None


class SonicMatch(BaseModel):
    entry: SongEntry
    similarity: float = Field(ge=0, le=1, description="1 for the same song; on a path, to its first song")


class SonicStatus(SubsonicStatus):
    sonicMatch: list[SonicMatch] | None = None  # noqa: N815


class SonicAnswer(_Wrapper):
    response: SonicStatus = Field(alias="subsonic-response")
