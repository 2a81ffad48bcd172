"""Measure what else finds similar tracks: `python -m tests.bench.speed.peers MODELS`.

Writes its table into RESULTS.md and results.json of tests/bench, beside what `make bench` found: recall at 10 against
the time of a query, over the vectors of the bundle in use, on one thread. What is not installed is left out, and the
report says so. The project needs none of it:

    pip install hnswlib voyager usearch
"""

import argparse
import sys
from dataclasses import replace
from pathlib import Path

import numpy as np

from app.bundle.errors import BundleError
from app.bundle.models_folder.current import current_bundle
from app.bundle.reader import Bundle, read_bundle
from app.retrieval.flat import use_one_thread
from tests.bench.speed.peers.indexes import PEERS, Kind, measure, songkin
from tests.bench.speed.peers.vectors import comparable_vectors
from tests.bench.speed.report.results import IndexFigures, PeerResults, Run, read_results, write_results
from tests.bench.speed.report.tables import as_markdown
from tests.support.service_process import ROOT

_LIBRARIES = ("numpy", "faiss-cpu", "hnswlib", "voyager", "usearch")


def measure_indexes(bundle: Bundle, n_queries: int, seed: int) -> tuple[list[IndexFigures], dict[str, str]]:
    """Of each library that is installed; and why the others were left out."""
    use_one_thread()
    vectors = comparable_vectors(bundle)
    rng = np.random.default_rng(seed)
    rows = rng.choice(len(vectors), min(n_queries, len(vectors)), replace=False)
    found, skipped = [], {}
    for kind in (Kind("Songkin", None, songkin(bundle)), *PEERS):
        try:
            for figures in measure(kind, vectors, rows):
                found.append(figures)
                print(
                    f"{figures.recall:8.3f} {figures.query_us:10.0f} µs {figures.name}, {figures.setting}",
                    file=sys.stderr,
                    flush=True,
                )
        except ImportError as error:
            skipped[kind.name] = f"{error}; `pip install {kind.package}`"
    return found, skipped


def main() -> int:
    """Returns the exit code: 2 where nothing could be measured."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("models", type=Path, help="folder of bundles; the vectors of the one in use are searched")
    parser.add_argument("--queries", type=int, default=1000, help="of each index (default: 1000)")
    parser.add_argument("--seed", type=int, default=0, help="of the queries (default: 0)")
    parser.add_argument("--out", type=Path, default=ROOT / "tests/bench", help="folder (default: tests/bench)")
    given = parser.parse_args()
    if given.queries < 1:
        parser.error(f"expected --queries of at least 1, got {given.queries}")
    try:
        bundle = read_bundle(current_bundle(given.models.resolve()))
    except BundleError as error:
        print(error, file=sys.stderr)
        return 2
    run = Run.of(bundle, "tests.bench.speed.peers", _LIBRARIES)
    indexes, skipped = measure_indexes(bundle, given.queries, given.seed)
    found = PeerResults(run, min(given.queries, bundle.manifest.n_tracks), indexes, skipped)
    results = replace(read_results(given.out / "results.json"), peers=found)
    write_results(given.out / "results.json", results)
    (given.out / "RESULTS.md").write_text(as_markdown(results), encoding="utf-8")
    print(given.out / "RESULTS.md")
    return 0


if __name__ == "__main__":
    sys.exit(main())
