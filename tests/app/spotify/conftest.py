"""A service of the planted catalogue whose tracks have ids such as Spotify's: its clients refuse others."""

from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from tests.support.published import published
from tests.support.running_service import serving
from tests.support.spotify.catalogue import spotify_table
from training.config import TrainConfig


@pytest.fixture(scope="session")
def spotify_models(tmp_path_factory: pytest.TempPathFactory, quick_config: TrainConfig, _one_thread: None) -> Path:
    """A models directory with one bundle, published."""
    table = tmp_path_factory.mktemp("spotify") / "table.csv"
    spotify_table().to_csv(table, index=False)
    return published(table, quick_config, tmp_path_factory.mktemp("spotify-models"))


@pytest.fixture(scope="session")
def v1(spotify_models: Path) -> Iterator[httpx.Client]:
    """A client of the service, over a socket. Share it: change nothing."""
    with serving(spotify_models) as client:
        yield client
