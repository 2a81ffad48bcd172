"""The vectors of the engine contract in a Milvus that runs."""

from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace

import numpy as np
import pytest
from numpy.typing import NDArray

from app.bundle.reader import Bundle
from app.bundle.vectors import VectorLayout
from app.retrieval.milvus.address import MilvusAddress
from app.retrieval.milvus.connection import BUNDLE, REMOVES, TRACK_ID, Index, MilvusConnection
from app.retrieval.milvus.expressions import ARTISTS, GENRES, NUMBERS, RECORDING, ROW, VECTOR
from app.retrieval.milvus.link import Expected, Link
from app.retrieval.milvus.push import Push
from app.retrieval.milvus.rows import TrackRows
from tests.support.engine_contract import DIM, N_GENRES
from tests.support.milvus import MilvusServer


@pytest.fixture(scope="session")
def contract_link(milvus: MilvusServer, contract_vectors: NDArray[np.float32]) -> Link:
    """To a collection of the vectors of the engine contract, whose index looks at all of them."""
    return _link(milvus, contract_vectors, "FLAT")


@pytest.fixture(scope="session")
def graph_link(milvus: MilvusServer, contract_vectors: NDArray[np.float32]) -> Link:
    """To one whose index is a graph."""
    return _link(milvus, contract_vectors, "HNSW")


def _link(milvus: MilvusServer, vectors: NDArray[np.float32], index: Index) -> Link:
    """Nothing else is known of the tracks."""
    name = f"contract_{index}"
    with closing(milvus.connect()) as connection:
        connection.create(name, DIM + N_GENRES, index)
        rows = [
            {ROW: row, VECTOR: vector, GENRES: [], ARTISTS: [], RECORDING: row, REMOVES: -1, TRACK_ID: str(row)}
            | dict.fromkeys(NUMBERS)
            for row, vector in enumerate(vectors)
        ]
        connection.write(name, BUNDLE, rows, replace=False)
        connection.flush(name)
    expected = Expected("contract", name, "contract", len(vectors), DIM + N_GENRES)
    return Link(milvus.connect, expected, "milvus://test")


@pytest.fixture
def layout() -> VectorLayout:
    return VectorLayout(DIM, N_GENRES)


@pytest.fixture(scope="session")
def pushed(milvus: MilvusServer, bundle: Bundle) -> Iterator[tuple[MilvusConnection, str, TrackRows]]:
    """A connection, and the collection of the planted bundle, whose tracks have years of release. Change nothing."""
    address = MilvusAddress.parse(milvus.url_of("planted"))
    of_bundle = TrackRows.of(bundle)
    years = np.array([np.nan if track % 3 == 0 else 1960 + track % 40 for track in range(len(of_bundle))])
    rows = replace(of_bundle, release_years=years)
    with closing(milvus.connect()) as connection:
        push = Push(connection, address, bundle.manifest.version, rows)
        push.prepare()
        push.fill(lambda _: None)
        push.index()
        yield connection, push.name, rows
