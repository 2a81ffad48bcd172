"""What many tests need: a small planted catalogue, a bundle trained on it, and the real table where there is one."""

import gc
import os
import shutil
from collections.abc import Generator, Iterator
from contextlib import nullcontext
from functools import cache
from pathlib import Path

import httpx
import numpy as np
import pytest
import torch
from hypothesis import HealthCheck, settings
from rich.console import Console

from app.bundle.reader import Bundle, read_bundle
from app.indexing.progress_log import ProgressLog
from app.indexing.tracks import Tracks
from tests.support.milvus import MilvusServer, milvus_server
from tests.support.planted import planted_table
from tests.support.postgresql import PostgresqlServer, binaries, postgresql_server
from tests.support.published import published
from tests.support.redis import RedisServer, redis_server
from tests.support.running_service import serving
from training.config import TrainConfig, load_config
from training.data.table import Table, read_table
from training.data.tracks import merge_tracks


def pytest_configure() -> None:
    """Hypothesis times nothing: on a busy machine anything may take long."""
    settings.register_profile("untimed", deadline=None, suppress_health_check=[HealthCheck.too_slow])
    settings.load_profile("untimed")


@pytest.hookimpl(wrapper=True)
def pytest_collection() -> Generator[None, object, object]:
    """What is imported and collected stays: to search it for garbage again and again took a quarter of the time."""
    gc.disable()
    try:
        return (yield)
    finally:
        gc.enable()


@pytest.fixture(scope="session", autouse=True)
def _one_thread() -> None:
    """Two test workers on two cores: more threads would only fight."""
    torch.set_num_threads(1)


@pytest.fixture(scope="session", autouse=True)
def _tests_are_not_searched_for_garbage() -> Iterator[None]:
    """A service that opens a bundle looks through all objects first, which takes a moment.

    Among thousands of tests, and the libraries of training, it takes longer than all else that most tests do.
    """
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("app.bundle_store.long_lived", nullcontext)
        yield


@pytest.fixture(scope="session")
def _operators_read_once() -> Iterator[None]:
    """The exporter to ONNX reads the source of 500 operators at each export, for longer than it exports a network.

    They are the same each time: nothing of ours adds any.
    """
    from torch.onnx._internal.exporter._registration import ONNXRegistry  # which imports what only exports need

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(ONNXRegistry, "from_torchlib", staticmethod(cache(ONNXRegistry.from_torchlib)))
        yield


@pytest.fixture
def quiet() -> ProgressLog:
    return ProgressLog(Console(quiet=True))


@pytest.fixture
def rng() -> np.random.Generator:
    return np.random.default_rng(7)


@pytest.fixture(scope="session")
def quick_config() -> TrainConfig:
    """A network that learns the planted catalogue in a second."""
    return load_config(
        "baseline",
        ("name=quick", "model.hidden=[32, 16]", "optimiser.max_epochs=15", "optimiser.batch_size=32"),
        seed=1,
    )


@pytest.fixture(scope="session")
def planted_csv(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The planted catalogue as a table; see tests/support/planted.py for what is planted."""
    path = tmp_path_factory.mktemp("table") / "planted.csv"
    planted_table().to_csv(path, index=False)
    return path


@pytest.fixture(scope="session")
def planted(planted_csv: Path) -> Table:
    return read_table(planted_csv)


@pytest.fixture(scope="session")
def tracks(planted: Table) -> Tracks:
    return merge_tracks(planted)


@pytest.fixture(scope="session")
def published_models(
    tmp_path_factory: pytest.TempPathFactory,
    planted_csv: Path,
    quick_config: TrainConfig,
    _one_thread: None,
    _operators_read_once: None,
) -> Path:
    """A models directory with one bundle of the planted catalogue, published. Read only: copy it to change it."""
    return published(planted_csv, quick_config, tmp_path_factory.mktemp("published"))


@pytest.fixture(scope="session")
def bundle(published_models: Path) -> Bundle:
    """The published bundle, open."""
    return read_bundle(published_models / (published_models / "CURRENT").read_text().strip())


@pytest.fixture
def models_copy(published_models: Path, tmp_path: Path) -> Path:
    """A copy of the published models directory, to damage."""
    return Path(shutil.copytree(published_models, tmp_path / "models"))


@pytest.fixture(scope="session")
def client(published_models: Path) -> Iterator[httpx.Client]:
    """A client of the service, over a socket, with the published bundle in use. Share it: change nothing."""
    with serving(published_models) as client:
        yield client


@pytest.fixture(scope="session")
def real_table() -> Path:
    """The real Spotify Tracks table: SONGKIN_TABLE, or where `training fetch` puts it."""
    path = Path(os.environ.get("SONGKIN_TABLE", "data/spotify_tracks.csv"))
    if not path.exists():
        pytest.skip(f"no real table at {path}: run `make fetch`, or set SONGKIN_TABLE")
    return path


@pytest.fixture(scope="session")
def postgresql() -> Iterator[PostgresqlServer]:
    """A private PostgreSQL server, where the machine has one to start. Leave it running."""
    folder = binaries()
    if folder is None:
        pytest.skip(
            "no PostgreSQL server on this machine: install Debian's package postgresql, or put initdb into PATH"
        )
    with postgresql_server(folder) as server:
        yield server


@pytest.fixture(scope="session")
def redis() -> Iterator[RedisServer]:
    """A private Redis server, where the machine has one to start. Leave it running."""
    binary = shutil.which("redis-server")
    if binary is None:
        pytest.skip("no Redis server on this machine: install Debian's package redis-server")
    with redis_server(binary) as server:
        yield server


@pytest.fixture(scope="session")
def milvus(tmp_path_factory: pytest.TempPathFactory) -> Iterator[MilvusServer]:
    """A private Milvus. Leave it running, and give collections an alias of your own."""
    with milvus_server(tmp_path_factory.mktemp("milvus")) as server:
        yield server
