"""Keeps what was found of a folder, result by result, so that a run that was ended goes on where it was.

Files are kept by their path, and what was estimated from audio by the id of that audio: a file that was moved or tagged
anew is not analysed again, nor are two of the same audio. Only this module of the package imports sqlite3.
"""

import json
import os
import sqlite3
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, astuple, dataclass
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import numpy as np

from app.audio.errors import StateError, UnreadableAudio
from app.audio.features import AudioFeatures, Extracted
from app.audio.folder import FoundFile
from app.audio.inspection import Inspected
from app.audio.tags.audio_tags import AudioTags

VERSION = 1
_ANEW = "delete it to have all files analysed anew"

_TABLES = (
    """CREATE TABLE IF NOT EXISTS files (
    path BLOB PRIMARY KEY,
    size INTEGER NOT NULL,
    mtime_ns INTEGER NOT NULL,
    content_id TEXT,  -- null where it failed
    tags TEXT,        -- JSON
    failure TEXT
) WITHOUT ROWID""",
    """CREATE TABLE IF NOT EXISTS analyses (
    content_id TEXT PRIMARY KEY,
    extractor TEXT NOT NULL,
    features TEXT,    -- JSON; null where it failed
    timbre BLOB,      -- float32, little endian; null of silence
    failure TEXT
) WITHOUT ROWID""",
    """CREATE TABLE IF NOT EXISTS sent (
    destination TEXT,
    track_id TEXT,
    content TEXT NOT NULL,
    timbre TEXT NOT NULL,
    added INTEGER NOT NULL,
    PRIMARY KEY (destination, track_id)
) WITHOUT ROWID""",
)


@dataclass(frozen=True)
class FileRecord:
    """What a file was when it was looked at last.

    Attributes:
        found: UnreadableAudio where it is none.
    """

    size: int
    mtime_ns: int
    found: Inspected | UnreadableAudio

    def is_of(self, file: FoundFile) -> bool:
        """Whether the file is as it was, by its size and the time of its last change."""
        return (self.size, self.mtime_ns) == (file.size, file.mtime_ns)


@dataclass(frozen=True)
class Sent:
    """A track as a service has it.

    Attributes:
        content: A digest of all that was known of it; "" while it is on its way for the first time.
        timbre: The extractor of the timbre that was sent; "" where none was.
        added: Whether it was sent to a service that did not have it; else the service has it from elsewhere.
    """

    content: str
    timbre: str
    added: bool


class State:
    """What was found so far, in a file that one process at a time has open. Each result is kept as it comes.

    Args:
        path: of the file; it is made when missing.
        extractor: whose analyses count; those of others are made anew.

    Raises:
        StateError: from each method, where the file cannot be read or written, or is in use.
    """

    def __init__(self, path: Path, extractor: str) -> None:
        self._path, self._extractor = path, extractor
        with self._errors():
            self._database = sqlite3.connect(path, timeout=1, isolation_level=None)
            self._database.execute("PRAGMA locking_mode = EXCLUSIVE")
            self._database.execute("BEGIN IMMEDIATE")
            self._check()
            for statement in _TABLES:
                self._database.execute(statement)
            self._database.execute(f"PRAGMA user_version = {VERSION}")
            self._database.execute("COMMIT")
            self._database.execute("PRAGMA journal_mode = WAL")
            self._database.execute("PRAGMA synchronous = NORMAL")  # a crash of the machine may cost the last results

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self._database.close()

    def _check(self) -> None:
        """Raises StateError, and leaves the file as it was, where it is not what this version keeps."""
        (found,) = self._database.execute("PRAGMA user_version").fetchone()
        rows = self._database.execute("SELECT tbl_name FROM sqlite_schema WHERE tbl_name NOT LIKE 'sqlite_%'")
        tables = {name for (name,) in rows}
        if tables - {"files", "analyses", "sent"} or (tables and not found):
            self._database.close()
            raise StateError(
                f"{self._path}: expected what songkin keeps of a folder, got a database of something else; name "
                "another file, or move this one away"
            )
        if found not in (0, VERSION):
            self._database.close()
            raise StateError(
                f"{self._path}: expected what this version of songkin keeps ({VERSION}), got that of another "
                f"({found}); {_ANEW}"
            )

    def files(self) -> dict[Path, FileRecord]:
        """By path, all files that were looked at."""
        with self._errors(), self._damage():
            rows = self._database.execute("SELECT path, size, mtime_ns, content_id, tags, failure FROM files")
            return {
                Path(os.fsdecode(path)): FileRecord(
                    size, mtime_ns, UnreadableAudio(failure) if tags is None else Inspected(content_id, _tags(tags))
                )
                for path, size, mtime_ns, content_id, tags, failure in rows
            }

    def analysed(self) -> dict[str, bool]:
        """By the id of all audio that was analysed: whether that succeeded."""
        with self._errors():
            rows = self._database.execute(
                "SELECT content_id, failure IS NULL FROM analyses WHERE extractor = ?", [self._extractor]
            )
            return {content_id: bool(succeeded) for content_id, succeeded in rows}

    def analysis(self, content_id: str) -> Extracted | UnreadableAudio | None:
        """What was estimated from audio; None where it was not analysed."""
        with self._errors():
            row = self._database.execute(
                "SELECT features, timbre, failure FROM analyses WHERE content_id = ? AND extractor = ?",
                [content_id, self._extractor],
            ).fetchone()
        if row is None:
            return None
        features, timbre, failure = row
        if features is None:
            return UnreadableAudio(failure)
        with self._damage():
            values = None if timbre is None else np.frombuffer(timbre, dtype="<f4").astype(np.float32)
            return Extracted(AudioFeatures(**json.loads(features)), values)

    def keep_file(self, file: FoundFile, found: Inspected | UnreadableAudio) -> None:
        """What a file is."""
        values: tuple[str | None, ...] = (None, None, str(found))
        if isinstance(found, Inspected):
            values = (found.content_id, json.dumps(asdict(found.tags)), None)
        with self._errors():
            self._database.execute(
                "INSERT OR REPLACE INTO files VALUES (?, ?, ?, ?, ?, ?)",
                [os.fsencode(file.path), file.size, file.mtime_ns, *values],
            )

    def keep_analysis(self, content_id: str, found: Extracted | UnreadableAudio) -> None:
        """What was estimated from audio, or why it cannot be."""
        values: tuple[Any, Any, Any] = (None, None, str(found))
        if isinstance(found, Extracted):
            timbre = None if found.timbre is None else found.timbre.astype("<f4").tobytes()
            values = (json.dumps(asdict(found.features)), timbre, None)
        with self._errors():
            self._database.execute(
                "INSERT OR REPLACE INTO analyses VALUES (?, ?, ?, ?, ?)", [content_id, self._extractor, *values]
            )

    def forget_analysis(self, content_id: str) -> None:
        """What was found of audio."""
        with self._errors():
            self._database.execute("DELETE FROM analyses WHERE content_id = ?", [content_id])

    def sent(self, destination: str) -> dict[str, Sent]:
        """By id, the tracks that a service has, as far as they were sent there or found there."""
        with self._errors():
            rows = self._database.execute(
                "SELECT track_id, content, timbre, added FROM sent WHERE destination = ?", [destination]
            )
            return {track_id: Sent(content, timbre, bool(added)) for track_id, content, timbre, added in rows}

    def keep_sent(self, destination: str, tracks: Mapping[str, Sent]) -> None:
        """What a service has, by the id of the track."""
        rows = [(destination, track_id, *astuple(sent)) for track_id, sent in tracks.items()]
        with self._transaction():
            self._database.executemany("INSERT OR REPLACE INTO sent VALUES (?, ?, ?, ?, ?)", rows)

    def forget_sent(self, destination: str, track_ids: Iterable[str]) -> None:
        """That a service has these tracks."""
        rows = [(destination, track_id) for track_id in track_ids]
        with self._transaction():
            self._database.executemany("DELETE FROM sent WHERE destination = ? AND track_id = ?", rows)

    @contextmanager
    def _transaction(self) -> Iterator[None]:
        with self._errors():
            self._database.execute("BEGIN")
            yield
            self._database.execute("COMMIT")

    @contextmanager
    def _errors(self) -> Iterator[None]:
        try:
            yield
        except sqlite3.DatabaseError as error:
            if "locked" in str(error):
                advice = "another songkin writes the same table; wait until it is done"
            elif isinstance(error, sqlite3.OperationalError) and "decode" not in str(error):
                advice = "see that the disk has room and the folder may be written"
            else:
                advice = _ANEW
            raise StateError(f"{self._path}: what was analysed cannot be kept: {error}; {advice}") from error

    @contextmanager
    def _damage(self) -> Iterator[None]:
        """What is read is as it was written, or the file is damaged: SQLite does not notice all of it."""
        try:
            yield
        except (ValueError, TypeError, LookupError, AttributeError) as error:
            raise StateError(f"{self._path}: what was analysed cannot be read: the file is damaged; {_ANEW}") from error


def _tags(text: str) -> AudioTags:
    fields = json.loads(text)
    return AudioTags(**{**fields, "artists": tuple(fields["artists"]), "genres": tuple(fields["genres"])})
