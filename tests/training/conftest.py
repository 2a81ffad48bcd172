"""The planted catalogue at every step of training. Session-wide and read only."""

from pathlib import Path

import pandas as pd
import pytest
import torch

from app.bundle.encoders import Encoders
from tests.planted import planted_table
from training.config import TrainConfig
from training.data import Table, read_table
from training.encoders import fit_encoders
from training.seeding import Seeds
from training.splits import Examples, Split, examples_of, split
from training.tracks import Tracks, merge_tracks
from training.trainer import Fitted, fit


@pytest.fixture
def frame() -> pd.DataFrame:
    """The planted table in memory, to damage and to write."""
    return planted_table().astype(object)


@pytest.fixture(scope="session")
def planted(planted_csv: Path) -> Table:
    return read_table(planted_csv)


@pytest.fixture(scope="session")
def tracks(planted: Table) -> Tracks:
    return merge_tracks(planted)


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
