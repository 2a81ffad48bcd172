"""Compare kinds of approximate indexes on the vectors of the bundle in use, or on more that are distributed alike.

    pip install --target LIBRARIES hnswlib usearch voyager scalable-vs
    PYTHONPATH=LIBRARIES python -m tests.bench.scale.peers MODELS
    PYTHONPATH=LIBRARIES python -m tests.bench.scale.peers MODELS --synthetic 1000000 --folder FOLDER

Measures recall@10, processor time a query, time to make and memory, alone and under filters of 1, 10 and 50 % of the
tracks, at random and by genre, and writes peers.json and docs/pictures/scale-peers.png. What is not installed is left
out, and so are graphs of more than a million vectors, which take hours to make. FOLDER holds the synthetic vectors,
which are drawn once (484 bytes each). Kinds that are measured already are kept unless --kinds names them.
"""

import argparse
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from app.bundle.errors import BundleError
from app.bundle.models_folder.current import current_bundle
from app.bundle.reader import Bundle, read_bundle
from app.retrieval.exact.flat import use_one_thread
from tests.bench.scale.peers.index import Kind
from tests.bench.scale.peers.kinds import KINDS
from tests.bench.scale.peers.measured import make, measure
from tests.bench.scale.peers.picture import draw_picture
from tests.bench.scale.peers.questions import Questions, ask
from tests.bench.scale.peers.results import Likeness, PeersOfSize, read_peers, write_peers
from tests.bench.scale.vectors.likeness import intrinsic_dimension
from tests.bench.scale.vectors.synthetic import fit, write
from tests.bench.speed.report.results import Run
from tests.support.service_process import ROOT

_N_QUERIES = 400
_MOST_FOR_DIMENSION = 100_000
_LIBRARIES = ("numpy", "faiss-cpu", "hnswlib", "voyager", "usearch", "scalable-vs")


def measure_kind(kind: Kind, known: PeersOfSize, vectors: NDArray[Any], questions: Questions) -> PeersOfSize:
    """What is known, with this kind measured again."""
    known = known.without(kind.name)
    if len(vectors) > kind.most_tracks:
        reason = f"made of {kind.most_tracks:,} vectors at most here: it takes hours"
        return replace(known, skipped={**known.skipped, kind.name: reason})
    try:
        index, made = make(kind, vectors)
    except ImportError:
        return replace(known, skipped={**known.skipped, kind.name: f"not installed; `pip install {kind.package}`"})
    _say(f"{kind.name}: {made.build_cpu_s:.0f} s of processor time, {made.n_bytes / 1e6:.0f} MB")
    figures = []
    for each in measure(kind, index, vectors, questions):
        figures.append(each)
        _say(
            f"  {each.filter:14} {each.effort:6} {each.recall:.3f} {each.recall_any_weight:.3f} {each.query_us:7.0f} µs"
        )
    return replace(known, made=[*known.made, made], figures=[*known.figures, *figures])


def vectors_and_held_out(
    bundle: Bundle, n_synthetic: int | None, folder: Path | None, seed: int
) -> tuple[NDArray[Any], NDArray[np.float32]]:
    """The vectors [n, d] to search, and those [q, d] that ask."""
    if n_synthetic is None or folder is None:
        order = np.random.default_rng(seed).permutation(len(bundle.vectors))
        held_out, searched = order[:_N_QUERIES], np.sort(order[_N_QUERIES:])
        return np.ascontiguousarray(bundle.vectors[searched]), np.ascontiguousarray(bundle.vectors[held_out])
    path = folder / f"{bundle.manifest.version}-{n_synthetic}.npy"
    if not path.exists():
        _say(f"drawing {n_synthetic:,} vectors")
        write(fit(np.ascontiguousarray(bundle.vectors), bundle.layout), n_synthetic + _N_QUERIES, seed, path)
    drawn = np.load(path, mmap_mode="r")
    return drawn[_N_QUERIES:], drawn[:_N_QUERIES].astype(np.float32)


def main() -> int:
    """Returns the exit code: 2 where nothing could be measured."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("models", type=Path, help="folder of bundles; the vectors of the one in use are the real ones")
    parser.add_argument("--synthetic", type=int, help="how many to draw; without it the real ones are searched")
    parser.add_argument("--folder", type=Path, help="where the synthetic vectors are kept")
    parser.add_argument("--kinds", default="", help="only those whose names hold one of these words, by semicolons")
    parser.add_argument("--seed", type=int, default=0, help="of the queries and the vectors (default: 0)")
    parser.add_argument("--out", type=Path, default=ROOT / "tests/bench/scale", help="folder of results")
    parser.add_argument("--pictures", type=Path, default=ROOT / "docs/pictures", help="folder of the picture")
    given = parser.parse_args()
    if given.synthetic is not None and (given.synthetic < 1 or given.folder is None):
        parser.error("expected --synthetic of at least 1, and --folder with it")
    use_one_thread()
    try:
        bundle = read_bundle(current_bundle(given.models.resolve()))
    except BundleError as error:
        print(error, file=sys.stderr)
        return 2
    vectors, held_out = vectors_and_held_out(bundle, given.synthetic, given.folder, given.seed)
    weight = bundle.manifest.genre_weights.artist_known
    questions = ask(vectors, held_out, bundle.layout, weight, given.seed)
    some = np.asarray(vectors[:_MOST_FOR_DIMENSION], dtype=np.float32)
    half = len(held_out) // 2
    likeness = Likeness(intrinsic_dimension(some, held_out), float(questions.tenth[0, :half].mean()))
    options = {"seed": given.seed} if given.synthetic is None else {"synthetic": given.synthetic, "seed": given.seed}
    run = Run.of(bundle, "tests.bench.scale.peers", options, _LIBRARIES)
    path, name = given.out / "peers.json", "real" if given.synthetic is None else str(given.synthetic)
    nothing = PeersOfSize(run, len(vectors), given.synthetic is not None, likeness)
    known = replace(read_peers(path).get(name, nothing), run=run, likeness=likeness)
    words = [word for word in given.kinds.split(";") if word]
    for kind in KINDS:
        is_known = any(each.kind == kind.name for each in known.made)
        if any(word in kind.name for word in words) if words else not is_known:
            known = measure_kind(kind, known, vectors, questions)
            write_peers(path, {**read_peers(path), name: known})
    draw_picture(read_peers(path), given.pictures / "scale-peers.png")
    print(path)
    return 0


def _say(line: str) -> None:
    print(line, file=sys.stderr, flush=True)


if __name__ == "__main__":
    sys.exit(main())
