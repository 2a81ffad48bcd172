"""`python -m app`: serves the bundle that models/CURRENT names, or the demo."""

import argparse
import logging
import os
import signal
import sys
import tempfile
from typing import NoReturn

from pydantic import ValidationError
from uvicorn import Config

from app.server.protocol import BoundedProtocol
from app.server.serve import serve, serve_beside
from app.settings import Settings
from app.telemetry.logs import configure_logging
from app.telemetry.otlp import OtlpUnavailable, check_otlp
from app.telemetry.version import songkin_version

_SHUTDOWN_S = 8  # more than connections have by themselves; Docker waits for ten seconds by default
_WORKER_PATIENCE_S = 60  # with one that opens a large bundle, when workers are restarted by SIGHUP


def main() -> int:
    """Serve until stopped. Returns the exit code: 2 for a setting that is not valid."""
    _parser().parse_args()
    try:
        settings = Settings()
        misspelt = Settings.misspelt(os.environ)
    except ValidationError as error:
        for problem in error.errors():
            name = str(problem["loc"][0])
            found = "something else" if Settings.is_secret(name) else repr(problem["input"])
            message = problem["msg"].removeprefix("Value error, ")
            print(f"SONGKIN_{name.upper()}: {message}, got {found}", file=sys.stderr)
        print("`python -m app --help` lists the settings", file=sys.stderr)
        return 2
    for name, meant in misspelt.items():
        print(f"{name}: no such setting; did you mean {meant}?", file=sys.stderr)
    if misspelt:
        return 2
    try:
        check_otlp()
    except OtlpUnavailable as error:
        print(error, file=sys.stderr)
        return 2
    configure_logging(settings.log_level, settings.log_format)
    # Uvicorn raises the signal again once it has stopped: without a handler that kills this process, exit code 143.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    os.environ.setdefault(
        "ORT_DISABLE_TELEMETRY", "1"
    )  # ONNX Runtime's own, on by default: no data leaves this machine
    # Requests run in parallel: a pool of threads in each library would compete for the cores.
    os.environ.setdefault("OMP_NUM_THREADS", "1")
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    with tempfile.TemporaryDirectory(prefix="songkin-metrics-") as directory:
        try:
            _share_metrics(settings, directory)
        except OSError as error:
            print(f"SONGKIN_METRICS_PORT: cannot listen at {settings.metrics_port}: {error.strerror}", file=sys.stderr)
            return 2
        serve(server_config(settings, "app.start:create_served_app"))
    return 0


def server_config(settings: Settings, application: str) -> Config:
    """How an application is served. application: the function that makes it, such as app.start:create_served_app."""
    return Config(
        application,
        factory=True,
        host=settings.host,
        port=settings.port,
        workers=settings.workers,
        http=BoundedProtocol,
        ws="none",
        timeout_graceful_shutdown=_SHUTDOWN_S,
        timeout_worker_healthcheck=_WORKER_PATIENCE_S,
        log_config=None,
        log_level=settings.log_level,
        access_log=False,
        server_header=False,
        forwarded_allow_ips=settings.trusted_proxies,  # None: those of FORWARDED_ALLOW_IPS, or of this machine
    )


def _share_metrics(settings: Settings, directory: str) -> None:
    """Let all workers, and this process where it answers for them, know the metrics, in files.

    Raises:
        OSError: the port for metrics is taken, or not allowed.
    """
    if settings.workers == 1 and settings.metrics_port is None:
        return
    os.environ.setdefault("PROMETHEUS_MULTIPROC_DIR", directory)
    if settings.metrics_port is not None:
        # Imported now, since prometheus_client looks at the environment when it is imported.
        from app.telemetry.metrics import metrics_of_workers

        serve_beside(metrics_of_workers(), settings.host, settings.metrics_port)


def _parser() -> argparse.ArgumentParser:
    lines = [
        f"  SONGKIN_{name.upper():<18} {field.description} (default: {field.default})"
        for name, field in Settings.model_fields.items()
    ]
    parser = argparse.ArgumentParser(
        prog="python -m app",
        description="Serve genre prediction and similar tracks over HTTP.",
        epilog="settings, from the environment:\n" + "\n".join(lines) + "\n\nexample:\n"
        "  SONGKIN_PORT=9000 SONGKIN_MODELS_DIR=/srv/models python -m app",
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--version", action="version", version=f"songkin {songkin_version()}")
    return parser


def _run() -> NoReturn:
    """Serve, and end at once when all is put away.

    A bundle that is still being opened then is so in native code of a thread, which the interpreter would abort, and
    the whole process with it, when it ends in its own way.
    """
    try:
        code = main()
    except SystemExit as stopped:
        code = stopped.code if isinstance(stopped.code, int) else 0
    logging.shutdown()  # what was logged last may wait still
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(code)


if __name__ == "__main__":
    _run()
