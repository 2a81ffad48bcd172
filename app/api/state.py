"""What the endpoints of all APIs share."""

from dataclasses import dataclass, field

from fastapi import Request

from app.admission.gates import Gates
from app.api.body import BodyMemory
from app.bundle_store import BundleStore
from app.catalogue_writer import CatalogueWriter
from app.telemetry import Metrics
from app.versions.switch import Switch


@dataclass(frozen=True)
class AppState:
    """Made once for an application.

    Attributes:
        store: holds the service in use.
        metrics: of all requests.
        writer: changes the catalogue; None where that is off.
        max_body_bytes: the largest body of most requests.
        gates: of each kind of work.
        body_memory: that bodies may take together.
        switch: promotes bundles; None where administration is off.
    """

    store: BundleStore
    metrics: Metrics
    writer: CatalogueWriter | None = None
    max_body_bytes: int = 1_048_576
    gates: Gates = field(default_factory=lambda: Gates.of(n_workers=1))
    body_memory: BodyMemory = field(default_factory=lambda: BodyMemory.for_bodies_of(1_048_576))
    switch: Switch | None = None


def app_state(request: Request) -> AppState:
    """The state of the application that a request came to."""
    state: AppState = request.app.state.songkin
    return state
