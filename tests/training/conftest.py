"""The planted catalogue at every step of training. Session-wide and read only."""

import secrets
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path

import pandas as pd
import pytest
import torch

from app.bundle.encoders import Encoders
from app.indexing.tracks import Tracks
from tests.support.planted import planted_table
from training.config import TrainConfig
from training.data.table import Table
from training.experiments.study import load_study, study_trials
from training.experiments.trial import Trial
from training.fitting.encoders import fit_encoders
from training.fitting.trainer import Fitted, fit
from training.seeding import Seeds
from training.splits import Examples, Split, examples_of, split

TINY = """
title = "Tiny"
base = "published"
overrides = ["model.hidden=[8]", "optimiser.max_epochs=3"]
seeds = [1, 2]

[axes]
"optimiser.batch_size" = [4, 32]
"""
DIVERGING = """
title = "Diverging"
base = "published"
overrides = ["model.hidden=[8]", "optimiser.max_epochs=3"]
seeds = [1]
points = [["optimiser.batch_size=4"], ["optimiser.learning_rate=10", "optimiser.weight_decay=1e12"], []]
"""


def written(path: Path, content: str) -> Path:
    path.write_text(content, encoding="utf-8")
    return path


@pytest.fixture(scope="session", autouse=True)
def _exports_are_quick(_operators_read_once: None) -> None:
    """Many tests train a network and export it."""


def pytest_runtest_setup(item: pytest.Item) -> None:
    """Skip the tests that need Ray where the extra `cluster` is not installed."""
    if item.get_closest_marker("cluster") and find_spec("ray") is None:
        pytest.skip("Ray is not installed; `make test-cluster` installs the extra `cluster` and runs this test")


@pytest.fixture(scope="session", autouse=True)
def _ray_wants_a_token() -> Iterator[None]:
    """Without one, whoever reaches this machine could run anything. Ray reads it once, when it is imported."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("RAY_AUTH_MODE", "token")
        patch.setenv("RAY_AUTH_TOKEN", secrets.token_hex())
        yield


@pytest.fixture(scope="session")
def tiny(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two points of two seeds."""
    return written(tmp_path_factory.mktemp("studies") / "tiny.toml", TINY)


@pytest.fixture(scope="session")
def diverging(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Three points of one seed, of which the second diverges in its first epoch."""
    return written(tmp_path_factory.mktemp("studies") / "diverging.toml", DIVERGING)


@pytest.fixture(scope="session")
def trials(tiny: Path) -> list[Trial]:
    return study_trials("tiny", load_study(str(tiny)))


@pytest.fixture(scope="session")
def rows(planted: Table, tracks: Tracks) -> Examples:
    return examples_of("rows", planted, tracks)


@pytest.fixture
def frame() -> pd.DataFrame:
    """The planted table in memory, to damage and to write."""
    return planted_table().astype(object)


@pytest.fixture(scope="session")
def examples(planted: Table, tracks: Tracks) -> Examples:
    return examples_of("recordings", planted, tracks)


@pytest.fixture(scope="session")
def sides(examples: Examples) -> Split:
    return split(examples, Seeds(1).numpy("split"))


@pytest.fixture(scope="session")
def encoders(examples: Examples, sides: Split) -> Encoders:
    return fit_encoders(examples.features[sides.train], "standard")


@pytest.fixture(scope="session")
def fitted(
    examples: Examples, sides: Split, encoders: Encoders, quick_config: TrainConfig, _one_thread: None
) -> Fitted:
    return fit(examples, sides, encoders, quick_config, torch.device("cpu"))
