"""Writes live changes through to an engine on another machine, for others who ask it."""

from app.bundle_store import BundleStore, InUse
from app.errors import EngineUnavailable


class LiveMirror:
    """Follows the service in use. One thread calls `refresh`.

    Args:
        store: holds it.
    """

    def __init__(self, store: BundleStore) -> None:
        self._store = store
        self._written: InUse | None = None
        self._n_opened = 0  # of the link to the engine, when that was written

    def refresh(self) -> None:
        """Write what changed since the last time, if anything did. What fails is tried again the next time.

        So is all that was written before the engine was lost: it may have lost that as well.
        """
        in_use = self._store.in_use
        if in_use is None or in_use.service.remote is None:
            return
        n_opened = in_use.service.remote.link.n_opened
        if in_use is self._written and n_opened == self._n_opened:
            return
        try:
            in_use.service.write_live_changes()
        except EngineUnavailable:
            return
        self._written, self._n_opened = in_use, n_opened
