"""The engine contract over a Milvus that runs, and what an engine does that is not next to its vectors."""

import pytest

from app.bundle.vectors import VectorLayout
from app.retrieval.milvus.engine import MilvusEngine
from app.retrieval.milvus.link import Link
from tests.support.engine_contract import EngineContract


class TestMilvusEngine(EngineContract):
    """All tracks are few: whichever are allowed are named one by one."""

    @pytest.fixture
    def engine(self, contract_link: Link, layout: VectorLayout) -> MilvusEngine:
        return MilvusEngine(contract_link, layout)


class TestMilvusEngineOverAGraph(EngineContract):
    """The index of larger bundles, where few are few: what was found is held against the mask, page after page."""

    exact = False

    @pytest.fixture
    def engine(self, graph_link: Link, layout: VectorLayout) -> MilvusEngine:
        return MilvusEngine(graph_link, layout, few=100, page=1000)
