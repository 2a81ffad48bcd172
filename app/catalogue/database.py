"""A database in memory that holds nothing but tables. The only module here that imports sqlite3."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from typing import Any

DatabaseError = sqlite3.Error

_STEPS = 100_000  # instructions of SQLite's machine between two counts
_MAX_STEPS_PER_BYTE = 50  # of the database; good ones take less than 1, all statements together
_LEAST_MAX_STEPS = 10_000_000
_SMALLEST_ROW = 6  # bytes, at the very least, of a row of two numbers
_LIMITS = {
    sqlite3.SQLITE_LIMIT_LENGTH: 1 << 24,  # bytes of a text or a row
    sqlite3.SQLITE_LIMIT_SQL_LENGTH: 1 << 20,
    sqlite3.SQLITE_LIMIT_ATTACHED: 0,
    sqlite3.SQLITE_LIMIT_TRIGGER_DEPTH: 0,
}


class Database:
    """Reads tables, and ends by itself whatever they hold.

    Attributes:
        tables: names of all.
    """

    def __init__(self, connection: sqlite3.Connection, size: int) -> None:
        self._connection = connection
        self._size = size
        self._steps_left = max(_LEAST_MAX_STEPS, _MAX_STEPS_PER_BYTE * size)
        connection.set_progress_handler(self._is_too_long, _STEPS)
        self.tables = frozenset(self._checked())

    def rows(self, sql: str) -> list[tuple[Any, ...]]:
        """All rows of a statement.

        Raises:
            DatabaseError: it cannot be run, takes too long, or finds more rows than the database has room for.
        """
        limit = self._size // _SMALLEST_ROW
        found = self._connection.execute(sql).fetchmany(limit + 1)
        if len(found) > limit:
            raise DatabaseError("more rows than there is room for")
        return found

    def columns_of(self, table: str) -> list[str]:
        """The names of the columns of a table, in their order."""
        return [name for name, _ in self._columns(table)]

    def _checked(self) -> Iterator[str]:
        """The names of all tables. Raises DatabaseError where there is anything else, or any of them is damaged."""
        for kind, name, page, sql in self.rows("SELECT type, name, rootpage, sql FROM sqlite_schema"):
            # An index without a statement belongs to a table; a table without a page is of a module, not of the file.
            if not page or kind not in {"table", "index"} or (kind == "index" and sql is not None):
                raise DatabaseError(f"the {kind} {name!r}, where nothing but tables may be")
            if kind == "table":
                if any(hidden for _, hidden in self._columns(name)):
                    raise DatabaseError(f"a column of {name!r} that is computed")
                yield name
        # Also tells a page that is met twice, through which a small file could hold rows without end.
        for (problem,) in self.rows("PRAGMA quick_check(1)"):
            if problem != "ok":
                raise DatabaseError(problem)

    def _columns(self, table: str) -> list[tuple[str, int]]:
        quoted = table.replace('"', '""')
        return [(name, hidden) for _, name, *_, hidden in self.rows(f'PRAGMA table_xinfo("{quoted}")')]

    def _is_too_long(self) -> bool:
        self._steps_left -= _STEPS
        return self._steps_left < 0


@contextmanager
def open_database(content: memoryview) -> Iterator[Database]:
    """The database in these bytes, which become no file.

    Raises:
        DatabaseError: they are none, or hold anything else than whole tables: a view, a trigger, an index that is not
            of a table itself, a virtual table, a computed column.
    """
    with closing(sqlite3.connect(":memory:")) as connection:
        connection.deserialize(content)
        connection.execute("PRAGMA trusted_schema = OFF")
        connection.execute("PRAGMA cell_size_check = ON")
        for limit, value in _LIMITS.items():
            connection.setlimit(limit, value)
        yield Database(connection, len(content))
