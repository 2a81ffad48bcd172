"""A service whose hearing is planted: it behaves as the content of each file says."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx

from app.admission.gate import Gate, GateLimits
from app.admission.gates import Gates
from app.api.application import create_native_api
from app.api.audio.intake import Intake
from app.api.edge import Edge
from app.api.state import AppState
from app.audio.hearing.analyst import Analyst
from app.bundle_store import BundleStore
from app.errors import Overloaded
from app.telemetry.metrics import Metrics
from app.telemetry.requests import RequestTelemetry
from tests.support.audio.behaving import behave, nothing
from tests.support.running_service import listening

LARGEST = 100_000
ROOM = 8 * LARGEST  # of all files together


@dataclass(frozen=True)
class PlantedService:
    """The service, from within and without."""

    state: AppState
    intake: Intake
    client: httpx.Client

    @property
    def port(self) -> int:
        return self.client.base_url.port or 80

    @property
    def gate(self) -> Gate:
        return self.state.gates.audio

    def is_room_taken(self) -> bool:
        """Whether some of it is."""
        try:
            self.intake.room.take(ROOM)
        except Overloaded:
            return True
        self.intake.room.give_back(ROOM)
        return False


@contextmanager
def planted_service(models: Path) -> Iterator[PlantedService]:
    """It hears a file at a time, for at most two seconds, and two may wait."""
    analyst = Analyst(1, nothing, behave, time_limit_s=2)
    gate = Gate("audio", GateLimits(computing=1, waiting=2, waiting_anyway=2, soon_s=60))
    store, intake = BundleStore(models), Intake.of(analyst, LARGEST)
    store.refresh()
    gates = Gates(**{**vars(Gates.of(n_workers=1)), "audio": gate})
    state = AppState(store, Metrics(), gates=gates, intake=intake)
    with listening(Edge(create_native_api(state, described=()), RequestTelemetry(Metrics()))) as client:
        yield PlantedService(state, intake, client)
    analyst.close()
