"""A service that wants keys."""

from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from app.access.roles import Role
from tests.support.keys import keys_file
from tests.support.running_service import serving


@pytest.fixture(scope="module")
def keys_path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return Path(tmp_path_factory.mktemp("keys")) / "keys.json"


@pytest.fixture(scope="module")
def secrets(keys_path: Path) -> dict[Role, str]:
    return keys_file(keys_path)


@pytest.fixture(scope="module")
def guarded(
    published_models: Path, keys_path: Path, secrets: dict[Role, str], tmp_path_factory: pytest.TempPathFactory
) -> Iterator[httpx.Client]:
    """A client without a key."""
    with serving(
        published_models, keys_file=keys_path, writes=True, live_dir=tmp_path_factory.mktemp("live")
    ) as client:
        yield client
