"""Holds the collection of one bundle open, and opens it again when it was lost.

While it is lost whoever asks is told so at once; a thread looks once a second whether it is there again.
"""

import logging
import threading
import time
import weakref
from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol, TypeVar

from app.errors import EngineUnavailable
from app.retrieval.milvus.connection import MilvusConnection, MilvusError

_log = logging.getLogger(__name__)
_INTERVAL_S = 1.0
_T = TypeVar("_T")


@dataclass(frozen=True)
class Expected:
    """What a collection must be to be that of a bundle.

    Attributes:
        alias: by which its name begins.
        name: of the collection.
        version: of the bundle, as `songkin push --version` takes it: the name of its folder.
        n_tracks: of the bundle.
        n_dimensions: of its vectors.
    """

    alias: str
    name: str
    version: str
    n_tracks: int
    n_dimensions: int


class Connect(Protocol):
    """Connects to the server. Raises MilvusError where it does not answer."""

    def __call__(self) -> MilvusConnection: ...


class Link:
    """Asks the collection of a bundle. Use it from any thread.

    Args:
        connect: to the server.
        expected: of the collection.
        server: what to call it in messages.
    """

    def __init__(self, connect: Connect, expected: Expected, server: str) -> None:
        self.expected = expected
        self._connect = connect
        self._server = server
        self._connection: MilvusConnection | None = None
        self._problem: str | None = "it was not asked so far"
        self._in_doubt = False
        self._n_opened = 0
        self._id: int | None = None  # of the collection that was opened
        self._looking = threading.Lock()
        self.look()
        threading.Thread(target=_watch, args=(weakref.ref(self),), name="milvus", daemon=True).start()

    @property
    def problem(self) -> str | None:
        """Why the collection cannot be asked at present; None where it can."""
        return self._problem

    @property
    def n_opened(self) -> int:
        """See `EngineLink.n_opened`."""
        return self._n_opened

    def ask(self, question: Callable[[MilvusConnection], _T]) -> _T:
        """What comes of a question.

        Raises:
            EngineUnavailable: it cannot be asked, or refuses this question. What takes a while is the first to find
                out only: others are told at once.
        """
        connection = self._connection
        if connection is None:
            raise EngineUnavailable(self._server, self._problem or "it was lost a moment ago")
        try:
            return question(connection)
        except MilvusError as error:
            if error.refused:
                self._in_doubt = True
            else:
                self._lose(connection, str(error))
            raise EngineUnavailable(self._server, str(error)) from error

    def look(self) -> None:
        """Open the collection if it is not, or see whether it answers still. Never raises."""
        with self._looking:
            connection = self._connection
            try:
                if connection is None:
                    self._open()
                elif self._in_doubt:
                    self._in_doubt = False
                    self._check(connection)
                elif connection.describe(self.expected.name).id != self._id:  # as quick as a ping
                    raise MilvusError(f"{self.expected.name} was dropped and made anew")
            except MilvusError as error:
                self._lose(connection, str(error))

    def _open(self) -> None:
        connection = self._connect()
        try:
            self._check(connection)
            self._id = connection.describe(self.expected.name).id
        except MilvusError:
            connection.close()
            raise
        _log.info("engine in use", extra={"engine": self._server, "collection": self.expected.name})
        self._n_opened += 1
        self._connection, self._problem = connection, None

    def _check(self, connection: MilvusConnection) -> None:
        if (problem := _problem_of(connection, self.expected)) is not None:
            raise MilvusError(problem)

    def _lose(self, connection: MilvusConnection | None, problem: str) -> None:
        """Whoever waits for the lost connection is told at once, and not after its timeout."""
        if connection is not self._connection:
            return  # somebody else was first
        if problem != self._problem:
            _log.error("engine lost", extra={"engine": self._server, "problem": problem})
        self._connection, self._problem = None, problem
        if connection is not None:
            connection.close()


def _problem_of(connection: MilvusConnection, expected: Expected) -> str | None:
    """Why a collection is not that of the bundle, None where it is."""
    remedy = f"run `songkin push --version {expected.version}`"
    if expected.name not in connection.collections():
        in_use = connection.alias_of(expected.alias)
        others = f"; the alias {expected.alias} names {in_use}" if in_use else ""
        return f"expected the collection {expected.name} of the bundle in use, got none{others}; {remedy}"
    found = connection.describe(expected.name).n_dimensions
    if found != expected.n_dimensions:
        return f"expected {expected.n_dimensions} dimensions in {expected.name}, got {found}; drop it, and {remedy}"
    if not connection.load(expected.name):
        return f"{expected.name} is being loaded into the memory of Milvus"
    n_rows = connection.count(expected.name)
    if n_rows != expected.n_tracks:
        return f"expected {expected.n_tracks} tracks in {expected.name}, got {n_rows}: a push did not end; {remedy}"
    return None


def _watch(watched: "weakref.ref[Link]") -> None:
    """Look once a second, for as long as anybody holds the link."""
    while (link := watched()) is not None:
        link.look()
        del link
        time.sleep(_INTERVAL_S)
