"""Opens the database of live changes, a SQLite file or a PostgreSQL database, and says in plain words when it fails.

Only `app.live.store` imports this module.
"""

import fcntl
import math
import os
import sqlite3
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NamedTuple, TypeVar

from sqlalchemy import URL, Connection, Engine, create_engine, event, make_url
from sqlalchemy.exc import ArgumentError, DBAPIError
from sqlalchemy.exc import TimeoutError as PoolTimeout

from app.errors import StoreUnavailable
from app.live.place import FILE

_T = TypeVar("_T")

_SCHEMES = ("postgresql", "postgres")
_FOR_ALL: dict[str, Any] = {"pool_size": 1, "max_overflow": 0, "hide_parameters": True}
_RETRY_S = 0.001


class Engines(NamedTuple):
    """Two of one connection each, so that neither waits for the other."""

    writer: Engine
    reader: Engine


class Database:
    """One database. One thread of this process writes, and calls queue for it in their order; readers need not wait."""

    def __init__(
        self,
        name: str,
        engines: Engines,
        timeout_s: float,
        take_turn: Callable[[Connection], None] = lambda _: None,
        secrets: tuple[str, ...] = (),
    ) -> None:
        """Take over what a database's kind needs.

        Args:
            name: stands for the database in messages.
            engines: of one connection each.
            timeout_s: how long a call waits for those before it.
            take_turn: begins a transaction for writing, where that takes more than a first statement.
            secrets: what is left out of the driver's words.
        """
        self.name = name
        self._engines = engines
        self._timeout_s = timeout_s
        self._take_turn = take_turn
        self._secrets = secrets
        self._writer = ThreadPoolExecutor(max_workers=1, thread_name_prefix="live-writer")

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """A connection to read from.

        Raises:
            StoreUnavailable: whatever the database's driver raises.
        """
        with self._errors_named(), self._engines.reader.connect() as connection:
            yield connection

    def write(self, transaction: Callable[[Connection], _T]) -> _T:
        """The result of a transaction; what it does not commit is undone.

        Raises:
            StoreUnavailable: whatever the database's driver raises; or the calls before this one take too long.
        """
        future = self._writer.submit(self._written, transaction)
        try:
            return future.result(self._timeout_s)
        except TimeoutError:
            if future.cancel():
                raise self.unavailable("too many others wait to write") from None
            return future.result()  # it has begun, and the database sets it a limit

    def unavailable(self, reason: str) -> StoreUnavailable:
        """The error that the database cannot be used, for the first line of `reason`."""
        line = (reason.strip() or "it gave no reason").splitlines()[0]
        for secret in self._secrets:
            line = line.replace(secret, "…")
        return StoreUnavailable(self.name, line)

    def close(self) -> None:
        """Close every connection, once what waits is written."""
        self._writer.shutdown()
        for engine in self._engines:
            engine.dispose()

    def _written(self, transaction: Callable[[Connection], _T]) -> _T:
        with self._errors_named(), self._engines.writer.connect() as connection:
            self._take_turn(connection)
            return transaction(connection)

    @contextmanager
    def _errors_named(self) -> Iterator[None]:
        # Without causes: the driver's own words may name a user, and a log shows causes.
        try:
            yield
        except PoolTimeout:
            raise self.unavailable("too many others wait to read") from None
        except DBAPIError as error:
            raise self.unavailable(str(error.orig)) from None
        except sqlite3.Error as error:
            raise self.unavailable(str(error)) from None


def open_sqlite(directory: Path, timeout_s: float) -> Database:
    """The file live.sqlite of a directory, which is made when missing.

    Raises:
        StoreUnavailable: the directory cannot be made.
    """
    directory = directory.absolute()
    path = directory / FILE
    try:
        directory.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise StoreUnavailable(str(path), f"its folder cannot be made: {error.strerror}") from error

    def engine(busy_timeout_s: float) -> Engine:
        made = create_engine(
            URL.create("sqlite", database=str(path)),
            connect_args={"timeout": busy_timeout_s, "isolation_level": None},
            pool_timeout=timeout_s,
            **_FOR_ALL,
        )
        event.listen(made, "connect", durable)
        event.listen(made, "do_connect", same_file)
        event.listen(made, "checkout", same_file)
        return made

    opened: list[tuple[int, int] | None] = []  # the file of the first connection

    def durable(connection: sqlite3.Connection, _: object) -> None:
        # It does not wait by itself where two connections change the mode of a new file at once.
        mode = _patiently(lambda: connection.execute("PRAGMA journal_mode = WAL").fetchone()[0], timeout_s)
        if mode != "wal":
            raise sqlite3.OperationalError(f"expected the journal mode wal, got {mode}; put it on a local disk")
        connection.execute("PRAGMA synchronous = FULL")  # each commit is on the disk before it is acknowledged
        opened.append(_file_at(path))

    def same_file(*_: object) -> None:
        # SQLite would go on with the file that it has open, and what is written there is gone once it is closed.
        if opened and opened[0] != _file_at(path):
            raise sqlite3.OperationalError("its file was removed or replaced while it was open; restart the service")

    def take_turn(connection: Connection) -> None:
        # SQLite has no queue: whoever writes much would never let another process write. So the next one holds the
        # folder while it waits, and who wrote last must wait behind it.
        try:
            folder = os.open(directory, os.O_RDONLY)
        except OSError as error:
            raise sqlite3.OperationalError(f"its folder cannot be opened: {error.strerror}") from error
        try:
            _patiently(lambda: fcntl.flock(folder, fcntl.LOCK_EX | fcntl.LOCK_NB), timeout_s)
            database = connection.connection.driver_connection
            assert isinstance(database, sqlite3.Connection)
            _patiently(lambda: database.execute("BEGIN IMMEDIATE"), timeout_s)
        finally:
            os.close(folder)

    return Database(str(path), Engines(writer=engine(0), reader=engine(timeout_s)), timeout_s, take_turn)


def open_postgresql(text: str, timeout_s: float) -> Database:
    """The database of a URL, `postgresql://user:password@host:port/database`.

    Raises:
        ValueError: the text is no such URL.
        StoreUnavailable: psycopg, of the extra `postgres`, is not installed.
    """
    url = _postgresql_url(text)
    timeout_ms = math.ceil(timeout_s * 1000)
    limits = {
        "lock_timeout": timeout_ms,
        "statement_timeout": 2 * timeout_ms,  # it may wait for a lock, and then work
        "idle_in_transaction_session_timeout": timeout_ms,  # of a writer that was stopped, so that the others go on
    }
    # So that a server that vanished without a word is noticed; a URL may say otherwise.
    arguments: dict[str, Any] = {
        "connect_timeout": math.ceil(timeout_s),
        "tcp_user_timeout": timeout_ms,
        "keepalives_idle": 5,
        "keepalives_interval": 2,
        "keepalives_count": 3,
    }
    options = (*(f"-c {limit}={value}" for limit, value in limits.items()), *url.normalized_query.get("options", ()))
    arguments = {key: value for key, value in arguments.items() if key not in url.query} | {
        "options": " ".join(options)
    }
    name = URL.create("postgresql", host=url.host, port=url.port, database=url.database).render_as_string()

    def engine() -> Engine:
        return create_engine(
            url,
            connect_args=arguments,
            isolation_level="READ COMMITTED",
            pool_pre_ping=True,  # reconnects by itself after the server was down
            pool_timeout=timeout_s,
            **_FOR_ALL,
        )

    try:
        return Database(name, Engines(engine(), engine()), timeout_s, secrets=_secrets(url))
    except ImportError:
        raise StoreUnavailable(
            name, "the package psycopg is missing; install songkin with its extra postgres"
        ) from None


def _file_at(path: Path) -> tuple[int, int] | None:
    """What tells a file from all others, whatever its name; None where there is none."""
    try:
        found = path.stat()
    except OSError:
        return None
    return found.st_dev, found.st_ino


def _patiently(attempt: Callable[[], _T], timeout_s: float) -> _T:
    """The result of what raises as long as another connection is in its way. SQLite itself would try less often."""
    deadline = time.monotonic() + timeout_s
    while True:
        try:
            return attempt()
        except (sqlite3.OperationalError, BlockingIOError) as error:
            busy = isinstance(error, BlockingIOError) or error.sqlite_errorcode & 0xFF == sqlite3.SQLITE_BUSY
            if not busy:
                raise
            if time.monotonic() > deadline:
                raise sqlite3.OperationalError(f"others have locked it for more than {timeout_s:g} s") from None
        time.sleep(_RETRY_S)


def _postgresql_url(text: str) -> URL:
    scheme, separator, rest = text.partition("://")
    try:
        url = make_url(f"postgresql+psycopg://{rest}")
    except (ArgumentError, ValueError):
        url = None
    known = separator and scheme.partition("+")[0] in _SCHEMES
    if url is None or not known or "@" in (url.host or ""):  # the last is one of the password
        raise ValueError(
            "expected postgresql://user:password@host:port/database, with % and two digits for what is special in a "
            "password; got something else, which is not shown since it may hold one"
        )
    return url


def _secrets(url: URL) -> tuple[str, ...]:
    """Passwords, wherever a URL has them, and users in the form in which PostgreSQL names them."""
    query = [(key, value) for key, values in url.normalized_query.items() for value in values]
    passwords = [str(url.password or ""), *(value for key, value in query if "password" in key)]
    users = [f'"{user}"' for user in (url.username, *(value for key, value in query if key == "user")) if user]
    return tuple(sorted({*filter(None, passwords), *users}, key=len, reverse=True))
