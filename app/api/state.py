"""What the endpoints of all APIs share."""

from dataclasses import dataclass, field

from anyio import CapacityLimiter
from fastapi import Request

from app.access.key_ring import KeyRing
from app.bundle_store import BundleStore
from app.catalogue_writer import CatalogueWriter
from app.telemetry import Metrics


@dataclass(frozen=True)
class AppState:
    """Made once for an application.

    Attributes:
        store: holds the service in use.
        metrics: of all requests.
        writer: changes the catalogue; None where that is off.
        keys: those in force; None where everybody may do everything.
        map_threads: how many requests for the map are in a thread at once.
        write_threads: how many requests that write are in a thread at once.
    """

    store: BundleStore
    metrics: Metrics
    writer: CatalogueWriter | None = None
    keys: KeyRing | None = None
    map_threads: CapacityLimiter = field(default_factory=lambda: CapacityLimiter(1))
    write_threads: CapacityLimiter = field(default_factory=lambda: CapacityLimiter(16))


def app_state(request: Request) -> AppState:
    """The state of the application that a request came to."""
    state: AppState = request.app.state.songkin
    return state
