"""What a user would otherwise run, each a server that is filled with the vectors of a bundle and then asked."""

import importlib.metadata
import json
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx
import numpy as np
from numpy.typing import NDArray

from tests.bench.failing_answers import Request, post
from tests.bench.speed.peers.indexes import K, recall, tenth_similarity
from tests.bench.speed.servers.cores import keep_on_core
from tests.bench.speed.servers.running import UnexpectedAnswer, ask, running
from tests.support.running_service import wait_until
from tests.support.service_process import Service

_AT_ONCE = 2000  # vectors in one request
_PATIENCE_S = 900
_CHROMA = "/api/v2/tenants/default_tenant/databases/default_database/collections"
_N_FOUND = K + 1  # the track itself is one of them

Ask = Callable[[int], Request]
Found = Callable[[bytes], list[str]]


@dataclass(frozen=True)
class Vectors:
    """float32 [n, d] of length 1, and the ids of their tracks."""

    values: NDArray[np.float32]
    ids: Sequence[str]


@dataclass(frozen=True)
class Peer:
    """A server that is filled and ready.

    Attributes:
        service: its process.
        ask: the request for what is nearest to a row.
        found: the ids of an answer.
    """

    service: Service
    ask: Ask
    found: Found


@dataclass(frozen=True)
class ServerKind:
    """What can be run.

    Attributes:
        name: shown in the table.
        option: of the command, which names the folder that pip installed it into.
        packages: as pip knows them; the version of the first is shown.
        module: that runs it.
        fill: hands it the vectors.
    """

    name: str
    option: str
    packages: tuple[str, ...]
    module: str
    fill: Callable[[httpx.Client, Vectors], tuple[Ask, Found]]

    def version(self, library: Path | None) -> str:
        """Of what lies in a folder.

        Raises:
            ImportError: it is not all there.
        """
        there = importlib.metadata.distributions(path=[str(library)] if library else [])
        versions = {each.name: each.version for each in there}
        if not versions.keys() >= {*self.packages}:
            packages = " ".join(self.packages)
            raise ImportError(f"not installed; `pip install --target FOLDER {packages}`, then --{self.option} FOLDER")
        return versions[self.packages[0]]


def fill_chroma(client: httpx.Client, vectors: Vectors) -> tuple[Ask, Found]:
    """As its own client would: a collection of vectors under their ids, with its own defaults."""

    def is_there() -> bool:
        try:
            return client.get("/api/v2/heartbeat").status_code == 200
        except httpx.TransportError:
            return False

    wait_until(is_there)
    made = client.post(_CHROMA, json={"name": "tracks", "configuration": {"hnsw": {"space": "ip"}}})
    collection = f"{_CHROMA}/{_checked(made).json()['id']}"
    for start in range(0, len(vectors.ids), _AT_ONCE):
        part = slice(start, start + _AT_ONCE)
        body = {"ids": [*vectors.ids[part]], "embeddings": vectors.values[part].tolist()}
        _checked(client.post(f"{collection}/add", json=body, timeout=_PATIENCE_S))

    def ask(row: int) -> Request:
        body = {"query_embeddings": [vectors.values[row].tolist()], "n_results": _N_FOUND, "include": ["distances"]}
        return post(f"{collection}/query", body)

    return ask, lambda answer: [*json.loads(answer)["ids"][0]]


def fill_milvus(client: httpx.Client, vectors: Vectors) -> tuple[Ask, Found]:
    """It reads them from the bundle itself."""
    _checked(client.post("/fill", timeout=_PATIENCE_S))
    return (
        lambda row: Request("similar", f"/tracks/{vectors.ids[row]}/similar?k={K}"),
        lambda answer: [each["id"] for each in json.loads(answer)["similar"]],
    )


SERVERS: tuple[ServerKind, ...] = (
    ServerKind("Chroma", "chroma", ("chromadb",), "tests.bench.speed.servers.chroma", fill_chroma),
    ServerKind(
        "FastAPI before milvus-lite",
        "milvus",
        ("milvus-lite", "pymilvus"),
        "tests.bench.speed.servers.milvus",
        fill_milvus,
    ),
)


@contextmanager
def filled(
    kind: ServerKind, library: Path | None, folder: Path, models: Path, vectors: Vectors, core: int | None
) -> Iterator[Peer]:
    """Run a kind of server, filled on all cores, and then kept on one.

    Raises:
        UnexpectedAnswer: it does not start, or does not take the vectors in.
    """
    environment = {
        "BENCH_LIBRARY": str(library),
        "ANONYMIZED_TELEMETRY": "False",
        "RUST_LOG": "error",  # else it writes pages about each request
    }
    with ExitStack() as stack:
        service = stack.enter_context(running(folder, models, kind.module, None, **environment))
        ask, found = kind.fill(service.client, vectors)
        keep_on_core(service.process.pid, core)
        yield Peer(service, ask, found)


def recall_of(peer: Peer, vectors: Vectors, rows: Sequence[int]) -> float:
    """The share of the ten nearest tracks that it finds, over these rows."""
    row_of = {track: row for row, track in enumerate(vectors.ids)}
    shares = []
    for row in rows:
        found = [row_of[track] for track in peer.found(ask(peer.service.client, peer.ask(row)))]
        least = tenth_similarity(vectors.values, row)
        shares.append(recall(vectors.values, row, np.array(found, dtype=np.int64), least))
    return float(np.mean(shares))


def _checked(answer: httpx.Response) -> httpx.Response:
    if not answer.is_success:
        raise UnexpectedAnswer(f"{answer.request.url}: expected success, got {answer.status_code}: {answer.text[:300]}")
    return answer
