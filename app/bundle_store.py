"""Holds the service in use and replaces it when CURRENT names another bundle that is good."""

import logging
import threading
from pathlib import Path

from app.bundle.current import POINTER, current_bundle
from app.bundle.errors import BundleError
from app.bundle.manifest import MANIFEST
from app.bundle.reader import read_bundle
from app.errors import NotReady
from app.service import Service

_log = logging.getLogger(__name__)


class BundleStore:
    """The switch between bundles. A bundle that fails is refused and the one in use stays in use."""

    def __init__(self, models_dir: Path) -> None:
        self._models_dir = models_dir
        self._service: Service | None = None
        self._problem = "the bundle is still being opened; try again in a moment"
        self._seen: object = None
        self._lock = threading.Lock()

    @property
    def service(self) -> Service:
        """The service in use. A request takes it once and keeps it, whatever is switched meanwhile.

        Raises:
            NotReady: no good bundle was found so far.
        """
        if self._service is None:
            raise NotReady(self._problem)
        return self._service

    @property
    def refused(self) -> str | None:
        """Why the bundle that CURRENT names was refused while another stays in use, if it was."""
        return self._problem or None if self._service else None

    def refresh(self) -> None:
        """Open the bundle that CURRENT names, unless it was opened or refused before. Never raises."""
        with self._lock:
            try:
                path = current_bundle(self._models_dir)
                seen = (path, _modified(self._models_dir / POINTER), _modified(path / MANIFEST))
                if seen == self._seen:
                    return
                self._seen = seen
                service = Service.of(read_bundle(path))
            except BundleError as error:
                self._refuse(str(error))
            except Exception:  # a damaged file can surprise any library: it must not take the service down
                _log.exception("bundle refused")
                self._refuse("the bundle cannot be opened; the log of the service says why")
            else:
                self._problem = ""
                self._service = service
                _log.info("bundle in use", extra={"bundle": service.version, "n_tracks": service.n_tracks})

    def _refuse(self, problem: str) -> None:
        if problem != self._problem:
            in_use = self._service.version if self._service else None
            _log.error("bundle refused", extra={"problem": problem, "still_in_use": in_use})
        self._problem = problem


def _modified(path: Path) -> int | None:
    try:
        return path.stat().st_mtime_ns
    except OSError:
        return None
