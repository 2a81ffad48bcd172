"""The file of keys: JSON with the hashes of their secrets, replaced in one step and readable by its owner alone."""

import fcntl
import json
import os
import secrets
import stat
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, ValidationError, field_validator

from app.access.keys import Key, is_key_name
from app.access.roles import Role

_MAX_BYTES = 1_048_576
_HEX_32_BYTES = r"^[0-9a-f]{64}$"


class KeysFileError(ValueError):
    """The file cannot be used. The message names it, what was expected and what was found."""


@dataclass(frozen=True)
class KeysFile:
    """What the file holds.

    Attributes:
        token_key: seals tokens, 32 bytes.
        keys: in the order in which they were made.
    """

    token_key: bytes
    keys: tuple[Key, ...] = ()


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", hide_input_in_errors=True)


class _KeyEntry(_Strict):
    name: str
    role: Role
    created_at: AwareDatetime
    hash: str = Field(pattern=_HEX_32_BYTES)

    @field_validator("name")
    @classmethod
    def _named(cls, name: str) -> str:
        if not is_key_name(name):
            raise ValueError("expected 1 to 64 letters, digits and - _ .")
        return name


class _Content(_Strict):
    format: int = Field(ge=1, le=1)
    token_key: str = Field(pattern=_HEX_32_BYTES)
    keys: list[_KeyEntry]

    @field_validator("keys")
    @classmethod
    def _apart(cls, keys: list[_KeyEntry]) -> list[_KeyEntry]:
        if len({key.name for key in keys}) < len(keys):
            raise ValueError("expected a name for each key, got one twice")
        return keys


def new_keys_file() -> KeysFile:
    """Without a key."""
    return KeysFile(secrets.token_bytes(32))


def read_keys(path: Path) -> KeysFile:
    """What the file at `path` holds.

    Raises:
        KeysFileError: there is none, or something else is in it.
    """
    try:
        content = _Content.model_validate_json(_read(path))
    except OSError as error:
        raise KeysFileError(
            f"{path} cannot be read: {error.strerror}; expected a file that `songkin keys new` made, which the user "
            "of the service may read"
        ) from error
    except ValidationError as error:
        first = error.errors()[0]
        place = ".".join(map(str, first["loc"]))
        raise KeysFileError(
            f"{path}: expected what `songkin keys new` writes, got something else{' at ' if place else ''}{place}: "
            f"{first['msg']}"
        ) from None
    keys = tuple(Key(key.name, key.role, key.created_at, bytes.fromhex(key.hash)) for key in content.keys)
    return KeysFile(bytes.fromhex(content.token_key), keys)


def write_keys(path: Path, content: KeysFile) -> None:
    """Replace the file in one step, with one that only its owner may read.

    Raises:
        OSError: the folder cannot be written to.
    """
    entries = [
        {"name": key.name, "role": key.role, "created_at": _as_text(key.created_at), "hash": key.digest.hex()}
        for key in content.keys
    ]
    body: dict[str, Any] = {"format": 1, "token_key": content.token_key.hex(), "keys": entries}
    descriptor, temporary = tempfile.mkstemp(prefix=".keys-", dir=path.parent)  # of mode 0600
    try:
        with os.fdopen(descriptor, "w", encoding="utf-8") as file:
            json.dump(body, file, indent=2)
            file.write("\n")
            file.flush()
            os.fsync(file.fileno())
        _keep_owner(path, temporary)
        os.replace(temporary, path)
    except BaseException:
        Path(temporary).unlink(missing_ok=True)
        raise


@contextmanager
def changing(path: Path) -> Iterator[None]:
    """Nobody else changes the file meanwhile: the folder is held, since the file itself is replaced.

    Raises:
        OSError: there is no such folder.
    """
    folder = os.open(path.parent, os.O_RDONLY)
    try:
        fcntl.flock(folder, fcntl.LOCK_EX)
        yield
    finally:
        os.close(folder)


def _read(path: Path) -> bytes:
    # Without waiting for a writer, as opening a pipe would.
    with os.fdopen(os.open(path, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC), "rb") as file:
        if not stat.S_ISREG(os.fstat(file.fileno()).st_mode):
            raise KeysFileError(f"{path}: expected a regular file, got something else")
        content = file.read(_MAX_BYTES + 1)
    if len(content) > _MAX_BYTES:
        raise KeysFileError(f"{path}: expected at most {_MAX_BYTES} bytes, got more")
    return content


def _keep_owner(path: Path, temporary: str) -> None:
    """A superuser who changes the file leaves it to the service's own user."""
    if os.geteuid() == 0 and path.exists():
        before = path.stat()
        os.chown(temporary, before.st_uid, before.st_gid)


def _as_text(moment: datetime) -> str:
    return moment.isoformat().replace("+00:00", "Z")
