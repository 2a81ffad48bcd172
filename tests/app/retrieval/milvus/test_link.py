"""Collections that are not those of the bundle in use, and a server that goes and comes."""

import threading
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray
from pymilvus import DataType, MilvusClient

from app.bundle.reader import Bundle
from app.bundle.vectors import VectorLayout
from app.errors import EngineUnavailable
from app.retrieval.milvus.address import MilvusAddress
from app.retrieval.milvus.connection import Collection, MilvusConnection
from app.retrieval.milvus.engine import MilvusEngine
from app.retrieval.milvus.link import Expected, Link
from app.retrieval.milvus.opening import open_milvus
from tests.support.milvus import MilvusServer, milvus_server
from tests.support.running_service import wait_until


def problem(milvus: MilvusServer, expected: Expected) -> str:
    return str(Link(milvus.connect, expected, "milvus://test").problem)


def test_link_to_the_collection_of_the_bundle_has_no_problem(contract_link: Link) -> None:
    assert contract_link.problem is None


def test_link_without_a_collection_names_the_one_that_the_alias_has(milvus: MilvusServer, contract_link: Link) -> None:
    expected = contract_link.expected
    connection = milvus.connect()
    connection.set_alias("other", expected.name)
    found = problem(milvus, replace(expected, alias="other", name="other_v2", version="v2"))
    assert found == (
        f"expected the collection other_v2 of the bundle in use, got none; the alias other names {expected.name}; "
        "run `songkin push --version v2`"
    )


def test_engine_without_its_collection_names_the_folder_of_the_bundle_to_push(
    milvus: MilvusServer, bundle: Bundle
) -> None:
    """The demo's folder is not called as its version, and `songkin push --version` takes the former."""
    address = MilvusAddress.parse(milvus.url_of("nobody"))
    engine = open_milvus(address, None, replace(bundle, path=Path("models/demo")))
    assert str(engine.link.problem).endswith("run `songkin push --version demo`")


def test_link_to_another_dimension_says_both(milvus: MilvusServer, contract_link: Link) -> None:
    assert "expected 242 dimensions in contract_FLAT, got 10" in problem(
        milvus, replace(contract_link.expected, n_dimensions=242)
    )


def test_link_to_a_half_filled_collection_says_how_many_tracks_are_there(
    milvus: MilvusServer, contract_link: Link
) -> None:
    found = problem(milvus, replace(contract_link.expected, n_tracks=9000))
    assert "expected 9000 tracks in contract_FLAT, got 5000: a push did not end" in found


def test_engine_of_another_collection_answers_nothing(
    milvus: MilvusServer, contract_link: Link, layout: VectorLayout
) -> None:
    link = Link(milvus.connect, replace(contract_link.expected, n_tracks=9000), "milvus://test")
    engine = MilvusEngine(link, layout)
    with pytest.raises(EngineUnavailable, match="a push did not end"):
        engine.search(np.ones((1, 10)), None, 5)
    with pytest.raises(EngineUnavailable):
        engine.gather(np.array([0]))


def test_link_to_a_server_that_dies_is_lost_at_once_and_comes_back(
    tmp_path: Path, contract_vectors: NDArray[np.float32]
) -> None:
    with milvus_server(tmp_path) as server:
        server.connect().create("empty", 3, "FLAT")
        link = Link(server.connect, Expected("empty", "empty", "empty", 0, 3), "milvus://test")
        assert link.problem is None
        server.kill()
        wait_until(lambda: link.problem is not None)  # though nobody asks
        with pytest.raises(EngineUnavailable, match="milvus://test: "):
            link.ask(MilvusConnection.collections)
        server.start()
        wait_until(lambda: link.problem is None)
        link.ask(MilvusConnection.collections)


def test_link_of_a_question_that_is_refused_answers_others(milvus: MilvusServer, contract_link: Link) -> None:
    name = contract_link.expected.name
    link = Link(milvus.connect, contract_link.expected, "milvus://test")
    with pytest.raises(EngineUnavailable, match=r"expected .* got 'row'"):
        link.ask(lambda connection: connection.search(name, np.ones((1, 10), dtype=np.float32), "row in row", 5))
    assert link.problem is None
    link.look()
    assert link.problem is None


def test_link_to_a_collection_that_was_dropped_finds_out_when_it_is_refused(milvus: MilvusServer) -> None:
    with closing(milvus.connect()) as connection:
        connection.create("dropped", 3, "FLAT")
        link = Link(milvus.connect, Expected("none", "dropped", "dropped", 0, 3), "milvus://test")
        assert link.problem is None
        connection.drop("dropped")
    with pytest.raises(EngineUnavailable, match="dropped"):
        link.ask(lambda milvus: milvus.search("dropped", np.ones((1, 3), dtype=np.float32), "", 5))
    link.look()
    assert "expected the collection dropped of the bundle in use, got none; run" in str(link.problem)


def test_link_to_a_collection_that_is_pushed_anew_is_lost_until_that_is_whole(milvus: MilvusServer) -> None:
    """Though nobody asked while there was none: half of a catalogue would give wrong answers."""
    expected = Expected("none", "anew", "anew", 0, 3)
    with closing(milvus.connect()) as connection:
        connection.create("anew", 3, "FLAT")
        link = Link(milvus.connect, expected, "milvus://test")
        assert link.problem is None
        connection.drop("anew")
        link.look()
        assert "anew" in str(link.problem)
        connection.create("anew", 3, "FLAT")
        link.look()
        assert link.problem is None


def test_link_to_a_collection_that_took_the_place_of_another_opens_that_one(
    milvus: MilvusServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    """One of the same name is not the one that was counted. A Milvus gives it another id; milvus-lite has no ids."""
    connection = milvus.connect()
    connection.create("again", 3, "FLAT")
    link = Link(milvus.connect, Expected("none", "again", "again", 0, 3), "milvus://test")
    connection.drop("again")
    connection.create("again", 3, "FLAT")
    monkeypatch.setattr(MilvusConnection, "describe", lambda *_: Collection(id=2, n_dimensions=3))
    link.look()
    wait_until(lambda: link.problem is None)
    assert link.n_opened == 2


def test_link_to_a_collection_of_something_else_says_that_it_has_no_vectors(milvus: MilvusServer) -> None:
    with closing(milvus.connect()) as connection:
        schema = MilvusClient.create_schema()
        schema.add_field("row", DataType.INT64, is_primary=True)
        schema.add_field("vector", DataType.VARCHAR, max_length=10)
        schema.add_field("other", DataType.FLOAT_VECTOR, dim=3)
        connection._client.create_collection("something_else", schema=schema)
    found = problem(milvus, Expected("none", "something_else", "something_else", 0, 3))
    assert "expected 3 dimensions in something_else, got 0; drop it" in found


def test_link_that_nobody_holds_stops_looking(contract_link: Link) -> None:
    before = {*threading.enumerate()}
    link = Link(contract_link._connect, contract_link.expected, "milvus://test")
    (watching,) = {*threading.enumerate()} - before
    assert watching.name == "milvus"
    del link
    wait_until(lambda: not watching.is_alive())
