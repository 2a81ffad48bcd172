"""Tokens that stand for a key for an hour, which every process that reads the same file of keys knows by itself.

A refresh token gives such tokens for as long as its key is in force, and opens nothing else.

A token holds the proof of the secret, and until when it is valid, sealed with the token key of the file. So whoever has
read the file still cannot make one, for want of a proof; whoever has one cannot prolong it, for want of the token key;
and it ends with its key, since its proof then proves nothing any more.
"""

import base64
import binascii
import hmac

PREFIX = "songkin-token_"
_REFRESH_PREFIX = "songkin-refresh_"
LIFETIME_S = 3600
_EXPIRY_BYTES = 8
_PROOF_BYTES = 32
_SEAL_BYTES = 32


class TokenExpired(Exception):
    """The token was valid once."""


def issue_token(proof: bytes, token_key: bytes, now: float) -> str:
    """A token for LIFETIME_S seconds from `now`, which is in seconds since the epoch."""
    content = int(now + LIFETIME_S).to_bytes(_EXPIRY_BYTES) + proof
    return PREFIX + base64.urlsafe_b64encode(content + _seal(content, token_key)).decode()


def proof_in(token: str, token_key: bytes, now: float) -> bytes | None:
    """The proof that a token holds; None where this is no token of ours.

    Raises:
        TokenExpired: it is, and its time is over.
    """
    try:
        raw = base64.urlsafe_b64decode(token.removeprefix(PREFIX).encode())
    except (binascii.Error, ValueError):
        return None
    content, seal = raw[:-_SEAL_BYTES], raw[-_SEAL_BYTES:]
    is_whole = len(raw) == _EXPIRY_BYTES + _PROOF_BYTES + _SEAL_BYTES
    if not is_whole or not hmac.compare_digest(seal, _seal(content, token_key)):
        return None
    if int.from_bytes(content[:_EXPIRY_BYTES]) <= now:
        raise TokenExpired
    return content[_EXPIRY_BYTES:]


def issue_refresh_token(proof: bytes, token_key: bytes) -> str:
    """A token that gives others."""
    return _REFRESH_PREFIX + base64.urlsafe_b64encode(proof + _seal(_to_refresh(proof), token_key)).decode()


def proof_in_refresh_token(token: str, token_key: bytes) -> bytes | None:
    """The proof that a refresh token holds; None where this is none of ours."""
    if not token.startswith(_REFRESH_PREFIX):
        return None
    try:
        raw = base64.urlsafe_b64decode(token.removeprefix(_REFRESH_PREFIX).encode())
    except (binascii.Error, ValueError):
        return None
    proof, seal = raw[:-_SEAL_BYTES], raw[-_SEAL_BYTES:]
    is_ours = len(proof) == _PROOF_BYTES and hmac.compare_digest(seal, _seal(_to_refresh(proof), token_key))
    return proof if is_ours else None


def _to_refresh(proof: bytes) -> bytes:
    """What is sealed, of another length than what other tokens seal: neither kind can pass for the other."""
    return _REFRESH_PREFIX.encode() + proof


def _seal(content: bytes, token_key: bytes) -> bytes:
    return hmac.digest(token_key, content, "sha256")
