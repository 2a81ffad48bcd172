"""The settings of the service: environment variables with the prefix SONGKIN_."""

from ipaddress import ip_address
from pathlib import Path
from typing import Annotated, Literal, get_args
from urllib.parse import urlsplit

from pydantic import AfterValidator, BeforeValidator, Field, SecretStr
from pydantic_settings import BaseSettings, SettingsConfigDict

from app.spotify.aliases import read_aliases


def _as_base_url(value: str | None) -> str | None:
    if value is None:
        return None
    parts = urlsplit(value)
    if parts.scheme not in {"http", "https"} or not parts.hostname or parts.query or parts.fragment:
        raise ValueError("expected a URL such as https://music.example.org, or with a path behind it")
    return value.rstrip("/")


def _as_alias_file(path: Path | None) -> Path | None:
    read_aliases(path)  # so that a wrong line is reported before the service starts
    return path


def _as_database_url(url: SecretStr | None) -> SecretStr | None:
    if url is not None and not _is_database_url(url.get_secret_value()):
        raise ValueError(
            "expected a URL such as postgresql://user:password@host:5432/database, with % and two digits for what is "
            "special in a password"
        )
    return url


def _is_database_url(text: str) -> bool:
    try:
        parts = urlsplit(text)
        _ = parts.port  # raises where it is no number, as when a password holds what separates the parts of a URL
    except ValueError:
        return False
    # What stands behind a + names a library; there is but one here.
    return parts.scheme.partition("+")[0] in {"postgresql", "postgres"} and parts.netloc.count("@") <= 1


def is_loopback(host: str) -> bool:
    """Whether only this machine itself reaches who listens there."""
    try:
        return host == "localhost" or ip_address(host).is_loopback
    except ValueError:
        return False


_EMPTY_IS_UNSET = BeforeValidator(
    lambda value: None if value == "" else value
)  # as compose files write an unset variable
BaseUrl = Annotated[str | None, _EMPTY_IS_UNSET, AfterValidator(_as_base_url)]
DatabaseUrl = Annotated[SecretStr | None, _EMPTY_IS_UNSET, AfterValidator(_as_database_url)]
AliasFile = Annotated[Path | None, _EMPTY_IS_UNSET, AfterValidator(_as_alias_file)]


class Settings(BaseSettings):
    """The fields below are all there is: help, reference page and tests follow from them.

    A path that is relative starts at the working directory.
    """

    model_config = SettingsConfigDict(env_prefix="SONGKIN_", frozen=True, hide_input_in_errors=True)

    host: str = Field("127.0.0.1", description="Address to listen on; 0.0.0.0 for every network of this machine")
    port: int = Field(8000, ge=0, le=65_535, description="Port to listen on; 0 takes a free one")
    workers: int = Field(1, ge=1, le=64, description="Processes that answer requests; at most one per core helps")
    models_dir: Path = Field(Path("models"), description="Folder of the bundles and of the pointer CURRENT")
    reload_interval_s: float = Field(
        5.0, ge=0, description="Seconds between checks of CURRENT for a new bundle; 0 turns the checks off"
    )
    writes: bool = Field(False, description="Whether tracks can be added, replaced and removed while the service runs")
    live_dir: Path = Field(
        Path("live"), description="Folder of live.sqlite, the database of these changes; made when missing"
    )
    database_url: DatabaseUrl = Field(
        None, description="PostgreSQL database for these changes instead, which several services can share; not shown"
    )
    public_url: BaseUrl = Field(
        None,
        description="URL by which clients reach the service, for links under /v1; by default the one of the request",
    )
    artist_aliases: AliasFile = Field(
        None, description="CSV file of real Spotify ids of artists, with the columns spotify_id and artist"
    )
    max_body_bytes: int = Field(
        1_048_576,
        ge=1_024,
        description="Largest request body in bytes; a quarter of it for one track, eightfold for a batch of changes",
    )
    log_level: Literal["debug", "info", "warning", "error"] = Field(
        "info", description="Least severe log line that is written"
    )

    @classmethod
    def is_secret(cls, name: str) -> bool:
        """Whether the value of the setting `name` must not be shown."""
        return SecretStr in get_args(cls.model_fields[name].annotation)
