"""Issues a bundle again with a full report: the same network and catalogue, and what a comparison found."""

import json
import shlex
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from app.bundle import parts
from app.bundle.errors import BundleError
from app.bundle.manifest import Manifest
from app.bundle.reader import Bundle
from app.indexing.publish import seal
from app.indexing.tracks import Tracks
from training.bundling.spread import measure_catalogue
from training.config import TrainConfig
from training.data.report import DataReport
from training.experiments.trial import Results
from training.reporting.comparison import draw_comparison, summarise
from training.reporting.figures import draw_map
from training.reporting.model_card import model_card
from training.seeding import Seeds

MODEL_CARD = "MODEL_CARD.md"
_MAP_SAMPLE = 4000


@dataclass(frozen=True)
class Issued:
    """A bundle with the report that it was published with, and the configuration that the report holds."""

    bundle: Bundle
    report: dict[str, Any]
    config: TrainConfig

    @classmethod
    def from_bundle(cls, bundle: Bundle) -> "Issued":
        """Read the report of `bundle`.

        Raises:
            BundleError: it is not one that training writes now.
        """
        path = bundle.file(parts.REPORT)
        try:
            report = json.loads(bytes(bundle.contents[parts.REPORT]))
            return cls(bundle, report, TrainConfig.model_validate(report["config"]))
        except (ValueError, TypeError, KeyError, RecursionError) as error:
            raise BundleError(
                f"{path}: expected a report with the configuration of its training, got: {error}; train a new bundle"
            ) from error

    def check_table(self, report: DataReport) -> None:
        """Raises BundleError where the bundle does not serve what it learned from, or that is not `report`'s table."""
        if indexed := self.report.get("indexed"):
            raise BundleError(
                f"{self.bundle.manifest.version} serves another catalogue than it learned from; expected one that "
                f"training published, such as {indexed.get('model')}: give --bundle that one"
            )
        learned_from = self.report.get("data", {})
        if learned_from.get("sha256") != report.sha256:
            raise BundleError(
                f"{self.bundle.manifest.version} learned from {learned_from.get('path')} (sha256 "
                f"{learned_from.get('sha256')}), got {report.path} ({report.sha256}); give --data that table, or "
                "--bundle one that learned from this one (the demo's table is not kept: train on a table of your own)"
            )
        if (read_with := learned_from.get("read_with", [])) != report.options.arguments():
            raise BundleError(
                f"{self.bundle.manifest.version} learned from {report.path} as read with "
                f"{shlex.join(read_with) or 'no option'}, got {report.options.written() or 'no option'}; "
                "give the same ones"
            )


def reissue(
    issued: Issued,
    results: Results,
    tracks: Tracks,
    directory: Path,
    advance: Callable[[int], None] = lambda _: None,
    sample: NDArray[np.int64] | None = None,
) -> Manifest:
    """Write the bundle anew into the empty `directory`, with report, figures and model card, and verify it.

    Args:
        issued: The bundle.
        results: Of the comparison.
        tracks: That the bundle serves.
        directory: Empty.
        advance: Called with the number of tracks just measured.
        sample: int64 [m], the tracks that the comparison was about; all by default.
    """
    old, config = issued.bundle, issued.config
    for name in old.manifest.files:
        (directory / name).parent.mkdir(parents=True, exist_ok=True)
        if name in old.contents:
            (directory / name).write_bytes(old.contents[name])
        else:
            shutil.copyfile(old.file(name), directory / name)
    report = {
        **issued.report,
        "comparison": summarise(results, old.manifest.genres),
        "catalogue": measure_catalogue(old, tracks, advance, sample),
    }
    (directory / parts.REPORT).write_text(json.dumps(report, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    (directory / MODEL_CARD).write_text(model_card(old.manifest, report), encoding="utf-8")

    figures = directory / "figures"
    draw_comparison(results, old.manifest.genres, config.protocol, figures)
    labelled = tracks.labelled()
    shown = np.sort(labelled[Seeds(config.seed).numpy("map").permutation(len(labelled))[:_MAP_SAMPLE]])
    embeddings = old.layout.split(old.vectors[shown]).embeddings
    labels = tracks.genre_sets[shown].argmax(axis=1)
    draw_map(embeddings, labels, old.manifest.genres, config.seed, figures / "map.png")

    kept = old.manifest.model_dump(exclude={"format_version", "version", "created_at", "libraries", "files"})
    return seal(directory, config.name, old.manifest.libraries, **kept)
