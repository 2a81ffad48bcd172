"""A connection to a Milvus. The only module that imports pymilvus, which takes a second: import it where it is used."""

import logging
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from typing import Any, Literal, TypeVar

import grpc
import numpy as np
from numpy.typing import NDArray
from pymilvus import DataType, MilvusClient, MilvusException

from app.retrieval.milvus.address import MilvusAddress
from app.retrieval.milvus.expressions import ARTISTS, GENRES, NUMBERS, RECORDING, ROW, VECTOR, rows_expression

Index = Literal["FLAT", "HNSW"]
Row = dict[str, Any]

BUNDLE, LIVE = "_default", "live"
"""Partitions: the tracks of the bundle, and what changed since it was made."""

REMOVES, TRACK_ID = "removes", "track_id"
"""Of a row in the live partition: the row of the bundle that is no longer there, -1 for none; and the id of a track."""

_LONGEST_ID = 512
_MOST_GROUPS = 4096  # of a track: what Milvus takes in an array
_GRAPH = {"M": 32, "efConstruction": 200}
_EFFORT = 2  # candidates of a graph for each track that is to be found, at least
_LEAST_EFFORT = 128
_T = TypeVar("_T")


class MilvusError(Exception):
    """Milvus cannot be asked, or refused what it was asked for.

    Attributes:
        refused: whether it answered, and that it will not: then it may well answer other questions.
    """

    def __init__(self, message: str, refused: bool = False) -> None:
        super().__init__(message)
        self.refused = refused


@dataclass(frozen=True)
class Hits:
    """What a search found for one query. rows: int64 [n]; products: float32 [n], the largest first."""

    rows: NDArray[np.int64]
    products: NDArray[np.float32]


@dataclass(frozen=True)
class Collection:
    """What a server says of a collection.

    Attributes:
        id: which another one of the same name does not have; 0 always in milvus-lite.
        n_dimensions: of its vectors, 0 where it has none.
    """

    id: int
    n_dimensions: int


class MilvusConnection:
    """Asks one server. Every method raises MilvusError where that fails, within the timeout; use it from any thread.

    Args:
        address: of the server.
        token: user:password, or a token; None where it needs none.
        timeout_s: of every question.
    """

    def __init__(self, address: MilvusAddress, token: str | None, timeout_s: float) -> None:
        # It logs every failed attempt as an error with a traceback; what counts is in the MilvusError.
        logging.getLogger("pymilvus").setLevel(logging.CRITICAL)
        self._timeout_s = timeout_s
        try:
            with _errors():
                self._client = MilvusClient(
                    address.uri, token=token or "", db_name=address.database, timeout=timeout_s, dedicated=True
                )
        except MilvusError as error:
            if error.refused:
                raise
            raise MilvusError(f"expected a Milvus that answers, got: {error}") from error

    def close(self) -> None:
        """Never raises. Whoever waits for an answer gets a MilvusError."""
        with suppress(MilvusError), _errors():
            self._client.close()

    def collections(self) -> list[str]:
        """The names of all of them."""
        return [*map(str, self._ask(self._client.list_collections))]

    def create(self, name: str, n_dimensions: int, index: Index) -> None:
        """Make an empty collection of tracks, and an index over what will be in it, where there is none."""
        if not self._ask(self._client.has_collection, name):
            self._create(name, n_dimensions, index)
        if not self._ask(self._client.has_partition, name, LIVE):
            self._ask(self._client.create_partition, name, LIVE)

    def drop(self, name: str) -> None:
        """Delete a collection, and all that is in it."""
        self._ask(self._client.drop_collection, name)

    def describe(self, name: str) -> Collection:
        """A collection. Raises MilvusError where there is none of this name."""
        described = self._ask(self._client.describe_collection, name)
        found = [int(field.get("params", {}).get("dim", 0)) for field in described["fields"] if field["name"] == VECTOR]
        return Collection(int(described["collection_id"]), found[0] if found else 0)

    def load(self, name: str) -> bool:
        """Have a collection in the memory of the server; whether it is there already."""
        state = self._ask(self._client.get_load_state, name)["state"]
        if state.name != "Loaded":
            self._ask(self._client.load_collection, name)
            state = self._ask(self._client.get_load_state, name)["state"]
        return bool(state.name == "Loaded")

    def count(self, name: str) -> int:
        """Tracks of the bundle, those that were written a moment ago among them.

        Milvus counts all rows without looking at them, but milvus-lite those of a partition only one by one: what is
        in the other one, which is small, is taken off.
        """
        (found,) = self._query(name, "", ["count(*)"], None, "Strong")
        return int(found["count(*)"]) - len(self.rows(name, LIVE, f"{ROW} < 0", [ROW]))

    def count_between(self, name: str, first: int, last: int) -> int:
        """Tracks of the bundle from row `first` to row `last`, both among them."""
        (found,) = self._query(name, f"{ROW} >= {first} and {ROW} <= {last}", ["count(*)"], BUNDLE, "Strong")
        return int(found["count(*)"])

    def write(self, name: str, partition: str, rows: Sequence[Row], replace: bool) -> None:
        """Put rows into a partition. replace: whether some of them may be there already, which takes longer."""
        write = self._client.upsert if replace else self._client.insert
        self._ask(write, name, [*rows], partition_name="" if partition == BUNDLE else partition)

    def delete(self, name: str, partition: str, rows: Sequence[int]) -> None:
        """Take rows out of a partition."""
        self._ask(self._client.delete, name, ids=[*rows], partition_name=partition)

    def flush(self, name: str) -> None:
        """Have all that was written indexed."""
        self._ask(self._client.flush, name)

    def rows(self, name: str, partition: str, where: str, fields: Sequence[str]) -> list[Mapping[str, Any]]:
        """Fields of all rows of a partition that meet a filter, in any order."""
        return self._query(name, where, fields, partition, "Strong")

    def search(self, name: str, queries: NDArray[np.float32], where: str, limit: int) -> list[Hits]:
        """For each query, float32 [b, d], the `limit` rows of the bundle of the largest inner product, or fewer."""
        parameters = {"metric_type": "IP", "params": {"ef": max(_EFFORT * limit, _LEAST_EFFORT)}}
        found = self._ask(
            self._client.search,
            name,
            data=[*queries],
            anns_field=VECTOR,
            filter=where,
            limit=limit,
            search_params=parameters,
            partition_names=[BUNDLE],
            consistency_level="Eventually",  # what a bundle holds does not change
        )
        return [
            Hits(np.array([*hits.ids], dtype=np.int64), np.array([*hits.distances], dtype=np.float32)) for hits in found
        ]

    def vectors(self, name: str, rows: Sequence[int], n_dimensions: int) -> NDArray[np.float32]:
        """float32 [n, d]: of some rows of the bundle, in this order.

        Raises:
            MilvusError: there is none of a row.
        """
        found = self._query(name, rows_expression(rows), [ROW, VECTOR], BUNDLE, "Eventually")
        of_row = {int(one[ROW]): one[VECTOR] for one in found}
        vectors = np.empty((len(rows), n_dimensions), dtype=np.float32)
        for place, row in enumerate(rows):
            if row not in of_row:
                raise MilvusError(f"{name} has no row {row}", refused=True)
            vectors[place] = of_row[row]
        return vectors

    def aliases(self) -> list[str]:
        """All of the database."""
        return [*map(str, self._ask(self._client.list_aliases, "")["aliases"])]

    def alias_of(self, alias: str) -> str | None:
        """The collection that an alias names, None where there is no such alias."""
        try:
            return str(self._ask(self._client.describe_alias, alias)["collection_name"])
        except MilvusError as error:
            if "not found" in str(error).lower() or "not exist" in str(error).lower():
                return None
            raise

    def set_alias(self, alias: str, name: str) -> None:
        """Let an alias name a collection, from one moment to the next."""
        change = self._client.create_alias if self.alias_of(alias) is None else self._client.alter_alias
        self._ask(change, name, alias)

    def _create(self, name: str, n_dimensions: int, index: Index) -> None:
        schema = MilvusClient.create_schema(auto_id=False, enable_dynamic_field=False)
        schema.add_field(ROW, DataType.INT64, is_primary=True)
        schema.add_field(VECTOR, DataType.FLOAT_VECTOR, dim=n_dimensions)
        for field in NUMBERS:
            schema.add_field(field, DataType.FLOAT, nullable=True)
        for field in (GENRES, ARTISTS):
            schema.add_field(field, DataType.ARRAY, element_type=DataType.INT64, max_capacity=_MOST_GROUPS)
        schema.add_field(RECORDING, DataType.INT64)
        schema.add_field(REMOVES, DataType.INT64)
        schema.add_field(TRACK_ID, DataType.VARCHAR, max_length=_LONGEST_ID)
        parameters = MilvusClient.prepare_index_params()
        parameters.add_index(VECTOR, index_type=index, metric_type="IP", params=_GRAPH if index == "HNSW" else {})
        self._ask(self._client.create_collection, name, schema=schema, index_params=parameters)

    def _query(
        self, name: str, where: str, fields: Sequence[str], partition: str | None, consistency: str
    ) -> list[Mapping[str, Any]]:
        found = self._ask(
            self._client.query,
            name,
            filter=where,
            output_fields=[*fields],
            partition_names=[partition] if partition else None,
            consistency_level=consistency,
        )
        return [*found]

    def _ask(self, method: Callable[..., _T], *arguments: Any, **named: Any) -> _T:
        with _errors():
            return method(*arguments, timeout=self._timeout_s, **named)


@contextmanager
def _errors() -> Iterator[None]:
    """Whatever the library and those below it raise, in one line: they have no common ancestor."""
    try:
        yield
    except Exception as error:
        details = getattr(error, "details", None)
        text = getattr(error, "message", "") or (details() if callable(details) else str(error)) or type(error).__name__
        raise MilvusError(str(text).splitlines()[0][:300], refused=_is_answer(error)) from error


def _is_answer(error: BaseException) -> bool:
    """Whether an error of the library is what the server answered: no error of gRPC is among its causes."""
    causes: list[BaseException] = []
    cause: BaseException | None = error
    while cause is not None and cause not in causes:  # the library makes errors causes of themselves
        causes.append(cause)
        cause = cause.__context__
    return isinstance(error, MilvusException) and not any(isinstance(cause, grpc.RpcError) for cause in causes)
