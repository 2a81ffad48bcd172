"""What the endpoints of all APIs share."""

import time
from dataclasses import dataclass, field

from fastapi import Request

from app.access.key_ring import KeyRing
from app.admission.gates import Gates
from app.api.audio.intake import Intake
from app.api.body import BodyMemory
from app.api.caching.kept_answers import KeptAnswers
from app.bundle_store import BundleStore
from app.catalogue_writer import CatalogueWriter
from app.telemetry.metrics import Metrics
from app.telemetry.otlp import Otlp
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
        keys: those in force; None where everybody may do everything.
        otlp: where traces and request metrics go.
        n_workers: processes that answer side by side.
        metrics_port: where the metrics are instead of at /metrics, None for there.
        started_s: when this process began to answer, by the monotonic clock.
        switch: promotes bundles; None where administration is off.
        intake: takes audio files; None where that is off.
        answers: those that were given before.
    """

    store: BundleStore
    metrics: Metrics
    writer: CatalogueWriter | None = None
    max_body_bytes: int = 1_048_576
    gates: Gates = field(default_factory=lambda: Gates.of(n_workers=1))
    body_memory: BodyMemory = field(default_factory=lambda: BodyMemory.for_bodies_of(1_048_576))
    keys: KeyRing | None = None
    otlp: Otlp = field(default_factory=Otlp)
    n_workers: int = 1
    metrics_port: int | None = None
    started_s: float = field(default_factory=time.monotonic)
    switch: Switch | None = None
    intake: Intake | None = None
    answers: KeptAnswers = field(default_factory=KeptAnswers)


def app_state(request: Request) -> AppState:
    """The state of the application that a request came to."""
    state: AppState = request.app.state.songkin
    return state
