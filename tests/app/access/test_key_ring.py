import logging
import resource
import time
from pathlib import Path

import pytest

from app.access.key_ring import KeyRing
from app.access.keys_file import KeysFileError, new_keys_file, write_keys
from app.access.roles import Role
from app.access.tokens import LIFETIME_S, TokenExpired
from tests.support.keys import keys_file, without_key


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "keys.json"


@pytest.fixture
def secrets(path: Path) -> dict[Role, str]:
    return keys_file(path)


@pytest.fixture
def ring(path: Path, secrets: dict[Role, str]) -> KeyRing:
    return KeyRing(path)


def role_of(ring: KeyRing, credential: str) -> Role | None:
    key = ring.key_of(credential)
    return key.role if key else None


def test_key_ring_knows_each_key_by_its_secret_and_by_a_token(ring: KeyRing, secrets: dict[Role, str]) -> None:
    for role, secret in secrets.items():
        token = ring.token_for(secret)
        assert token is not None
        assert secret not in token
        assert role_of(ring, secret) == role_of(ring, token) == role
    assert ring.token_for("any") is None
    assert ring.token_for("songkin_" + "a" * 43) is None


def test_key_ring_of_another_process_knows_the_token(ring: KeyRing, path: Path, secrets: dict[Role, str]) -> None:
    token = ring.token_for(secrets[Role.READ])
    assert token is not None
    assert role_of(KeyRing(path), token) == Role.READ


def test_token_is_no_secret_and_makes_no_other(ring: KeyRing, secrets: dict[Role, str]) -> None:
    token = ring.token_for(secrets[Role.READ])
    assert token is not None
    assert ring.token_for(token) is None


def test_removed_key_and_its_tokens_open_nothing_once_the_file_is_read(
    ring: KeyRing, path: Path, secrets: dict[Role, str]
) -> None:
    token = ring.token_for(secrets[Role.WRITE])
    assert token is not None
    without_key(path, "write")
    ring.refresh()
    assert (ring.key_of(secrets[Role.WRITE]), ring.key_of(token)) == (None, None)
    assert role_of(ring, secrets[Role.READ]) == Role.READ


def test_token_after_its_time_says_so(ring: KeyRing, secrets: dict[Role, str], monkeypatch: pytest.MonkeyPatch) -> None:
    token = ring.token_for(secrets[Role.READ])
    assert token is not None
    later = time.time() + LIFETIME_S
    monkeypatch.setattr(time, "time", lambda: later)
    with pytest.raises(TokenExpired):
        ring.key_of(token)


@pytest.mark.parametrize("damage", ["broken", "gone"])
def test_damaged_file_leaves_the_keys_in_force_and_is_logged_once(
    ring: KeyRing, path: Path, secrets: dict[Role, str], damage: str, caplog: pytest.LogCaptureFixture
) -> None:
    if damage == "gone":
        path.unlink()
    else:
        path.write_text("{")
    ring.refresh()
    ring.refresh()
    assert role_of(ring, secrets[Role.ADMIN]) == Role.ADMIN
    (line,) = caplog.records
    assert line.message == "keys not read; those before stay in force"
    again = keys_file(path)
    ring.refresh()
    assert role_of(ring, again[Role.ADMIN]) == Role.ADMIN
    assert ring.key_of(secrets[Role.ADMIN]) is None


def test_file_that_could_not_be_opened_for_a_moment_is_read_at_the_next_refresh(
    ring: KeyRing, path: Path, secrets: dict[Role, str]
) -> None:
    without_key(path, "read")
    few, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (3, most))  # as where connections have taken all descriptors
    try:
        ring.refresh()
    finally:
        resource.setrlimit(resource.RLIMIT_NOFILE, (few, most))
    assert role_of(ring, secrets[Role.READ]) == Role.READ
    ring.refresh()
    assert ring.key_of(secrets[Role.READ]) is None


def test_key_ring_without_a_file_is_refused_and_without_keys_says_so(
    path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    with pytest.raises(KeysFileError):
        KeyRing(path)
    write_keys(path, new_keys_file())
    with caplog.at_level(logging.WARNING, logger="app"):
        KeyRing(path)
    assert "nobody is let in" in caplog.text
