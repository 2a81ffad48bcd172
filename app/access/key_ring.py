"""The keys in force: those of the file, or those that it last held while it cannot be read."""

import logging
import time
from pathlib import Path

from app.access.keys import Key, is_secret, key_with, proof_of
from app.access.keys_file import KeysFileError, read_keys
from app.access.tokens import PREFIX, issue_refresh_token, issue_token, proof_in, proof_in_refresh_token

_log = logging.getLogger(__name__)


class KeyRing:
    """Knows a key by its secret, or by a token that was made with it.

    Args:
        path: of the file of keys.

    Raises:
        KeysFileError: the file cannot be used.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._seen = _signature(path)
        self._content = read_keys(path)
        self._problem: str | None = None
        if not self._content.keys:
            _log.warning("the file of keys holds none: nobody is let in", extra={"keys_file": str(path)})

    def refresh(self) -> None:
        """Read the file again if it changed. Where it cannot be used, the keys stay as they are. Never raises.

        Then it is read at each refresh until it can be: rights, or a disk that fails, mend without a new file.
        """
        seen = _signature(self._path)
        if seen == self._seen:
            self._problem = None
            return
        try:
            self._content = read_keys(self._path)
        except KeysFileError as error:
            if str(error) != self._problem:
                _log.error("keys not read; those before stay in force", extra={"problem": str(error)})
            self._problem = str(error)
        else:
            self._seen, self._problem = seen, None
            _log.info("keys read", extra={"n_keys": len(self._content.keys)})

    def key_of(self, credential: str) -> Key | None:
        """The key of a secret or token; None where it is of no key in force.

        Raises:
            TokenExpired: the time of the token is over.
        """
        content = self._content
        if credential.startswith(PREFIX):
            proof = proof_in(credential, content.token_key, time.time())
        else:
            proof = proof_of(credential) if is_secret(credential) else None
        return key_with(proof, content.keys) if proof else None

    def token_for(self, secret: str) -> str | None:
        """A token that stands for the key of this secret; None where it is the secret of no key in force."""
        proof = self._proof_in_force(proof_of(secret)) if is_secret(secret) else None
        return issue_token(proof, self._content.token_key, time.time()) if proof else None

    def refresh_token_for(self, secret: str) -> str | None:
        """A refresh token of the key of this secret; None where it is the secret of no key in force."""
        proof = self._proof_in_force(proof_of(secret)) if is_secret(secret) else None
        return issue_refresh_token(proof, self._content.token_key) if proof else None

    def refreshed(self, refresh_token: str) -> str | None:
        """A token that stands for the key of a refresh token; None where it is of no key in force."""
        proof = self._proof_in_force(proof_in_refresh_token(refresh_token, self._content.token_key))
        return issue_token(proof, self._content.token_key, time.time()) if proof else None

    def _proof_in_force(self, proof: bytes | None) -> bytes | None:
        return proof if proof and key_with(proof, self._content.keys) else None


def _signature(path: Path) -> object:
    """What changes with the file; None where there is none."""
    try:
        found = path.stat()
    except OSError:
        return None
    return found.st_dev, found.st_ino, found.st_size, found.st_mtime_ns
