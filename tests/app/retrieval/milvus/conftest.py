"""A Milvus that runs, and the vectors of the engine contract in it."""

from collections.abc import Iterator

import numpy as np
import pytest
from numpy.typing import NDArray

from app.bundle.vectors import VectorLayout
from app.retrieval.milvus.connection import BUNDLE, REMOVES, TRACK_ID
from app.retrieval.milvus.expressions import ARTISTS, GENRES, NUMBERS, RECORDING, ROW, VECTOR
from app.retrieval.milvus.link import Expected, Link
from tests.support.engine_contract import DIM, N_GENRES
from tests.support.milvus import MilvusServer, milvus_server


@pytest.fixture(scope="session")
def milvus(tmp_path_factory: pytest.TempPathFactory) -> Iterator[MilvusServer]:
    """Leave it running."""
    with milvus_server(tmp_path_factory.mktemp("milvus")) as server:
        yield server


@pytest.fixture(scope="session")
def contract_link(milvus: MilvusServer, contract_vectors: NDArray[np.float32]) -> Link:
    """To a collection of the vectors of the engine contract, of whose tracks nothing else is known."""
    name = "contract"
    connection = milvus.connect()
    connection.create(name, DIM + N_GENRES, "FLAT")
    rows = [
        {ROW: row, VECTOR: vector, GENRES: [row % 7], ARTISTS: [], RECORDING: row, REMOVES: -1, TRACK_ID: str(row)}
        | dict.fromkeys(NUMBERS)
        for row, vector in enumerate(contract_vectors)
    ]
    connection.write(name, BUNDLE, rows, replace=False)
    connection.flush(name)
    connection.close()
    expected = Expected("contract", name, "contract", len(contract_vectors), DIM + N_GENRES)
    return Link(milvus.connect, expected, "milvus://test")


@pytest.fixture
def layout() -> VectorLayout:
    return VectorLayout(DIM, N_GENRES)
