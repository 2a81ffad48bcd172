"""The store of live changes: one row for each track that was written, the newest change of all that it had.

Writers take turns: each locks the one row of state before it does anything else, so that sequences become visible in
their order, and whoever polls `since` never misses one.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Self, TypedDict
from uuid import uuid4

from sqlalchemy import Connection, func, insert, inspect, select, update
from sqlalchemy.dialects import postgresql, sqlite

from app.bundle.catalogue.folded import FoldedChanges
from app.errors import IncompatibleStore
from app.live.changes import MAX_CHANGES, Change, Delete, Outcome, StoredChange, Upsert
from app.live.content import decode_content, encode_content
from app.live.database import Database, open_postgresql, open_sqlite
from app.live.tables import METADATA, SCHEMA_VERSION, STATE, TRACKS

_PAGE = 10_000
_DIALECTS = {"sqlite": sqlite, "postgresql": postgresql}


class _Row(TypedDict):
    id: str
    sequence: int
    content: str | None


@dataclass(frozen=True)
class Counts:
    """How many tracks the store holds, and how many removals."""

    tracks: int
    deletions: int


class LiveStore:
    """Live changes in one database. Open one in each process, and use it from any of its threads.

    Every method but `close` raises StoreUnavailable where the database cannot be used: it cannot be reached, is locked
    for too long, has no room or may not be written. Then nothing of the call was kept, but for one case: a connection
    that breaks while PostgreSQL commits. A change says all that is to be, so making it once more is right either way.

    Attributes:
        identity: 32 hex digits, drawn when the store was made. A bundle names by it whose changes it holds.
    """

    def __init__(self, database: Database, identity: str) -> None:
        """Use `open`."""
        self._database = database
        self.identity = identity

    @classmethod
    def open(cls, place: Path | str, timeout_s: float = 5.0) -> Self:
        """Open the store, and make its tables where there are none.

        Args:
            place: a directory for SQLite, which is made when missing; as text, the URL of a PostgreSQL database.
            timeout_s: how long a lock, a connection or the calls before are waited for; a statement, twice as long.

        Raises:
            ValueError: the text is no URL of a PostgreSQL database.
            StoreUnavailable: see above.
            IncompatibleStore: another version of the schema is in it.
        """
        database = open_sqlite(place, timeout_s) if isinstance(place, Path) else open_postgresql(place, timeout_s)
        try:
            with database.reading() as connection:
                version = _schema_version(connection)
            if version is None:
                version = database.write(partial(_make_tables, database))
            if version != SCHEMA_VERSION:
                raise IncompatibleStore(database.name, expected=SCHEMA_VERSION, found=version)
            with database.reading() as connection:
                identity: str = connection.execute(select(STATE.c.identity)).scalar_one()
        except BaseException:
            database.close()
            raise
        return cls(database, identity)

    def apply(self, changes: Sequence[Change], in_catalogue: Callable[[str], bool]) -> list[Outcome]:
        """Make all changes, in their order, or none.

        Args:
            changes: at most 1,000.
            in_catalogue: whether the bundle has a track of this id. It is asked while others wait.

        Returns:
            For each change, "created", "replaced", "deleted", or "unknown" where a removal found no such track.

        Raises:
            ValueError: there are too many, or a track has not as many features as the schema, or an infinite one.
            StoreUnavailable: see above.
        """
        if len(changes) > MAX_CHANGES:
            raise ValueError(
                f"expected at most {MAX_CHANGES} changes, got {len(changes)}; send the rest in another call"
            )
        if not changes:
            return []
        contents = [encode_content(change.track) if isinstance(change, Upsert) else None for change in changes]

        def transaction(connection: Connection) -> list[Outcome]:
            first = _reserve(connection, len(changes)) - len(changes) + 1
            live = _live(connection, {change.track_id for change in changes})
            outcomes: list[Outcome] = []
            rows: dict[str, _Row] = {}
            for sequence, (change, content) in enumerate(zip(changes, contents, strict=True), first):
                track_id = change.track_id
                there = live[track_id] if track_id in live else in_catalogue(track_id)
                outcomes.append(_outcome(change, there))
                if outcomes[-1] != "unknown":
                    live[track_id] = content is not None
                    rows[track_id] = {"id": track_id, "sequence": sequence, "content": content}
            if rows:
                _write(connection, [*rows.values()])
                connection.commit()
            return outcomes

        return self._database.write(transaction)

    def since(self, sequence: int) -> Sequence[StoredChange]:
        """The newest change of each track that changed after `sequence`, in the order of their sequences.

        Raises:
            StoreUnavailable: see above; or somebody else wrote into the database what is no track.
        """
        found: list[StoredChange] = []
        # In pages, so that the first look at many changes stays within what one statement may take.
        while page := self._page(found[-1].sequence if found else sequence):
            found += page
            if len(page) < _PAGE:
                break
        return found

    def last_sequence(self) -> int:
        """A number that no sequence is above."""
        with self._database.reading() as connection:
            last: int = connection.execute(select(STATE.c.last_sequence)).scalar_one()
        return last

    def folded_into(self, folded: FoldedChanges | None) -> int:
        """The sequence up to which a bundle holds the changes of this store already; 0 where it holds none."""
        return folded.sequence if folded is not None and folded.store == self.identity else 0

    def go_on_after(self, sequence: int) -> None:
        """Let all changes to come have sequences above `sequence`: a bundle holds more than a backup of the store."""
        if self.last_sequence() >= sequence:
            return
        statement = update(STATE).where(STATE.c.last_sequence < sequence).values(last_sequence=sequence)

        def transaction(connection: Connection) -> None:
            connection.execute(statement)
            connection.commit()

        self._database.write(transaction)

    def count(self) -> Counts:
        """Count the tracks and the removals."""
        query = select(func.count(TRACKS.c.content), func.count())
        with self._database.reading() as connection:
            n_tracks, n_rows = connection.execute(query).one()
        return Counts(tracks=n_tracks, deletions=n_rows - n_tracks)

    def close(self) -> None:
        """Close the connections. The store is not used afterwards."""
        self._database.close()

    def _page(self, after: int) -> list[StoredChange]:
        columns = (TRACKS.c.id, TRACKS.c.sequence, TRACKS.c.content)
        query = select(*columns).where(TRACKS.c.sequence > after).order_by(TRACKS.c.sequence).limit(_PAGE)
        with self._database.reading() as connection:
            rows = connection.execute(query).all()
        return [
            StoredChange(number, Delete(track_id) if content is None else self._upsert(track_id, content))
            for track_id, number, content in rows
        ]

    def _upsert(self, track_id: str, content: str) -> Upsert:
        try:
            return Upsert(decode_content(track_id, content))
        except ValueError as error:
            raise self._database.unavailable(f"the row {track_id!r} is no track: {error}") from None


def _schema_version(connection: Connection) -> int | None:
    if not inspect(connection).has_table(STATE.name):
        return None
    version: int = connection.execute(select(STATE.c.schema_version)).scalar_one()
    return version


def _make_tables(database: Database, connection: Connection) -> int:
    """Unless another process was faster: either way, the version of their schema."""
    if connection.dialect.name == "postgresql":
        encoding: str = connection.execute(select(func.current_setting("server_encoding"))).scalar_one()
        if encoding != "UTF8":
            raise database.unavailable(f"expected the encoding UTF8, which has every script, got {encoding}")
        # Writers take turns by the row of state, which is not there yet.
        connection.execute(select(func.pg_advisory_xact_lock(func.hashtext("songkin live changes"))))
    if (version := _schema_version(connection)) is not None:
        return version
    METADATA.create_all(connection)
    connection.execute(insert(STATE).values(id=1, schema_version=SCHEMA_VERSION, last_sequence=0, identity=uuid4().hex))
    connection.commit()
    return SCHEMA_VERSION


def _reserve(connection: Connection, n: int) -> int:
    """Wait for the other writers, and take the next `n` sequences: the last of them. To be undone, if none is used."""
    statement = update(STATE).values(last_sequence=STATE.c.last_sequence + n).returning(STATE.c.last_sequence)
    last: int = connection.execute(statement).scalar_one()
    return last


def _live(connection: Connection, track_ids: Iterable[str]) -> dict[str, bool]:
    """Those of the ids that have a row, with whether it is a track; the others are removed."""
    query = select(TRACKS.c.id, TRACKS.c.content.is_not(None)).where(TRACKS.c.id.in_(sorted(track_ids)))
    return {track_id: bool(is_track) for track_id, is_track in connection.execute(query)}


def _write(connection: Connection, rows: list[_Row]) -> None:
    upsert = _DIALECTS[connection.dialect.name].insert(TRACKS)
    newer = {"sequence": upsert.excluded.sequence, "content": upsert.excluded.content}
    connection.execute(upsert.on_conflict_do_update(index_elements=["id"], set_=newer), rows)


def _outcome(change: Change, there: bool) -> Outcome:
    if isinstance(change, Upsert):
        return "replaced" if there else "created"
    return "deleted" if there else "unknown"
