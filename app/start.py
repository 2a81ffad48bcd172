"""Makes the application that is served. Nothing that answers requests is imported before the bundle is being opened."""

from threading import Thread
from typing import TYPE_CHECKING

from app.settings import Settings
from app.stores import store_of
from app.telemetry.logs import configure_logging

if TYPE_CHECKING:
    from starlette.applications import Starlette


def create_served_app() -> "Starlette":
    """As `app.main.create_app`, in less time: a thread opens the bundle while the rest is imported.

    Either takes as long as the other, and what hashes and checks lets other threads run.
    """
    settings = Settings()
    configure_logging(settings.log_level, settings.log_format)  # as the application does again: the thread logs
    store = store_of(settings)
    Thread(target=store.refresh, name="first-look", daemon=True).start()
    from app.main import create_app

    return create_app(settings, store)
