"""What was written to each track, by whom it was acknowledged and when: by it, what may be there now."""

import threading
import time
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from math import inf

Value = str | None
"""The name that was written; None for a removal."""


@dataclass
class Write:
    """One write. ended: when it was acknowledged; infinite while it is not, or where nobody knows what became of it."""

    value: Value
    begun: float
    ended: float = inf


class History:
    """All writes to all tracks. Use it from any thread."""

    def __init__(self) -> None:
        self._writes: defaultdict[str, list[Write]] = defaultdict(list)
        self._lock = threading.Lock()

    def begin(self, track_id: str, value: Value) -> Write:
        """Call it before the request is sent, and set `ended` once it is acknowledged."""
        write = Write(value, time.monotonic())
        with self._lock:
            self._writes[track_id].append(write)
        return write

    def drop(self, track_id: str, write: Write) -> None:
        """It was refused: nothing was written."""
        with self._lock:
            self._writes[track_id].remove(write)

    def lost(self, found: Mapping[str, Value], before: Mapping[str, Value]) -> list[str]:
        """The tracks that are not as they may be, each with what was found.

        One may be as any write left it, unless another one that was acknowledged began after that write had ended.

        Args:
            found: what is there of each track that was ever written.
            before: what was there before the first write, where that was anything.
        """
        wrong = []
        for track_id, writes in self._writes.items():
            begun = max((write.begun for write in writes if write.ended < inf), default=-inf)
            allowed = {write.value for write in writes if write.ended >= begun}
            if begun == -inf:
                allowed.add(before.get(track_id))
            if found.get(track_id) not in allowed:
                wrong.append(f"{track_id}: found {found.get(track_id)!r}, expected one of {sorted(map(str, allowed))}")
        return wrong
