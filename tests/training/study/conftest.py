"""A study of a second, on the planted catalogue split by row."""

import secrets
from collections.abc import Iterator
from pathlib import Path

import pytest

from training.data import Table
from training.splits import Examples, examples_of
from training.study.definition import Trial, load_study, trials_of
from training.tracks import Tracks

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
    return trials_of("tiny", load_study(str(tiny)))


@pytest.fixture(scope="session")
def rows(planted: Table, tracks: Tracks) -> Examples:
    return examples_of("rows", planted, tracks)
