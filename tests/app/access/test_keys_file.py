import json
import os
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest

from app.access.keys import new_key
from app.access.keys_file import KeysFile, KeysFileError, changing, new_keys_file, read_keys, write_keys
from app.access.roles import Role
from tests.support.keys import keys_file


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "keys.json"


def test_keys_file_gives_back_what_was_written_and_only_its_owner_may_read_it(path: Path) -> None:
    content = KeysFile(b"t" * 32, tuple(new_key(role, role)[0] for role in Role))
    write_keys(path, content)
    assert read_keys(path) == content
    assert path.stat().st_mode & 0o777 == 0o600
    write_keys(path, new_keys_file())
    assert read_keys(path).keys == ()
    assert list(path.parent.iterdir()) == [path]


def test_keys_file_holds_no_secret(path: Path) -> None:
    secrets = keys_file(path)
    assert not any(secret in path.read_text() for secret in secrets.values())


def entry(**changes: Any) -> dict[str, Any]:
    return {"name": "a", "role": "read", "created_at": "2026-01-01T00:00:00Z", "hash": "0" * 64, **changes}


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("", "got something else"),
        ("[]", "got something else"),
        ({"format": 2}, "at format"),
        ({"token_key": "short"}, "at token_key"),
        ({"keys": [entry(role="owner")]}, r"at keys\.0\.role"),
        ({"keys": [entry(hash="s3cr3t")]}, r"at keys\.0\.hash"),
        ({"keys": [entry(name="a b")]}, r"at keys\.0\.name"),
        ({"keys": [entry(created_at="2026-01-01T00:00:00")]}, r"at keys\.0\.created_at"),
        ({"keys": [entry(secret="s3cr3t")]}, r"at keys\.0\.secret"),
        ({"keys": [entry(), entry()]}, "expected a name for each key, got one twice"),
        ("x" * 1_048_577, "expected at most 1048576 bytes"),
    ],
)
def test_read_keys_of_something_else_names_the_place_and_shows_nothing_of_it(
    path: Path, content: str | dict[str, Any], message: str
) -> None:
    whole = {"format": 1, "token_key": "0" * 64, "keys": []}
    path.write_text(content if isinstance(content, str) else json.dumps(whole | content))
    with pytest.raises(KeysFileError, match=message) as error:
        read_keys(path)
    assert str(path) in str(error.value)
    assert "s3cr3t" not in str(error.value)


def test_read_keys_of_nothing_and_of_what_is_no_file_is_refused_at_once(path: Path) -> None:
    with pytest.raises(KeysFileError, match="No such file or directory; expected a file that `songkin keys new` made"):
        read_keys(path)
    os.mkfifo(path)
    with pytest.raises(KeysFileError, match="expected a regular file"):
        read_keys(path)


def test_changing_at_the_same_time_loses_no_key(path: Path) -> None:
    write_keys(path, new_keys_file())

    def add(number: int) -> None:
        with changing(path):
            content = read_keys(path)
            write_keys(path, KeysFile(content.token_key, (*content.keys, new_key(f"k{number}", Role.READ)[0])))

    with ThreadPoolExecutor(8) as threads:
        list(threads.map(add, range(20)))
    assert {key.name for key in read_keys(path).keys} == {f"k{number}" for number in range(20)}
