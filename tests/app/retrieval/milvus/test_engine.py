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


class TestMilvusEngineOfManyTracks(EngineContract):
    """Few are few: what was found is held against the mask, page after page."""

    exact = False  # of dislikes: what raises no score is not looked for

    @pytest.fixture
    def engine(self, contract_link: Link, layout: VectorLayout) -> MilvusEngine:
        return MilvusEngine(contract_link, layout, few=100, page=1000)


class TestMilvusEngineOverAGraph(EngineContract):
    """The index of larger bundles."""

    exact = False

    @pytest.fixture
    def engine(self, graph_link: Link, layout: VectorLayout) -> MilvusEngine:
        return MilvusEngine(graph_link, layout, few=1000)
