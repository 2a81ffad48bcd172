"""Commands whose trials are not fitted: each gets random figures at once."""

from pathlib import Path

import pyarrow
import pyarrow.parquet
import pytest

from tests.support.planted import planted_table
from tests.support.training.random_figures import random_figures
from training.experiments.trial import Trial


@pytest.fixture(scope="session")
def analysed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The planted table as Parquet, which says that its features are an extractor's."""
    path = tmp_path_factory.mktemp("analysed") / "analysed.parquet"
    table = pyarrow.Table.from_pandas(planted_table())
    pyarrow.parquet.write_table(table.replace_schema_metadata({"songkin.extractor": "sonara 0.3.6"}), path)
    return path


@pytest.fixture
def ran(monkeypatch: pytest.MonkeyPatch) -> list[Trial]:
    """Nothing is fitted: every trial has random figures. Lists the trials that ran."""
    trials: list[Trial] = []

    def measure(trial: Trial, *_: object) -> dict[str, object]:
        trials.append(trial)
        return random_figures(trial)

    monkeypatch.setattr("training.experiments.executors.measure", measure)
    return trials
