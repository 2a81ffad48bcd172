"""Where a Milvus is, as settings and commands name it: milvus://host:port/database?alias=songkin."""

import re
from dataclasses import dataclass
from importlib.util import find_spec
from typing import Self
from urllib.parse import parse_qsl, urlsplit

_ALIAS = re.compile(r"[A-Za-z_][A-Za-z0-9_]{0,99}")
_EXPECTED = (
    "expected a URL such as milvus://host:19530, or milvus://host:19530/database?alias=songkin&timeout=1&tls=true"
)
_PORT = 19530
_LONGEST_TIMEOUT_S = 60.0


@dataclass(frozen=True)
class MilvusAddress:
    """A server, and what on it is Songkin's.

    Attributes:
        host: with its port.
        database: empty for the default one.
        alias: of the collection that was pushed last; the names of all collections begin with it.
        timeout_s: of every question of a service.
        tls: whether the connection is encrypted.
    """

    host: str
    database: str = ""
    alias: str = "songkin"
    timeout_s: float = 1.0
    tls: bool = False

    @classmethod
    def parse(cls, text: str) -> Self:
        """Raises ValueError where it is none; the message has no part of it, since a password may stand in it."""
        try:
            parts = urlsplit(text)
            port = parts.port or _PORT
            given = dict(parse_qsl(parts.query, keep_blank_values=True, strict_parsing=True)) if parts.query else {}
        except ValueError:
            raise ValueError(_EXPECTED) from None
        if parts.username is not None or parts.password is not None:
            raise ValueError(f"{_EXPECTED}, and user:password in SONGKIN_ENGINE_TOKEN")
        database = parts.path.strip("/")
        if parts.scheme != "milvus" or not parts.hostname or parts.fragment or "/" in database:
            raise ValueError(_EXPECTED)
        if unknown := given.keys() - {"alias", "timeout", "tls"}:
            raise ValueError(f"{_EXPECTED}; got the parameter {sorted(unknown)[0][:40]!r}")
        alias, tls = given.get("alias", "songkin"), given.get("tls", "false")
        if not _ALIAS.fullmatch(alias):
            raise ValueError(f"expected letters, digits and _ in alias, got {alias[:100]!r}")
        if tls not in {"true", "false"}:
            raise ValueError(f"expected true or false in tls, got {tls[:40]!r}")
        host = f"[{parts.hostname}]" if ":" in parts.hostname else parts.hostname
        return cls(f"{host}:{port}", database, alias, _timeout(given.get("timeout", "1")), tls == "true")

    @property
    def uri(self) -> str:
        """As the library takes it."""
        return f"{'https' if self.tls else 'http'}://{self.host}"

    def collection(self, version: str) -> str:
        """The name of the collection of a bundle: its version ends in a digest of all that the bundle holds."""
        return f"{self.alias}_{re.sub(r'[^A-Za-z0-9]', '_', version)}"

    def __str__(self) -> str:
        return f"milvus://{self.host}{'/' if self.database else ''}{self.database}"


def check_milvus(text: str) -> None:
    """Raises ValueError where this is no address of a Milvus, or the extra `milvus` is not installed."""
    MilvusAddress.parse(text)
    if find_spec("pymilvus") is None:
        raise ValueError("Milvus needs pymilvus: pip install 'songkin[milvus]', or leave this out")


def _timeout(text: str) -> float:
    try:
        seconds = float(text)
    except ValueError:
        seconds = 0.0
    if not 0 < seconds <= _LONGEST_TIMEOUT_S:
        raise ValueError(f"expected seconds up to {_LONGEST_TIMEOUT_S:g} in timeout, got {text[:40]!r}")
    return seconds
