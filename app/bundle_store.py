"""Holds the service in use and replaces it when CURRENT names another bundle that is good, and when tracks changed."""

import logging
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

from app.bundle.errors import BundleError
from app.bundle.manifest import MANIFEST
from app.bundle.models_folder.current import POINTER, current_bundle
from app.bundle.models_folder.messages import without_folder
from app.bundle.reader import Bundle, check_files, read_bundle
from app.errors import NotReady
from app.live.feed import LiveFeed, LiveState
from app.retrieval.remote import OpenRemote
from app.service import Service
from app.snapshot import Overlay, Snapshot
from app.supervision.back_off import BackOff
from app.supervision.free_memory import give_back_free_memory, mapped_bytes
from app.supervision.long_lived import long_lived

_log = logging.getLogger(__name__)
_NOTHING = LiveState()
_MOST_MAPPED = 1536 << 20
"""Bytes of files that a process holds at most for long; a bundle of a hundred thousand tracks is a quarter of it."""


class InUse(NamedTuple):
    """What is answered from between one switch and the next: the same object means that nothing was switched.

    Attributes:
        service: of the bundle, with the changes over it.
        fingerprint: of bundle and changes: in every process the same for the same ones.
        overlay: puts changes over the bundle; None where none are followed.
        bundle: whose files are mapped.
    """

    service: Service
    fingerprint: bytes
    overlay: Overlay | None
    bundle: Bundle


class Reloaded(NamedTuple):
    """What came of a look at CURRENT.

    Attributes:
        version: of the bundle in use, None where there is none.
        refused: why the one that CURRENT names is not, None where it is.
    """

    version: str | None
    refused: str | None


class BundleStore:
    """The switch between bundles, and between what their catalogues are at one moment and the next.

    A bundle that fails is refused and the one in use stays in use. A new one has all live changes before it comes into
    use.

    Args:
        models_dir: folder of the bundles.
        feed: of live changes, None where there are none to follow.
        trial: opens a bundle where it harms nobody, before it takes the place of another; gives its version, or raises
            BundleError. None tries nothing.
        open_remote: gives the engine of a bundle, where that is on another machine.
        clock: seconds that never go back, for the pauses before a refused bundle is tried again.
    """

    def __init__(
        self,
        models_dir: Path,
        feed: LiveFeed | None = None,
        trial: Callable[[Path], str] | None = None,
        open_remote: OpenRemote | None = None,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self.feed = feed
        self._models_dir = models_dir
        self._in_use: InUse | None = None
        self._problem = "the bundle is still being opened; try again in a moment"
        self._overlay_problem: str | None = None
        self._seen: object = None
        self._logged: object = None
        self._trial = trial
        self._open_remote = open_remote
        self._back_off = BackOff(clock)
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
    def in_use(self) -> InUse | None:
        """What is answered from; None before there is a good bundle."""
        return self._in_use

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
    def engine_problem(self) -> str | None:
        """Why the engine of the service in use cannot be asked at present, if it is elsewhere and cannot."""
        remote = self._in_use.service.remote if self._in_use else None
        problem = remote and remote.link.problem
        return f"{remote.server}: {problem}" if remote and problem else None

    @property
    def _ready(self) -> InUse:
        if self._in_use is None:
            raise NotReady(self._problem)
        return self._in_use

    def refresh(self) -> None:
        """Open the bundle that CURRENT names, unless it was opened before, or refused a short while ago. Never raises.

        One that was refused is tried again, after ever longer pauses: its files may have been on their way.
        """
        with self._opening:
            self._look()

    def unload(self) -> None:
        """Let go of what requests have read of the bundle in use, once that is much. Never raises.

        The system would do so only where memory is short, and a container is charged for it until then.
        """
        in_use = self._in_use
        if in_use is not None and mapped_bytes() > _MOST_MAPPED:
            in_use.bundle.unload()

    def reload(self) -> Reloaded:
        """Look now, also at what was refused a moment ago, and tell what came of it. Never raises."""
        with self._opening:
            self._back_off.reset()
            self._look()
            return Reloaded(self._in_use.service.version if self._in_use else None, self._problem or None)

    def _look(self) -> None:
        try:
            path = current_bundle(self._models_dir)
        except BundleError as error:
            self._seen = str(error)
            self._refuse(error, str(error))
            return
        # One whose files were written to is opened again, and refused by the name of the file.
        overwritten = self._in_use.bundle.overwritten() if self._in_use else None
        seen = (path, _modified(self._models_dir / POINTER), _modified(path / MANIFEST), overwritten)
        if seen == self._seen and not (self._problem and self._back_off.is_over):
            return
        if seen != self._seen:
            self._back_off.reset()
        self._seen = seen
        try:
            service = self._open(path)
        except BundleError as error:
            self._refuse(error, str(error))
        except Exception as error:  # a damaged file can surprise any library: it must not take the service down
            self._refuse(error, "the bundle cannot be opened; the log of the service says why")
        else:
            self._problem = ""
            self._logged = None
            _log.info("bundle in use", extra={"bundle": service.version, "n_tracks": service.n_tracks})

    def _open(self, path: Path) -> Service:
        """Put the bundle in `path` in use. The first one has no trial: there is nothing to lose, and it would wait."""
        check_files(path)  # which costs nothing, unlike a process
        tried = self._trial(path) if self._trial and self._in_use else None
        with long_lived():
            service = self._open_tried(path, tried)
        self._ready.bundle.unload()
        give_back_free_memory()
        return service

    def _open_tried(self, path: Path, tried: str | None) -> Service:
        bundle = read_bundle(path)
        if tried not in {None, bundle.manifest.version}:
            raise BundleError(f"{path}: expected {tried}, which was tried, got {bundle.manifest.version} in its place")
        base = Snapshot.of(bundle, self._open_remote)
        return self._switch(bundle, base, Overlay(base) if self.feed else None)

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
                state = self.feed.over(in_use.bundle.folded)
                snapshot = in_use.overlay.changed(state.tracks, state.removed)
                service = Service(snapshot)
                self._in_use = in_use._replace(service=service, fingerprint=_fingerprint(service, state))
                self._shown = state
                self._overlay_problem = None
        except Exception:  # a defect must not end the refreshes to come
            if self._overlay_problem is None:
                _log.exception("live changes cannot be shown")
            self._overlay_problem = "live changes cannot be shown; the log of the service says why"

    def _switch(self, bundle: Bundle, base: Snapshot, overlay: Overlay | None) -> Service:
        """Put a bundle in use, with all changes that are known by then."""
        state = self.feed.over(bundle.folded) if self.feed else _NOTHING  # what must be read is read before others wait
        with self._switching:
            if self.feed and overlay:
                self._known = self.feed.state
                state = self.feed.over(bundle.folded)
            snapshot = overlay.changed(state.tracks, state.removed) if overlay else base
            service = Service(snapshot)
            self._in_use = InUse(service, _fingerprint(service, state), overlay, bundle)
            self._shown = state
            self._overlay_problem = None
            return service

    def _refuse(self, error: Exception, problem: str) -> None:
        """Keep why a bundle is not in use. The log has it whole, answers do not say where on this machine it lies."""
        self._problem = without_folder(problem, self._models_dir)
        self._back_off.failed()
        if self._logged != (self._seen, type(error)):  # once, though what is incomplete is so in another way each time
            self._logged = self._seen, type(error)
            in_use = self._in_use.service.version if self._in_use else None
            unexpected = None if isinstance(error, BundleError) else error
            _log.error("bundle refused", exc_info=unexpected, extra={"problem": problem, "still_in_use": in_use})


def _fingerprint(service: Service, live: LiveState) -> bytes:
    return f"{service.version} {live.digest}".encode()


def _modified(path: Path) -> int | None:
    try:
        return path.stat().st_mtime_ns
    except OSError:
        return None
