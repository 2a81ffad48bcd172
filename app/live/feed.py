"""What a store of live changes holds, kept in memory and brought up to date by asking for what is new."""

import logging
import threading
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from app.bundle.catalogue.folded import FoldedChanges
from app.errors import IncompatibleStore, StoreUnavailable
from app.live.changes import Change, LiveTrack, Outcome, StoredChange, Upsert

if TYPE_CHECKING:
    from app.live.store import LiveStore

_log = logging.getLogger(__name__)


@dataclass(frozen=True)
class LiveState:
    """All that changed since the bundle was made, at one moment.

    Attributes:
        changes: the newest one of each track by its id, in the order of their sequences: in every process the same.
    """

    changes: Mapping[str, StoredChange] = field(default_factory=dict)

    @cached_property
    def tracks(self) -> tuple[LiveTrack, ...]:
        """Those that were added or replaced."""
        return tuple(stored.change.track for stored in self.changes.values() if isinstance(stored.change, Upsert))

    @cached_property
    def removed(self) -> frozenset[str]:
        """The ids of those that were removed, whether the bundle has them or not."""
        return frozenset(key for key, stored in self.changes.items() if not isinstance(stored.change, Upsert))

    @cached_property
    def sequence(self) -> int:
        """The highest one, 0 where nothing changed."""
        return max((stored.sequence for stored in self.changes.values()), default=0)

    @cached_property
    def digest(self) -> str:
        """The same in every process for the same changes, and for no others."""
        return f"{sum(stored.digest for stored in self.changes.values()) % 2**64:016x}"

    def after(self, sequence: int) -> "LiveState":
        """The state without what changed until then; itself where nothing did."""
        newer = {key: stored for key, stored in self.changes.items() if stored.sequence > sequence}
        return self if len(newer) == len(self.changes) else LiveState(newer)

    def followed_by(self, newer: Iterable[StoredChange]) -> "LiveState":
        """The state after more changes, all of them of higher sequences, in their order."""
        changes = dict(self.changes)
        for stored in newer:
            changes.pop(stored.change.track_id, None)  # so that it comes last
            changes[stored.change.track_id] = stored
        return LiveState(changes)


class LiveFeed:
    """Follows one store. Use it from any thread; nothing is opened before the first call.

    Args:
        place: as `LiveStore.open` takes it.
        timeout_s: likewise.

    Attributes:
        state: what is known of the store, but for what every bundle that was in use holds. Replaced as a whole.
        problem: why the store cannot be read at present, None where it can.
        read_at: when it was last read, in seconds since the epoch; 0 for never.
    """

    def __init__(self, place: Path | str, timeout_s: float = 5.0) -> None:
        self.state = LiveState()
        self.problem: str | None = None
        self.read_at = 0.0
        self._place = place
        self._timeout_s = timeout_s
        self._store: LiveStore | None = None
        self._start: int | None = None  # above which sequence the state has everything; None before it was read
        self._opening = threading.Lock()
        self._polling = threading.Lock()

    def poll(self) -> None:
        """Bring the state up to date. Where that fails, `problem` says why, once in the log, and the state stays."""
        with self._polling:
            self._poll()

    def over(self, folded: FoldedChanges | None) -> LiveState:
        """What lies over a bundle: all changes but those that the bundle holds itself, which need not be read.

        Where changes are needed that were not read so far and that fails, `problem` says so, and the next poll reads
        them.
        """
        with self._polling:
            try:
                store = self._opened()
                sequence = store.folded_into(folded)
                store.go_on_after(sequence)  # or what is written would be taken for what the bundle holds
            except (StoreUnavailable, IncompatibleStore) as error:
                self._fail(error.message)
                return self.state
            if self._start is None or sequence < self._start:
                self._read_from(sequence)
            return self.state.after(sequence)

    def apply(self, changes: Sequence[Change], in_catalogue: Callable[[str], bool]) -> list[Outcome]:
        """As `LiveStore.apply`. The state has the changes once they are polled, here as in any other process.

        Raises:
            ValueError: see there.
            StoreUnavailable: see there.
            IncompatibleStore: another version of the schema is in the database.
        """
        return self._opened().apply(changes, in_catalogue)

    def close(self) -> None:
        """Close the store. A later call would open it again."""
        with self._polling, self._opening:
            if self._store is not None:
                self._store.close()
            self._store = None

    def _poll(self) -> None:
        if self._start is None:
            self._read_from(0)
            return
        newer = self._read(max(self._start, self.state.sequence))
        if newer:
            self.state = self.state.followed_by(newer)
        elif newer is not None and self._went_back():
            _log.warning("the database of live changes is an older one than before; it is read anew")
            self._read_from(self._start)

    def _went_back(self) -> bool:
        """Whether a backup took the place of the store: what is written then has sequences that were there before."""
        try:
            return self._opened().last_sequence() < self.state.sequence
        except (StoreUnavailable, IncompatibleStore) as error:
            self._fail(error.message)
            return False

    def _read_from(self, sequence: int) -> None:
        """Read everything above a sequence. What did not change stays the same object, of which all is worked out."""
        changes = self._read(sequence)
        if changes is not None:
            known = self.state.changes
            self.state = LiveState().followed_by(
                before if (before := known.get(stored.change.track_id)) == stored else stored for stored in changes
            )
            self._start = sequence

    def _read(self, sequence: int) -> Sequence[StoredChange] | None:
        """All changes above a sequence; None where they cannot be read."""
        try:
            changes = self._opened().since(sequence)
        except (StoreUnavailable, IncompatibleStore) as error:
            self._fail(error.message)
            return None
        if self.problem is not None:
            _log.info("live changes are read again")
        self.problem = None
        self.read_at = time.time()
        return changes

    def _fail(self, problem: str) -> None:
        if self.problem is None:  # once for each time that it is down, not with every poll
            _log.error("live changes cannot be read", extra={"problem": problem})
        self.problem = problem

    def _opened(self) -> "LiveStore":
        from app.live.store import LiveStore  # a fifth of the time to start, which most services need not pay

        with self._opening:
            if self._store is None:
                self._store = LiveStore.open(self._place, self._timeout_s)
            return self._store
