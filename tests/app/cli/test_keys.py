import re
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from app.access.key_ring import KeyRing
from app.access.roles import Role
from tests.support.keys import keys_file
from tests.support.running_service import serving
from tests.support.songkin_command import assert_error, songkin


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "keys.json"


def test_keys_are_made_listed_and_removed(path: Path) -> None:
    made = songkin("keys", "new", "--name", "my-app", "--role", "write", "--file", path)
    assert made.exit_code == 0
    secret = made.stdout.strip()
    assert re.fullmatch(r"songkin_[A-Za-z0-9_-]{43}", secret), "the secret alone, so that a script can take it"
    assert "'my-app' with the role write" in made.stderr
    key = KeyRing(path).key_of(secret)
    assert key is not None
    assert (key.name, key.role) == ("my-app", Role.WRITE)

    assert songkin("keys", "new", "--name", "b", "--file", path).exit_code == 0
    listed = songkin("keys", "list", "--file", path)
    assert [line.split()[:2] for line in listed.stdout.splitlines()] == [["my-app", "write"], ["b", "read"]]
    assert secret not in listed.output

    assert songkin("keys", "remove", "my-app", "--file", path).exit_code == 0
    assert KeyRing(path).key_of(secret) is None
    assert songkin("keys", "remove", "b", "--file", path).exit_code == 0
    assert "the service lets nobody in" in songkin("keys", "list", "--file", path).stderr


def test_keys_file_is_the_setting_of_the_service(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SONGKIN_KEYS_FILE", str(path))
    assert songkin("keys", "new", "--name", "a").exit_code == 0
    assert songkin("keys", "list").stdout.startswith("a ")


def test_keys_new_of_a_name_that_is_there_or_is_none_is_an_error(path: Path) -> None:
    assert songkin("keys", "new", "--name", "a", "--file", path).exit_code == 0
    before = path.read_bytes()
    assert_error(songkin("keys", "new", "--name", "a", "--file", path), "a key 'a' is there already")
    assert_error(songkin("keys", "new", "--name", "a b", "--file", path), "expected a name of 1 to 64 letters")
    assert path.read_bytes() == before


def test_keys_commands_on_what_is_not_there_are_errors(path: Path) -> None:
    assert_error(songkin("keys", "list", "--file", path), "cannot be read: No such file")
    assert_error(songkin("keys", "remove", "a", "--file", path), "cannot be read: No such file")
    assert_error(songkin("keys", "new", "--name", "a", "--file", path / "x"), "No such file or directory")
    path.write_text("[]")
    assert_error(songkin("keys", "new", "--name", "a", "--file", path), "expected what `songkin keys new` writes")
    keys_file(path)
    assert_error(songkin("keys", "remove", "a", "--file", path), "no key 'a'")


@pytest.fixture
def guarded(published_models: Path, path: Path) -> Iterator[tuple[httpx.Client, dict[Role, str]]]:
    secrets = keys_file(path)
    with serving(published_models, keys_file=path) as client:
        yield client, secrets


def test_url_of_a_service_that_wants_a_key_takes_it_from_the_environment(
    guarded: tuple[httpx.Client, dict[Role, str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    client, secrets = guarded
    command = ("search", "punk", "--url", client.base_url)
    assert_error(songkin(*command), "into SONGKIN_KEY")
    monkeypatch.setenv("SONGKIN_KEY", "wrong")
    assert_error(songkin(*command), "no such key")
    monkeypatch.setenv("SONGKIN_KEY", secrets[Role.READ])
    assert songkin(*command).exit_code == 0


def test_bundle_of_this_machine_needs_no_key(
    published_models: Path, path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    keys_file(path)
    for name, value in {"KEYS_FILE": path, "RATE_LIMIT": "1/hour", "TRUSTED_HOSTS": "music.example.org"}.items():
        monkeypatch.setenv(f"SONGKIN_{name}", str(value))
    assert songkin("similar", "punk song 5", "--models", published_models).exit_code == 0
