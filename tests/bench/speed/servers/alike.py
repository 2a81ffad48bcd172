"""Serves another application as `python -m app` serves its own: the same server, with the same settings."""

from app.__main__ import server_config
from app.server.serve import serve
from app.settings import Settings
from app.telemetry.logs import configure_logging


def serve_alike(application: str) -> None:
    """Serve until stopped; `application` names the function that makes it, as uvicorn takes it."""
    settings = Settings()
    configure_logging(settings.log_level, settings.log_format)
    serve(server_config(settings, application))
