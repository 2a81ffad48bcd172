"""Holds the service in use and replaces it when CURRENT names another bundle that is good, and when tracks changed."""

import logging
import threading
from pathlib import Path
from typing import NamedTuple

from app.bundle.catalogue.folded import FoldedChanges
from app.bundle.current import POINTER, current_bundle
from app.bundle.errors import BundleError
from app.bundle.manifest import MANIFEST
from app.bundle.reader import read_bundle
from app.errors import NotReady
from app.live.feed import LiveFeed, LiveState
from app.service import Service
from app.snapshot import Overlay, Snapshot

_log = logging.getLogger(__name__)
_NOTHING = LiveState()


class _InUse(NamedTuple):
    """What is answered from.

    Attributes:
        service: of the bundle, with the changes over it.
        overlay: puts changes over the bundle; None where none are followed.
        folded: what the bundle holds itself.
    """

    service: Service
    overlay: Overlay | None
    folded: FoldedChanges | None


class BundleStore:
    """The switch between bundles, and between what their catalogues are at one moment and the next.

    A bundle that fails is refused and the one in use stays in use. A new one has all live changes before it comes into
    use.

    Args:
        models_dir: folder of the bundles.
        feed: of live changes, None where there are none to follow.
    """

    def __init__(self, models_dir: Path, feed: LiveFeed | None = None) -> None:
        self.feed = feed
        self._models_dir = models_dir
        self._in_use: _InUse | None = None
        self._problem = "the bundle is still being opened; try again in a moment"
        self._overlay_problem: str | None = None
        self._seen: object = None
        self._shown = self._known = _NOTHING
        self._opening = threading.Lock()
        self._switching = threading.Lock()  # held for a short time only, so that changes show while a bundle is opened

    @property
    def service(self) -> Service:
        """The service in use. A request takes it once and keeps it, whatever is switched meanwhile.

        Raises:
            NotReady: no good bundle was found so far.
        """
        return self._ready.service

    @property
    def overlay(self) -> Overlay:
        """By which live changes are put over the bundle in use. There is one where changes are followed.

        Raises:
            NotReady: no good bundle was found so far.
        """
        overlay = self._ready.overlay
        assert overlay is not None
        return overlay

    @property
    def live(self) -> LiveState:
        """The live changes that the service in use has."""
        return self._shown

    @property
    def refused(self) -> str | None:
        """Why the bundle that CURRENT names was refused while another stays in use, if it was."""
        return self._problem or None if self._in_use else None

    @property
    def live_problem(self) -> str | None:
        """Why the service in use may lack the newest live changes, if it may."""
        return self._overlay_problem or (self.feed.problem if self.feed else None)

    @property
    def _ready(self) -> _InUse:
        if self._in_use is None:
            raise NotReady(self._problem)
        return self._in_use

    def refresh(self) -> None:
        """Open the bundle that CURRENT names, unless it was opened or refused before. Never raises."""
        with self._opening:
            try:
                path = current_bundle(self._models_dir)
                seen = (path, _modified(self._models_dir / POINTER), _modified(path / MANIFEST))
                if seen == self._seen:
                    return
                self._seen = seen
                bundle = read_bundle(path)
                base = Snapshot.of(bundle)
                service = self._switch(base, bundle.folded, Overlay(base) if self.feed else None)
            except BundleError as error:
                self._refuse(str(error))
            except Exception:  # a damaged file can surprise any library: it must not take the service down
                _log.exception("bundle refused")
                self._refuse("the bundle cannot be opened; the log of the service says why")
            else:
                self._problem = ""
                _log.info("bundle in use", extra={"bundle": service.version, "n_tracks": service.n_tracks})

    def refresh_live(self) -> None:
        """Ask for live changes, and put a service with them in use if there are any. Never raises."""
        if self.feed is None or self._in_use is None:
            return
        try:
            self.feed.poll()
            with self._switching:
                in_use, known = self._in_use, self.feed.state
                if in_use.overlay is None or known is self._known:
                    return
                self._known = known  # also where it fails: it would again
                state = self.feed.over(in_use.folded)
                snapshot = in_use.overlay.changed(state.tracks, state.removed)
                self._in_use = in_use._replace(service=Service(snapshot))
                self._shown = state
                self._overlay_problem = None
        except Exception:  # a defect must not end the refreshes to come
            if self._overlay_problem is None:
                _log.exception("live changes cannot be shown")
            self._overlay_problem = "live changes cannot be shown; the log of the service says why"

    def _switch(self, base: Snapshot, folded: FoldedChanges | None, overlay: Overlay | None) -> Service:
        """Put a bundle in use, with all changes that are known by then."""
        state = self.feed.over(folded) if self.feed else _NOTHING  # what must be read is read before others wait
        with self._switching:
            if self.feed and overlay:
                self._known = self.feed.state
                state = self.feed.over(folded)
            snapshot = overlay.changed(state.tracks, state.removed) if overlay else base
            self._in_use = _InUse(Service(snapshot), overlay, folded)
            self._shown = state
            self._overlay_problem = None
            return self._in_use.service

    def _refuse(self, problem: str) -> None:
        """Keep why a bundle is not in use. The log has it whole, answers do not say where on this machine it lies."""
        shown = problem
        if self._models_dir.is_absolute():
            shown = problem.replace(f"{self._models_dir}/", "").replace(str(self._models_dir), "the models folder")
        if shown != self._problem:
            in_use = self._in_use.service.version if self._in_use else None
            _log.error("bundle refused", extra={"problem": problem, "still_in_use": in_use})
        self._problem = shown


def _modified(path: Path) -> int | None:
    try:
        return path.stat().st_mtime_ns
    except OSError:
        return None
