"""From a table to a bundle, step by step: the one place where the parts of training meet."""

import json
from collections.abc import Callable
from dataclasses import asdict, dataclass, replace
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray

from app.bundle import parts
from app.bundle.encoders import Encoders, encode
from app.bundle.features import FEATURES, missing_share
from app.bundle.inverted_index import write_word_postings
from app.bundle.manifest import Manifest
from app.bundle.text import TextBags
from app.bundle.vectors import VectorLayout
from app.retrieval.flat import FlatEngine
from app.retrieval.nearest_recordings import find_nearest_recordings
from training.bundling.catalogue import write_catalogue
from training.bundling.export import export_onnx
from training.bundling.fitted import write_fitted
from training.bundling.index import N_NEIGHBOURS, measure_recall
from training.bundling.publish import seal
from training.bundling.words import collect_words
from training.config import TrainConfig
from training.data.table import DataReport, Table, read_table
from training.data.tracks import Tracks, merge_tracks
from training.evaluation.availability import KNOWN_FEATURES, measure_availability
from training.evaluation.choices import Choices, LessKnown, choose_on_validation, genre_weights
from training.evaluation.measurement import MeasuredFigures, measure_on_test, rounded
from training.evaluation.predictions import (
    CountedArtists,
    Predictions,
    SoundPredictions,
    TextPredictions,
    combine,
    views_by_evidence,
)
from training.fitting.artist_counts import ArtistCounts
from training.fitting.encoders import fit_encoders
from training.fitting.masks import masked, with_less_known, without
from training.fitting.text import TextConfig, fit_text
from training.fitting.trainer import Epoch, Fitted, fit, infer
from training.progress import ProgressLog
from training.reporting.figures import draw_history
from training.seeding import Seeds
from training.splits import Examples, Split, examples_of, split, texts_of

_EXPORT_SAMPLE = 256


@dataclass(frozen=True)
class TrainedNetwork:
    """A network that was fitted to a training side, with what the validation side chose and the test side showed.

    Attributes:
        config: The configuration of the training.
        examples: All examples of the protocol of `config`, without the features that the catalogue ignores.
        sides: Which of the examples trained, which chose, and which were measured.
        encoders: Fitted on the training side.
        fitted: The network, and the history of its training.
        sound: What the network says of all examples by their sound.
        text: What the text classifier says of all examples, with its weight as chosen; None without one.
        by_evidence: What more than features say of all examples: features and artists, features and words, and all.
        choices: What was chosen on the validation side beside the network.
        figures: What was measured on the test side.
        by_known: The same by what is known of the test side's features, as `measure_availability` has it; of a network
            that was trained with masks.
    """

    config: TrainConfig
    examples: Examples
    sides: Split
    encoders: Encoders
    fitted: Fitted
    sound: SoundPredictions
    text: TextPredictions | None
    by_evidence: dict[str, Predictions]
    choices: Choices
    figures: MeasuredFigures
    by_known: dict[str, dict[str, float]]


@dataclass(frozen=True)
class Run(TrainedNetwork):
    """A trained network together with the table and the catalogue that it learned from, as a bundle needs them."""

    data: DataReport
    tracks: Tracks

    def counted(self) -> NDArray[np.float32]:
        """float32 [n_tracks, n_genres]: what each track counts for its artists, which is what the run learned from."""
        counted = np.zeros(self.tracks.genre_sets.shape, dtype=np.float32)
        np.add.at(counted, self.examples.tracks[self.sides.train], self.examples.targets(self.sides.train))
        return counted

    def metrics(self) -> dict[str, dict[str, float]]:
        """The figures of the test side by view."""
        return self.figures.rounded()


def load(path: Path, log: ProgressLog) -> tuple[Table, Tracks]:
    """Read and check a table and merge its rows.

    Raises:
        TableError: the table cannot be used.
    """
    with log.step("Reading the table"):
        table = read_table(path)
        tracks = merge_tracks(table)
    return table, tracks


def run_training(table: Table, tracks: Tracks, config: TrainConfig, device: torch.device, log: ProgressLog) -> Run:
    """Train and measure a network on a table, as `config` says."""
    trained = train_and_measure(examples_of(config.protocol, table, tracks), config, device, log)
    return Run(**vars(trained), data=table.report, tracks=tracks)


def train_and_measure(
    examples: Examples, config: TrainConfig, device: torch.device, log: ProgressLog
) -> TrainedNetwork:
    """Split the examples, fit a network, choose on the validation side and measure on the test side."""
    sides = split(examples, Seeds(config.seed_of_split).numpy("split"))
    encoders = fit_encoders(examples.features[sides.train], config.model.numerics)
    fitted = _fit(examples, sides, encoders, config, device, log)
    examples = replace(examples, features=without(examples.features, config.catalogue.ignore))
    text = _fit_text(examples, sides, config.text, Seeds(config.seed), log) if config.text else None

    def predict(features: NDArray[np.float32]) -> SoundPredictions:
        return SoundPredictions(*infer(fitted.model, encode(encoders, features)))

    with log.step("Measuring the test side", total=(5 if text else 3) * len(sides.test)) as advance:
        sound = predict(examples.features)
        counted = CountedArtists.from_training_side(examples, sides)
        choices = choose_on_validation(
            sound,
            counted,
            examples,
            sides,
            Seeds(config.seed).numpy("genre weight"),
            text,
            _less_known(examples, sides, config, predict) if text else None,
        )
        text = text.with_settings(choices.text) if text and choices.text else None
        by_evidence = views_by_evidence(choices.evidence, sound, counted, examples, text)
        figures = measure_on_test(choices, sound, by_evidence, examples, sides, advance)
    by_known = {}
    if config.masks:
        with log.step("Measuring with less known", total=len(KNOWN_FEATURES) * len(sides.test)) as advance:
            by_known = measure_availability(
                predict,
                sound,
                examples,
                sides.test,
                choices.sound_weight,
                Seeds(config.seed).numpy("availability"),
                advance,
            )
    return TrainedNetwork(
        config, examples, sides, encoders, fitted, sound, text, by_evidence, choices, figures, by_known
    )


def write_bundle(run: Run, tracks: Tracks, counted: NDArray[np.float32], directory: Path, log: ProgressLog) -> Manifest:
    """Write the bundle of `run` that serves `tracks` into `directory`, and verify it.

    Args:
        run: what was learned.
        tracks: the catalogue, of the run or another one of the same genres.
        counted: float32 [n_tracks, n_genres], what of each track counts for its artists; the run's own are
            `run.counted()`.
        directory: empty.
        log: told of every step.

    Raises:
        ExportError: the ONNX graph answers otherwise than the network.
        BundleError: the service would refuse the bundle.
    """
    seeds = Seeds(run.config.seed)
    learned = run.choices
    known = without(tracks.features, run.config.catalogue.ignore)
    sound = SoundPredictions(*infer(run.fitted.model, encode(run.encoders, known)))
    embeddings = sound.embeddings
    counts = ArtistCounts.from_tracks(tracks.artists, counted)
    text = run.text.classifier if run.text else None
    genres = combine(
        learned.evidence,
        sound,
        missing_share(known),
        counts.without_itself(tracks.artists, counted),
        TextPredictions.of(text, texts_of(tracks)).words() if text else None,
    )
    layout = VectorLayout(embeddings.shape[1], len(tracks.genres))
    vectors = layout.join(embeddings, genres.probabilities)
    with log.step("Exporting the network"):
        sample = tracks.features[:_EXPORT_SAMPLE]
        half = masked(sample, seeds.numpy("export").random(sample.shape) < 0.5)
        export_onnx(run.fitted.model, encode(run.encoders, np.concatenate([sample, half])), directory / parts.MODEL)
        write_fitted(run.encoders, learned.evidence, text, directory)
    with log.step("Finding neighbours", total=len(tracks)) as advance:
        engine = FlatEngine(vectors, layout)
        queries = layout.queries(vectors, genre_weights(learned.weights, genres.artist_known))
        rows, similarities = find_nearest_recordings(
            engine, queries, tracks.recordings, tracks.recordings, N_NEIGHBOURS, advance
        )
        np.save(directory / parts.VECTORS, vectors)
        np.save(directory / parts.NEIGHBOURS, rows.astype(np.int32))
        np.save(directory / parts.SIMILARITIES, similarities)
        recall = measure_recall(engine, queries, seeds.numpy("recall"))
    with log.step("Writing the catalogue"):
        artists = write_catalogue(tracks, counts, genres.artist_known, directory / parts.CATALOGUE)
        write_word_postings(directory, collect_words(tracks, artists))
        np.save(directory / parts.FEATURES_FILE, tracks.features)
    (directory / "figures").mkdir()
    draw_history(run.fitted.history, run.fitted.best_epoch, directory / "figures" / "history.png")
    _write_report(run, directory / parts.REPORT)
    return seal(
        directory,
        run.config.name,
        config_hash=run.config.digest(),
        features=FEATURES,
        genres=tracks.genres,
        embedding_dim=embeddings.shape[1],
        similarity="cosine of embeddings beside cosine of genres",
        genre_weights=learned.weights,
        n_tracks=len(tracks),
        n_neighbours=rows.shape[1],
        index={"kind": "flat", "recall": recall},
        metrics={f"{view}.{name}": value for view, figures in run.metrics().items() for name, value in figures.items()},
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


def _less_known(
    examples: Examples, sides: Split, config: TrainConfig, predict: Callable[[NDArray[np.float32]], SoundPredictions]
) -> LessKnown:
    rng = Seeds(config.seed).numpy("less known")
    rounds = with_less_known(examples.features[sides.validation], config.masks, rng)
    return LessKnown(
        np.concatenate([predict(features).probabilities for features in rounds]),
        np.concatenate([missing_share(features) for features in rounds]),
    )


def _write_report(run: Run, path: Path) -> None:
    """No times in it: the same command gives the same report, byte for byte."""
    report = {
        "config": run.config.model_dump(mode="json"),
        "data": {
            **asdict(run.data),
            "n_tracks": len(run.tracks),
            "n_recordings": run.tracks.n_recordings,
            "n_genres": len(run.tracks.genres),
        },
        "sides": {"train": len(run.sides.train), "validation": len(run.sides.validation), "test": len(run.sides.test)},
        "best_epoch": run.fitted.best_epoch,
        "calibration": {
            "intercept": round(run.fitted.model.intercept.item(), 5),
            "slope": round(run.fitted.model.slope.item(), 5),
        },
        "history": [
            {"epoch": epoch.number, "loss": round(epoch.loss, 5), "validation_macro_f1": round(epoch.macro_f1, 5)}
            for epoch in run.fitted.history
        ],
        "sound_weight": run.choices.sound_weight,
        "test": run.metrics(),
        "test_by_known": rounded(run.by_known),
    }
    path.write_text(json.dumps(report, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
