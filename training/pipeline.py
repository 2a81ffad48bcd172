"""From a table to a network that is measured, step by step: the one place where the parts of training meet."""

from dataclasses import dataclass, fields, replace

import numpy as np
import torch
from numpy.typing import NDArray

from app.bundle.encoders import Encoders
from app.bundle.features import missing_share, without
from app.bundle.text import TextBags, TextClassifier
from app.indexing.progress_log import ProgressLog
from app.indexing.tracks import Tracks
from training.config import TrainConfig
from training.data.report import DataReport
from training.data.table import Table
from training.evaluation.choices import Choices, LessKnown, choose_on_validation
from training.evaluation.known_features import (
    MeasuredSide,
    OutcomesByKnown,
    Predict,
    draw_queries,
    figures_by_known,
    figures_on_validation,
    known_sets,
)
from training.evaluation.measurement import MeasuredFigures, measure_on_test, searchers_by_view
from training.evaluation.predictions import (
    CountedArtists,
    FeaturePredictions,
    Predictions,
    TextPredictions,
    views_by_evidence,
)
from training.fitting.encoders import fit_encoders
from training.fitting.masks import with_less_known
from training.fitting.noise import Noise
from training.fitting.text import TextConfig, fit_text
from training.fitting.trainer import Epoch, Fitted, fit
from training.sampling import sample_tracks
from training.seeding import Seeds
from training.splits import Examples, Split, examples_of, parts_of_test, split


@dataclass(frozen=True)
class Learned:
    """A network that was fitted to a training side, with what the validation side chose and the test side showed.

    Attributes:
        config: The configuration of the training.
        examples: All examples of the protocol of `config`, without features that the catalogue ignores or none knows.
        sides: Which of the examples trained, which chose, and which were measured.
        encoders: Fitted on the training side.
        fitted: The network, and the history of its training.
        text: The text classifier, with its weight as chosen; None without one.
        choices: What was chosen on the validation side beside the network.
        validation: Figures of the validation side by known features, to choose a configuration by.
        figures: What was measured on the test side.
        by_known: What became of the test side by what is known of its features.
    """

    config: TrainConfig
    examples: Examples
    sides: Split
    encoders: Encoders
    fitted: Fitted
    text: TextClassifier | None
    choices: Choices
    validation: dict[str, dict[str, float]]
    figures: MeasuredFigures
    by_known: OutcomesByKnown

    def metrics(self) -> dict[str, dict[str, float]]:
        """The figures of the test side by view."""
        return self.figures.rounded()

    def parts_of_test(self) -> dict[str, NDArray[np.int64]]:
        """By name, positions in the test side."""
        return parts_of_test(self.config.protocol, self.examples, self.sides)

    def figures_by_known(self) -> dict[str, dict[str, dict[str, dict[str, float]]]]:
        """The figures of each part of the test side by what is known of the features, then by evidence."""
        return {part: figures_by_known(self.by_known, rows) for part, rows in self.parts_of_test().items()}


@dataclass(frozen=True)
class TrainedNetwork(Learned):
    """The same with what it says of every example, to measure more: of a large table, gigabytes.

    Attributes:
        by_features: What the network says of all examples by their features alone.
        views: What is said of all examples by ever more evidence, as `views_by_evidence` has it.
        measured_side: The test side, to be asked again with less known of it.
    """

    by_features: FeaturePredictions
    views: dict[str, Predictions]
    measured_side: MeasuredSide


@dataclass(frozen=True)
class Run(Learned):
    """What was learned, together with the table and the catalogue that it learned from, as a bundle needs them.

    Attributes:
        data: What became of the table.
        tracks: All of its tracks.
        n_sampled: The number of the tracks that were drawn to learn from; None where it was all that have a genre.
    """

    data: DataReport
    tracks: Tracks
    n_sampled: int | None = None


def run_training(table: Table, tracks: Tracks, config: TrainConfig, device: torch.device, log: ProgressLog) -> Run:
    """Train and measure a network on a table, or on a sample of it, as `config` says."""
    sample = sample_tracks(table, tracks, config.most_tracks)
    if sample.notice:
        log.console.print(sample.notice)
    trained = train_and_measure(examples_of(config.protocol, sample.table, sample.tracks), config, device, log)
    learned = {field.name: getattr(trained, field.name) for field in fields(Learned)}
    n_sampled = len(sample.tracks) if sample.notice else None
    return Run(**learned, data=table.report, tracks=tracks, n_sampled=n_sampled)


def train_and_measure(
    examples: Examples, config: TrainConfig, device: torch.device, log: ProgressLog
) -> TrainedNetwork:
    """Split the examples, fit a network, choose on the validation side and measure on the test side."""
    sides = split(examples, Seeds(config.seed_of_split).numpy("split"))
    encoders = fit_encoders(examples.features[sides.train], config.model.numerics)
    fitted = _fit(examples, sides, encoders, config, device, log)
    examples = replace(examples, features=encoders.readable(without(examples.features, config.catalogue.ignore)))
    text = _fit_text(examples, sides, config.text, Seeds(config.seed), log) if config.text else None
    return measure_fitted(config, examples, sides, encoders, fitted, text, log)


def measure_fitted(
    config: TrainConfig,
    examples: Examples,
    sides: Split,
    encoders: Encoders,
    fitted: Fitted,
    text: TextPredictions | None,
    log: ProgressLog,
) -> TrainedNetwork:
    """Choose on the validation side and measure on the test side what was fitted on the training side."""

    def predict(features: NDArray[np.float32]) -> FeaturePredictions:
        return FeaturePredictions.of(fitted.model, encoders, features)

    test, queries = sides.test, draw_queries(len(sides.test), config.seed_of_split)
    with log.step("Measuring the test side", total=(5 if text else 3) * len(queries)) as advance:
        by_features = predict(examples.features)
        artists = CountedArtists.from_training_side(examples, sides)
        less_known = _less_known(examples, sides, config, predict) if text else None
        rng = Seeds(config.seed).numpy("genre weight")
        choices = choose_on_validation(by_features, artists, examples, sides, rng, text, less_known)
        text = text.with_settings(choices.text) if text and choices.text else None
        missing = missing_share(examples.features)
        words = text.words() if text else None
        views = views_by_evidence(choices.evidence, by_features, missing, artists.artists, words)
        searchers = searchers_by_view(by_features.embeddings, views, examples)
        validation = figures_on_validation(
            predict, searchers["features"], examples, sides, choices.features_weight, config.seed_of_split
        )
        figures = measure_on_test(choices, views, searchers, examples, test, queries, advance)
    measured_side = MeasuredSide(predict, searchers, examples, test, choices, artists, text, queries)
    sets = known_sets(examples.features) if config.masks else ["all 15"]
    with log.step("Measuring with less known", total=len(sets) * len(test)) as advance:
        by_known = measured_side.ask_with_known(sets, advance)
    return TrainedNetwork(
        config=config,
        examples=examples,
        sides=sides,
        encoders=encoders,
        fitted=fitted,
        text=text.classifier if text else None,
        choices=choices,
        validation=validation,
        figures=figures,
        by_known=by_known,
        by_features=by_features,
        views=views,
        measured_side=measured_side,
    )


def _fit(
    examples: Examples, sides: Split, encoders: Encoders, config: TrainConfig, device: torch.device, log: ProgressLog
) -> Fitted:
    with log.step("Training", total=config.optimiser.max_epochs) as advance:

        def show(epoch: Epoch) -> None:
            advance(
                1,
                f"epoch {epoch.number}: loss {epoch.loss:.3f}, validation macro F1 {epoch.macro_f1:.4f}, "
                f"{epoch.seconds:.1f} s",
            )

        return fit(examples, sides, encoders, config, device, show)


def _fit_text(examples: Examples, sides: Split, config: TextConfig, seeds: Seeds, log: ProgressLog) -> TextPredictions:
    with log.step("Learning words", total=config.max_epochs) as advance:
        bags = TextBags.of([examples.texts[row] for row in sides.train.tolist()], config.n_buckets)
        classifier = fit_text(bags, examples.targets(sides.train), config, seeds, advance)
        return TextPredictions.of(classifier, examples.texts)


def _less_known(examples: Examples, sides: Split, config: TrainConfig, predict: Predict) -> LessKnown:
    seeds, features = Seeds(config.seed), examples.features[sides.validation]
    if config.noise:
        noise = Noise.fit(config.noise, examples.features[sides.train])
        features = noise.draw(features, seeds.numpy("noise of less known"))
    rounds = with_less_known(features, config.masks, seeds.numpy("less known"))
    return LessKnown(
        np.concatenate([predict(features).probabilities for features in rounds]),
        np.concatenate([missing_share(features) for features in rounds]),
    )
