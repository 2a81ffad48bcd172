"""A service whose hearing is planted: it behaves as the content of each file says."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import httpx
import pytest

from app.admission.gate import Gate, GateLimits
from app.admission.gates import Gates
from app.api.application import create_native_api
from app.api.audio.intake import Intake
from app.api.state import AppState
from app.audio.hearing.analyst import Analyst
from app.bundle_store import BundleStore
from app.telemetry.metrics import Metrics
from app.telemetry.requests import RequestTelemetry
from tests.support.audio.behaving import behave, nothing
from tests.support.running_service import listening

LARGEST = 100_000


@dataclass(frozen=True)
class Planted:
    """The service, from within and without."""

    state: AppState
    client: httpx.Client

    @property
    def port(self) -> int:
        return self.client.base_url.port or 80

    @property
    def gate(self) -> Gate:
        return self.state.gates.audio


@pytest.fixture(scope="module")
def planted(published_models: Path) -> Iterator[Planted]:
    """It hears a file at a time, for at most two seconds, and two may wait."""
    analyst = Analyst(1, nothing, behave, time_limit_s=2)
    gates = Gates.of(n_workers=1)
    gate = Gate("audio", GateLimits(computing=1, waiting=2, waiting_anyway=2, soon_s=60))
    store = BundleStore(published_models)
    store.refresh()
    state = AppState(
        store,
        Metrics(),
        gates=Gates(**{**vars(gates), "audio": gate}),
        intake=Intake.of(analyst, LARGEST),
    )
    with listening(RequestTelemetry(create_native_api(state, described=()), Metrics())) as client:
        yield Planted(state, client)
    analyst.close()
