"""Measure what else finds similar tracks: `python -m tests.bench.speed.peers MODELS`.

Writes its tables into RESULTS.md and results.json of tests/bench, beside what `make bench` found. The first is recall
at 10 against the time of a query, over the vectors of the bundle in use, on one thread. The second is what a user would
otherwise run, asked over HTTP by wrk, beside the service. What is not installed is left out, and the report says so.
The project needs none of it. Libraries go beside the project, servers into folders of their own, since they bring
packages that others must not find:

    pip install --target LIBRARIES hnswlib voyager usearch
    pip install --target CHROMA chromadb
    pip install --target MILVUS pymilvus milvus-lite
    PYTHONPATH=LIBRARIES python -m tests.bench.speed.peers MODELS --chroma CHROMA --milvus MILVUS
"""

import argparse
import sys
import tempfile
from collections.abc import Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, replace
from pathlib import Path
from urllib.parse import quote

import httpx
import numpy as np

from app.bundle.errors import BundleError
from app.bundle.models_folder.current import current_bundle
from app.bundle.reader import Bundle, read_bundle
from app.catalogue.loader import load_catalogue
from app.retrieval.exact.flat import use_one_thread
from tests.bench.failing_answers import Request
from tests.bench.speed.load.rounds import Comparison, compare, measured_from
from tests.bench.speed.load.target import LoadError
from tests.bench.speed.load.wrk import check_wrk
from tests.bench.speed.peers.indexes import PEERS, K, Kind, measure, songkin
from tests.bench.speed.peers.servers import SERVERS, ServerKind, Vectors, filled, recall_of
from tests.bench.speed.peers.vectors import comparable_vectors
from tests.bench.speed.report.results import IndexFigures, PeerResults, Run, read_results, write_results
from tests.bench.speed.report.tables import as_markdown
from tests.bench.speed.servers.cores import Cores
from tests.bench.speed.servers.ending import end_once
from tests.bench.speed.servers.running import UnexpectedAnswer, running, target
from tests.support.service_process import ROOT

_LIBRARIES = ("numpy", "faiss-cpu", "hnswlib", "voyager", "usearch")
_SERVICE = "the service"
_N_ASKED = 2000  # different queries of a server: more answers than the service keeps
_N_FOR_RECALL = 200
_INTERRUPTED = 130  # what shells say of a command that Ctrl-C ended


def measure_indexes(vectors: Vectors, bundle: Bundle, rows: Sequence[int]) -> tuple[list[IndexFigures], dict[str, str]]:
    """Of each library that is installed; and why the others were left out."""
    use_one_thread()
    found, skipped = [], {}
    for kind in (Kind("Songkin", None, songkin(bundle)), *PEERS):
        try:
            for figures in measure(kind, vectors.values, np.array(rows)):
                found.append(figures)
                _say(f"{figures.recall:8.3f} {figures.query_us:10.0f} µs {figures.name}, {figures.setting}")
        except ImportError:
            skipped[kind.name] = f"not installed; `pip install {kind.package}`"
    return found, skipped


@dataclass(frozen=True)
class Asked:
    """What servers are asked, and how.

    Attributes:
        vectors: that they are filled with.
        models: folder of bundles.
        rows: of the vectors that are asked about, each ten nearest.
        n_rounds: of each comparison.
        seconds: of each server in each round.
    """

    vectors: Vectors
    models: Path
    rows: Sequence[int]
    n_rounds: int
    seconds: int


def measure_servers(asked: Asked, libraries: Mapping[str, Path | None]) -> tuple[list[Comparison], dict[str, str]]:
    """Of each that is installed and works, beside the service; and why the others were left out."""
    found, skipped = [], {}
    for kind in SERVERS:
        try:
            version = kind.version(libraries[kind.option])
            found.append(measure_server(kind, version, libraries[kind.option], asked))
        except ImportError as error:
            skipped[kind.name] = str(error)
        except (UnexpectedAnswer, httpx.HTTPError) as error:
            _say(f"{kind.name}: {error}")
            skipped[kind.name] = f"{version} did not start, or did not answer as expected"
    return found, skipped


def measure_server(kind: ServerKind, version: str, library: Path | None, asked: Asked) -> Comparison:
    """One of them beside the service.

    Raises:
        UnexpectedAnswer, LoadError, httpx.HTTPError: it cannot be measured.
    """
    check_wrk()
    cores = Cores.of_machine()
    with tempfile.TemporaryDirectory(prefix="songkin-peers-") as path, ExitStack() as stack:
        folder = Path(path)
        filling = filled(kind, library, folder / "peer", asked.models, asked.vectors, cores.server)
        peer = stack.enter_context(filling)
        found = recall_of(peer, asked.vectors, asked.rows[:_N_FOR_RECALL])
        name = f"{kind.name} {version}, recall@10 {found:.3f}"
        _say(f"{name}: filled")
        ids = [quote(asked.vectors.ids[row], safe="") for row in asked.rows]
        similar = [Request("similar", f"/tracks/{each}/similar?k={K}") for each in ids]
        settings = {"SONGKIN_WORKERS": "1"}
        service = stack.enter_context(running(folder / "service", asked.models, core=cores.server, **settings))
        theirs = target(name, peer.service, [peer.ask(row) for row in asked.rows], folder)
        ours = target(_SERVICE, service, similar, folder)
        (compared,) = compare([theirs], ours, asked.n_rounds, measured_from(cores.load), asked.seconds)
    _say(f"{compared.ratio:8.3f} {name}, of {_SERVICE}")
    return compared


def main() -> int:
    """Returns the exit code: 2 where nothing could be measured."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("models", type=Path, help="folder of bundles; the vectors of the one in use are searched")
    parser.add_argument("--queries", type=int, default=1000, help="of each index (default: 1000)")
    parser.add_argument("--rounds", type=int, default=5, help="of each comparison of servers (default: 5)")
    parser.add_argument("--seconds", type=int, default=2, help="of each server in each round (default: 2)")
    parser.add_argument("--seed", type=int, default=0, help="of the queries (default: 0)")
    for kind in SERVERS:
        parser.add_argument(
            f"--{kind.option}", type=_folder, help=f"folder into which pip installed {kind.packages[0]}"
        )
    parser.add_argument("--out", type=Path, default=ROOT / "tests/bench", help="folder (default: tests/bench)")
    given = parser.parse_args()
    options = {name: getattr(given, name) for name in ("queries", "rounds", "seconds", "seed")}
    if min(given.queries, given.rounds, given.seconds) < 1:
        parser.error(f"expected --queries, --rounds and --seconds of at least 1, got {options}")
    end_once()
    models = given.models.resolve()
    try:
        bundle = read_bundle(current_bundle(models))
        run = Run.of(bundle, "tests.bench.speed.peers", options, _LIBRARIES)
        tracks = load_catalogue(bundle).tracks(list(range(bundle.manifest.n_tracks)))
        vectors = Vectors(comparable_vectors(bundle), [track.id for track in tracks])
        n_queries = min(given.queries, len(vectors.ids))
        rows = np.random.default_rng(given.seed).choice(len(vectors.ids), n_queries, replace=False).tolist()
        libraries = {kind.option: getattr(given, kind.option) for kind in SERVERS}
        n_asked = min(_N_ASKED, len(vectors.ids))
        asked_rows = np.random.default_rng(given.seed).choice(len(vectors.ids), n_asked, replace=False).tolist()
        asked = Asked(vectors, models, asked_rows, given.rounds, given.seconds)
        servers, without = measure_servers(asked, libraries)
        indexes, skipped = measure_indexes(vectors, bundle, rows)
    except (BundleError, UnexpectedAnswer, LoadError, httpx.HTTPError) as error:
        print(error, file=sys.stderr)
        return 2
    except KeyboardInterrupt:
        print("stopped; nothing was written", file=sys.stderr)
        return _INTERRUPTED
    found = PeerResults(run, n_queries, given.rounds, given.seconds, indexes, servers, skipped | without)
    results = replace(read_results(given.out / "results.json"), peers=found)
    write_results(given.out / "results.json", results)
    (given.out / "RESULTS.md").write_text(as_markdown(results), encoding="utf-8")
    print(given.out / "RESULTS.md")
    return 1 if any(each.has_failed for each in servers) else 0


def _folder(text: str) -> Path:
    """Servers run in another working directory."""
    return Path(text).expanduser().resolve()


def _say(line: str) -> None:
    print(line, file=sys.stderr, flush=True)


if __name__ == "__main__":
    sys.exit(main())
