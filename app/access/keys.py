"""A key: who holds it, what it is for, and how to know its secret without keeping it.

A secret is 256 random bits, so nobody can guess one, nor try all that a hash may be of: a plain SHA-256 is right, where
the slow hash of a password would cost every request some 100 ms. It is taken twice. What is between the two, the proof
of the secret, is what tokens carry: it opens no more than they do, and the file of keys does not tell it.
"""

import hmac
import re
import secrets
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import sha256

from app.access.roles import Role

PREFIX = "songkin_"  # by which scanners of secrets find one that was published by mistake
_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.-]{0,63}")
_SECRET = re.compile(rf"{PREFIX}[A-Za-z0-9_-]{{43}}")


@dataclass(frozen=True)
class Key:
    """What is kept of a key.

    Attributes:
        name: tells it from the others, in lists and logs.
        role: what its holder may do.
        created_at: when it was made.
        digest: of the proof of its secret, 32 bytes.
    """

    name: str
    role: Role
    created_at: datetime
    digest: bytes


def new_key(name: str, role: Role) -> tuple[Key, str]:
    """A key and its secret, which is kept nowhere.

    Raises:
        ValueError: the name is none for a key.
    """
    if not is_key_name(name):
        raise ValueError(
            f"expected a name of 1 to 64 letters, digits and - _ . that begins with a letter or digit, got {name!r}"
        )
    secret = PREFIX + secrets.token_urlsafe(32)
    return Key(name, role, datetime.now(UTC).replace(microsecond=0), digest_of(proof_of(secret))), secret


def is_key_name(name: str) -> bool:
    """Whether a key may have this name."""
    return _NAME.fullmatch(name) is not None


def is_secret(text: str) -> bool:
    """Whether the text has the form of a secret."""
    return _SECRET.fullmatch(text) is not None


def proof_of(secret: str) -> bytes:
    """What only a holder of the secret, or of a token that was made with it, can show."""
    return sha256(secret.encode()).digest()


def digest_of(proof: bytes) -> bytes:
    """What is kept of a proof."""
    return sha256(proof).digest()


def key_with(proof: bytes, keys: Iterable[Key]) -> Key | None:
    """The key whose secret this proves. All are compared, each in constant time: how long it takes tells nothing."""
    digest, found = digest_of(proof), None
    for key in keys:
        if hmac.compare_digest(key.digest, digest):
            found = key
    return found
