"""Where features come from, and whether a model can take those of a table: an extractor's estimates are no other's."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from app.bundle.features import FEATURE_NAMES
from training.data.report import DataReport

_GUIDE = "docs/guides/training.md says which model to take"


@dataclass(frozen=True)
class LearnedFrom:
    """What a model learned from.

    Attributes:
        extractor: What estimated the features of its table, "" where the table does not say.
        bears_noise: Whether it was trained with noise.
    """

    extractor: str
    bears_noise: bool

    @classmethod
    def of_report(cls, report: Mapping[str, Any]) -> "LearnedFrom":
        """As the report of a bundle says; a report that says nothing is of a model without noise."""
        config, data = (part if isinstance(part, dict) else {} for part in (report.get("config"), report.get("data")))
        extractor = data.get("extractor", "")
        return cls(extractor if isinstance(extractor, str) else "", bool(config.get("noise")))

    def doubt(self, table: DataReport) -> str | None:
        """Why the model and a table that is to be indexed with it do not go together; None where they do."""
        if len(table.empty_features) == len(FEATURE_NAMES):
            return None  # there is no feature to take
        same = table.extractor == self.extractor
        if table.extractor and not same and not self.bears_noise:
            learned = f"of {self.extractor}" if self.extractor else "of another origin"
            return (
                f"the features of this table are estimates of {table.extractor}, and the model learned from features "
                f"{learned}, without noise: it is wrong more often than it says. Train one that bears errors, with "
                f"--config audio; {_GUIDE}"
            )
        if self.extractor and not same and not self.bears_noise:
            return (
                f"the model learned from estimates of {self.extractor}, and the features of this table are not said to "
                f"be any; {_GUIDE}"
            )
        if not table.extractor and self.bears_noise:
            return (
                "the model was trained with noise, to bear the errors of an extractor, and the features of this table "
                f"are not said to be an extractor's: a model without noise tells more of exact ones; {_GUIDE}"
            )
        return None


def doubt_of_training(table: DataReport, noise: bool) -> str | None:
    """Why a table that is to be learned from and a configuration with or without noise do not go together, if so."""
    if table.extractor and noise:
        return (
            f"the features of this table are estimates of {table.extractor} already, and the configuration adds noise "
            f"to them: leave [noise] out for tracks that are analysed by the same; {_GUIDE}"
        )
    return None
