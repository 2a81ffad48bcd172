"""What was measured, kept as JSON: each size keeps its own, so that a run of one leaves the others."""

import re
from dataclasses import dataclass, field
from pathlib import Path

from pydantic import TypeAdapter

from tests.bench.scale.peers.measured import Figures, Made
from tests.bench.speed.report.results import Run


@dataclass(frozen=True)
class Likeness:
    """Of vectors: what makes searching hard, for comparing synthetic ones with real ones of the same number.

    Attributes:
        intrinsic_dimension: in which distances to the nearest grow.
        tenth: the mean inner product of the tenth nearest, by queries with the default weight of genre.
    """

    intrinsic_dimension: float
    tenth: float


@dataclass(frozen=True)
class PeersOfSize:
    """Of one number of vectors.

    Attributes:
        run: how it was measured, last.
        n_vectors: that are searched.
        is_synthetic: whether they are drawn from figures of the real ones, or are the real ones.
        likeness: of the vectors.
        made: what each kind took to make.
        figures: of each kind, effort and filter.
        skipped: what could not be measured, with the reason.
    """

    run: Run
    n_vectors: int
    is_synthetic: bool
    likeness: Likeness
    made: list[Made] = field(default_factory=list)
    figures: list[Figures] = field(default_factory=list)
    skipped: dict[str, str] = field(default_factory=dict)

    def without(self, kind: str) -> "PeersOfSize":
        """All but what is known of a kind, which is measured again."""
        return PeersOfSize(
            self.run,
            self.n_vectors,
            self.is_synthetic,
            self.likeness,
            [each for each in self.made if each.kind != kind],
            [each for each in self.figures if each.kind != kind],
            {name: reason for name, reason in self.skipped.items() if name != kind},
        )


_JSON = TypeAdapter(dict[str, PeersOfSize])


def read_peers(path: Path) -> dict[str, PeersOfSize]:
    """What a file keeps, by "real" or the number of synthetic vectors; nothing where there is none."""
    return _JSON.validate_json(path.read_bytes()) if path.exists() else {}


def write_peers(path: Path, results: dict[str, PeersOfSize]) -> None:
    """Keep it in a file, with a line for each record that holds no other."""
    text = _JSON.dump_json(results, indent=1).decode()
    lines = re.sub(r"\{[^{}]*\}", lambda found: " ".join(found[0].split()), text)
    path.write_text(lines + "\n", encoding="utf-8")
