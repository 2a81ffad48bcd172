"""A service of the planted catalogue whose tracks have the ids of a music server."""

from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from app.access.roles import Role
from tests.support.keys import keys_file
from tests.support.music_servers.catalogue import server_table
from tests.support.published import published
from tests.support.running_service import serving
from training.config import TrainConfig

Guarded = tuple[httpx.Client, str]


@pytest.fixture(scope="session")
def server_models(tmp_path_factory: pytest.TempPathFactory, quick_config: TrainConfig, _one_thread: None) -> Path:
    """A models directory with one bundle, published."""
    table = tmp_path_factory.mktemp("server") / "table.csv"
    server_table().to_csv(table, index=False)
    return published(table, quick_config, tmp_path_factory.mktemp("server-models"))


@pytest.fixture(scope="session")
def asked(server_models: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[httpx.Client]:
    """A client of the service, over a socket. Share it: change nothing."""
    aliases = tmp_path_factory.mktemp("aliases") / "aliases.csv"
    aliases.write_text("id,name\n0000000000000000000042,Punk Artist 7\n")
    with serving(server_models, artist_aliases=aliases) as client:
        yield client


@pytest.fixture(scope="session")
def guarded(server_models: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Guarded]:
    """A client without a key, and a key that may read."""
    path = tmp_path_factory.mktemp("keys") / "keys.json"
    secrets = keys_file(path)
    with serving(server_models, keys_file=path) as client:
        yield client, secrets[Role.READ]
