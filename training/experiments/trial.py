"""What a trial is: something to fit and measure once, and what came of it.

Comparison and studies are lists of trials; the store, the executors and the runner know trials only.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

from pydantic import TypeAdapter

from training.config import Protocol, TrainConfig
from training.fitting.masks import MaskConfig

Measurement = Literal["views", "published", "extractor"]
"""`views`: all figures of the three views of a network, as the model card shows them, or those of a baseline.
`published`: the figures of the published study, by the embedding alone, with the history and the seconds per epoch.
`extractor`: the figures on features that a simulated extractor has heard, by how much they correlate with the truth."""


@dataclass(frozen=True)
class Baseline:
    """An ordinary model that is fitted instead of a network.

    Attributes:
        name: One of `training.evaluation.baselines.BASELINES`.
        protocol: Of its examples.
        seed: Of the split, and of everything that the model draws.
        masks: The law by which it learns to do without features; None where it does not.
    """

    name: str
    protocol: Protocol
    seed: int
    masks: MaskConfig | None = None


@dataclass(frozen=True)
class Trial:
    """One model to fit on one split and to measure.

    Attributes:
        experiment: The comparison or the study that the trial belongs to.
        point: What is compared, by its number in the order of the experiment: trials of one point repeat each other
            with other seeds or protocols.
        label: The same in words, as tables and messages name it.
        model: What is fitted: the configuration of a network, with its protocol and seeds, or a baseline.
        measurement: What is measured.
    """

    experiment: str
    point: int
    label: str
    model: TrainConfig | Baseline
    measurement: Measurement

    @property
    def protocol(self) -> Protocol:
        return self.model.protocol

    @property
    def seed(self) -> int:
        return self.model.seed

    def identity(self) -> dict[str, Any]:
        """Everything that decides the result but the table, as JSON.

        Trials of two experiments that fit and measure the same have one identity, and so one result.
        """
        return {
            "model": TypeAdapter(type(self.model)).dump_python(self.model, mode="json"),
            "measurement": self.measurement,
        }

    def __str__(self) -> str:
        """The trial in one line, for progress and messages."""
        return f"{self.experiment}: {self.label}, protocol {self.protocol}, seed {self.seed}"


@dataclass(frozen=True)
class TrialResult:
    """What came of a trial.

    Attributes:
        trial: The trial.
        figures: What was measured, as JSON; None where the trial failed.
        problem: Why it failed, in one line; empty where it did not.
    """

    trial: Trial
    figures: dict[str, Any] | None
    problem: str = ""


Results = Mapping[Trial, Mapping[str, Any]]
"""The figures of the trials that have some, as reporting takes them."""
