"""What the endpoints of all APIs share."""

from dataclasses import dataclass

from fastapi import Request

from app.bundle_store import BundleStore
from app.telemetry import Metrics


@dataclass(frozen=True)
class AppState:
    """Made once for an application.

    Attributes:
        store: holds the service in use.
        metrics: of all requests.
    """

    store: BundleStore
    metrics: Metrics


def app_state(request: Request) -> AppState:
    """The state of the application that a request came to."""
    state: AppState = request.app.state.songkin
    return state
