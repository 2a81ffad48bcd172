"""The settings of the service: environment variables with the prefix SONGKIN_."""

import re
from collections.abc import Iterable
from difflib import get_close_matches
from ipaddress import ip_address, ip_network
from pathlib import Path
from typing import Annotated, Literal, get_args
from urllib.parse import urlsplit

from pydantic import AfterValidator, BeforeValidator, Field, SecretStr, ValidationInfo, field_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

from app.access.keys_file import read_keys
from app.admission.cores import usable_cores
from app.audio.libraries import missing_libraries
from app.retrieval.milvus.address import check_milvus
from app.server.origins import check_origins
from app.server.prefixes import as_prefix
from app.spotify.aliases import read_aliases
from app.spotify.writing.style import WhoseIds
from app.telemetry.logs import LogFormat
from app.telemetry.request_log import LogRequests

_MOST_WORKERS = 64


def _as_workers(value: object) -> object:
    if value == "auto":
        return min(usable_cores(), _MOST_WORKERS)
    if isinstance(value, str) and not value.isdecimal():
        raise ValueError("expected a number of processes, or auto for one per core")
    return value


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


def _as_engine(url: SecretStr | None) -> SecretStr | None:
    if url is not None:
        check_milvus(url.get_secret_value())
    return url


def _as_keys_file(path: Path | None) -> Path | None:
    if path is not None:
        read_keys(path)  # so that what is wrong with it is reported before the service starts
    return path


def _as_rate(text: str | None) -> str | None:
    if text is not None:
        from app.access.rate_limits import parse_rate  # which takes long to import

        parse_rate(text)
    return text


def _as_redis_url(url: SecretStr | None) -> SecretStr | None:
    if url is not None:
        from app.access.rate_limits import check_redis_url  # likewise

        check_redis_url(url.get_secret_value())
    return url


def _as_audio(on: bool) -> bool:
    if on and (missing := missing_libraries()):
        raise ValueError(f"hearing files needs {', '.join(missing)}: pip install 'songkin[audio]', or leave this out")
    return on


def _as_hosts(names: tuple[str, ...] | None) -> tuple[str, ...] | None:
    for name in names or ():
        if not re.fullmatch(r"(\*\.)?[a-z0-9]([a-z0-9.-]*[a-z0-9])?|\[[0-9a-f:.]+\]", name):
            raise ValueError("expected names such as music.example.org,*.example.net, without a port")
    return names


def _as_proxies(text: str | None) -> str | None:
    for part in (text or "*").split(","):
        if part.strip() != "*":
            try:
                ip_network(part.strip()) if "/" in part else ip_address(part.strip())
            except ValueError:
                raise ValueError("expected addresses or networks such as 10.0.0.1,172.16.0.0/12, or *") from None
    return text


def _as_origins(origins: tuple[str, ...] | None) -> tuple[str, ...] | None:
    check_origins(origins or ())
    return origins


def is_loopback(host: str) -> bool:
    """Whether only this machine itself reaches who listens there."""
    try:
        return host == "localhost" or ip_address(host).is_loopback
    except ValueError:
        return False


_SPLIT = BeforeValidator(
    lambda value: tuple(part.strip().lower() for part in value.split(",")) if isinstance(value, str) else value
)
_EMPTY_IS_UNSET = BeforeValidator(
    lambda value: None if value == "" else value
)  # as compose files write an unset variable
Workers = Annotated[int, Field(ge=1, le=_MOST_WORKERS), BeforeValidator(_as_workers)]
BaseUrl = Annotated[str | None, _EMPTY_IS_UNSET, AfterValidator(_as_base_url)]
DatabaseUrl = Annotated[SecretStr | None, _EMPTY_IS_UNSET, AfterValidator(_as_database_url)]
EngineUrl = Annotated[SecretStr | None, _EMPTY_IS_UNSET, AfterValidator(_as_engine)]
Token = Annotated[SecretStr | None, _EMPTY_IS_UNSET]
PortOrNone = Annotated[Annotated[int, Field(ge=1, le=65_535)] | None, _EMPTY_IS_UNSET]
AliasFile = Annotated[Path | None, _EMPTY_IS_UNSET, AfterValidator(_as_alias_file)]
KeysPath = Annotated[Path | None, _EMPTY_IS_UNSET, AfterValidator(_as_keys_file)]
Rate = Annotated[str | None, _EMPTY_IS_UNSET, AfterValidator(_as_rate)]
Audio = Annotated[bool, AfterValidator(_as_audio)]
RedisUrl = Annotated[SecretStr | None, _EMPTY_IS_UNSET, AfterValidator(_as_redis_url)]
# Validators that come before the value is one run from the last to the first.
Origins = Annotated[tuple[str, ...] | None, NoDecode, _SPLIT, _EMPTY_IS_UNSET, AfterValidator(_as_origins)]
HostNames = Annotated[tuple[str, ...] | None, NoDecode, _SPLIT, _EMPTY_IS_UNSET, AfterValidator(_as_hosts)]
Prefix = Annotated[str, AfterValidator(as_prefix)]
Proxies = Annotated[str | None, _EMPTY_IS_UNSET, AfterValidator(_as_proxies)]


class Settings(BaseSettings):
    """The fields below are all there is: help, reference page and tests follow from them.

    A path that is relative starts at the working directory.
    """

    model_config = SettingsConfigDict(env_prefix="SONGKIN_", frozen=True, hide_input_in_errors=True)

    host: str = Field("127.0.0.1", description="Address to listen on; 0.0.0.0 for every network of this machine")
    port: int = Field(8000, ge=0, le=65_535, description="Port to listen on; 0 takes a free one")
    workers: Workers = Field(
        1,
        description="Processes that answer requests: a number, or auto for one per core; more than that does not help",
    )
    models_dir: Path = Field(Path("models"), description="Folder of the bundles and of the pointer CURRENT")
    reload_interval_s: float = Field(
        5.0, ge=0, description="Seconds between checks of CURRENT for a new bundle; 0 turns the checks off"
    )
    engine: EngineUrl = Field(
        None,
        description="Milvus that searches the vectors, like milvus://host:19530/database?alias=songkin, filled by "
        "`songkin push`; by default the bundle's own index; not shown",
    )
    engine_token: Token = Field(None, description="user:password, or a token, for that Milvus; not shown")
    writes: bool = Field(False, description="Whether tracks can be added, replaced and removed while the service runs")
    live_dir: Path = Field(
        Path("live"), description="Folder of live.sqlite, the database of these changes; made when missing"
    )
    database_url: DatabaseUrl = Field(
        None, description="PostgreSQL database for these changes instead, which several services can share; not shown"
    )
    keys_file: KeysPath = Field(
        None,
        description="File of the keys that requests must have, made by `songkin keys new`; by default they need none",
    )
    writes_without_key: bool = Field(
        False,
        validate_default=True,
        description="Whether SONGKIN_WRITES=true may go without keys on a host that is not loopback",
    )
    rate_limit: Rate = Field(
        None,
        description="Requests that each key, or address without one, may make, such as 600/minute; no limit by default",
    )
    rate_limit_url: RedisUrl = Field(
        None, description="Redis database where several services and workers count these together; not shown"
    )
    trusted_hosts: HostNames = Field(
        None,
        description="Names that clients may call the service by, like music.example.org,*.example.net; any by default",
    )
    trusted_proxies: Proxies = Field(
        None,
        description="Addresses of proxies whose X-Forwarded-For, -Proto and -Prefix count; by default those of this "
        "machine",
    )
    root_path: Prefix = Field(
        "",
        description="Path under which a proxy shows the service, such as /music; by default the one that a trusted "
        "proxy names in X-Forwarded-Prefix",
    )
    cors_origins: Origins = Field(
        None,
        description="Origins of web pages that may ask the service from a browser, like https://app.example.org, or * "
        "for all; none by default",
    )
    public_url: BaseUrl = Field(
        None,
        description="URL by which clients reach the service, for links under /v1; by default the one of the request",
    )
    artist_aliases: AliasFile = Field(
        None, description="CSV file of real Spotify ids of artists, with the columns spotify_id and artist"
    )
    spotify_placeholders: bool = Field(
        True, description="Whether answers under /v1 have a value for what the catalogue does not know, and not null"
    )
    spotify_ids: WhoseIds = Field(
        "auto",
        description="Whether ids of tracks that have the form of Spotify's are Spotify's: yes, no, or auto, which asks "
        "where they come from",
    )
    max_body_bytes: int = Field(
        1_048_576,
        ge=1_024,
        description="Largest request body in bytes; a quarter of it for one track, eightfold for a batch of changes",
    )
    audio: Audio = Field(
        False, description="Whether POST /audio takes audio files to hear, for which the extra `audio` is needed"
    )
    max_audio_bytes: int = Field(67_108_864, ge=1_024, description="Largest audio file in bytes that POST /audio takes")
    metrics_port: PortOrNone = Field(
        None, description="Port for /metrics, which then is not at the other one; by default there is none"
    )
    log_format: LogFormat = Field(
        "auto", description="json or text; auto writes text where standard error is a terminal, and JSON elsewhere"
    )
    log_requests: LogRequests = Field(
        "all",
        description="Requests that get a log line: all, sampled (one in a hundred) or errors, which always get one, as "
        "does what takes over a second",
    )
    log_level: Literal["debug", "info", "warning", "error"] = Field(
        "info", description="Least severe log line that is written"
    )

    @field_validator("metrics_port")
    @classmethod
    def _metrics_have_another_port(cls, metrics_port: int | None, info: ValidationInfo) -> int | None:
        if metrics_port is not None and metrics_port == info.data.get("port"):
            raise ValueError("expected another port than SONGKIN_PORT, or nothing to have /metrics there")
        return metrics_port

    @field_validator("writes_without_key")
    @classmethod
    def _writes_are_guarded(cls, allowed: bool, info: ValidationInfo) -> bool:
        set_so_far = info.data
        guarded = set_so_far.get("keys_file", True) or is_loopback(set_so_far.get("host", "localhost"))
        if set_so_far.get("writes") and not guarded and not allowed:
            raise ValueError(
                f"SONGKIN_WRITES=true with SONGKIN_HOST={set_so_far['host']} lets everybody who reaches the service "
                "change tracks; expected SONGKIN_KEYS_FILE, or SONGKIN_HOST=127.0.0.1, or true here if something else "
                "keeps others away"
            )
        return allowed

    @classmethod
    def misspelt(cls, names: Iterable[str]) -> dict[str, str]:
        """Environment variables that nearly are settings, each with the one that is meant.

        Other names with the prefix are somebody else's: the command line's, or what orchestrators tell of services.
        """
        known = {f"SONGKIN_{name.upper()}" for name in cls.model_fields}
        unknown = (name for name in names if name.startswith("SONGKIN_") and name not in known)
        nearest = ((name, get_close_matches(name, known, 1, cutoff=0.88)) for name in unknown)
        return {name: close[0] for name, close in nearest if close}

    @classmethod
    def is_secret(cls, name: str) -> bool:
        """Whether the value of the setting `name` must not be shown."""
        return SecretStr in get_args(cls.model_fields[name].annotation)
