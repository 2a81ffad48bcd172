"""Traces and request metrics for an OpenTelemetry collector: FastAPI makes them, and OTLP over HTTP carries them.

All of it is set by the standard environment variables of OpenTelemetry, which its SDK reads itself. Without an endpoint
nothing is imported and nothing is measured. A collector that is slow or down costs no request anything: spans wait in a
bounded queue, a thread sends them, and what does not fit is dropped.
"""

import os
import threading
from collections.abc import Mapping
from dataclasses import dataclass
from importlib.util import find_spec
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from app.telemetry.request_log import QUIET_PATHS
from app.telemetry.version import songkin_version

if TYPE_CHECKING:
    from fastapi.telemetry import TelemetryConfig
    from opentelemetry.sdk.metrics import MeterProvider
    from opentelemetry.sdk.trace import TracerProvider

_ENDPOINT = "OTEL_EXPORTER_OTLP_ENDPOINT"
_SIGNALS = ("TRACES", "METRICS")
_SHUTDOWN_S = 2.0
_TOKENS = "/api/token"
_PACKAGES = ("opentelemetry.sdk", "opentelemetry.exporter.otlp.proto.http")


class OtlpUnavailable(Exception):
    """The environment asks for an export that cannot be. The message says what to do."""


@dataclass(frozen=True)
class Otlp:
    """What is exported; None for a signal that is off."""

    tracer_provider: "TracerProvider | None" = None
    meter_provider: "MeterProvider | None" = None

    @property
    def fastapi(self) -> "TelemetryConfig":
        """For `FastAPI(telemetry=…)`. Exceptions are in the log and not exported: their text may hold anything."""
        return {
            "tracing": self.tracer_provider is not None,
            "metrics": self.meter_provider is not None,
            "logs": False,
            "auto_configure": False,
            "tracer_provider": self.tracer_provider,
            "meter_provider": self.meter_provider,
            "exclude": _is_excluded,
        }

    def shut_down(self) -> None:
        """Send what waits, for up to two seconds."""
        providers = [each for each in (self.tracer_provider, self.meter_provider) if each is not None]
        # In threads that end with the process: the SDK itself may wait for half a minute.
        threads = [threading.Thread(target=provider.shutdown, daemon=True) for provider in providers]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(_SHUTDOWN_S / len(threads))


def _is_excluded(scope: Mapping[str, Any]) -> bool:
    """Whether a request is not traced: a span has the query string, in which clients may send their secret."""
    path = scope.get("path", "").removeprefix(scope.get("root_path", ""))
    return path in QUIET_PATHS or (path.startswith(_TOKENS) and bool(scope.get("query_string")))


def check_otlp(environment: Mapping[str, str] = os.environ) -> tuple[str, ...]:
    """The signals that `environment` wants exported, of TRACES and METRICS.

    Raises:
        OtlpUnavailable: it names what is no URL or another protocol, or the extra `telemetry` is not installed.
    """
    if environment.get("OTEL_SDK_DISABLED", "").lower() == "true":
        return ()
    wanted = tuple(signal for signal in _SIGNALS if _is_wanted(signal, environment))
    if wanted and not all(_is_installed(package) for package in _PACKAGES):
        raise OtlpUnavailable(
            f"{_ENDPOINT} is set, but the libraries that export are not installed: run "
            "`pip install 'songkin[telemetry]'`, or unset it"
        )
    return wanted


def create_otlp() -> Otlp:
    """The exports that the environment wants.

    Raises:
        OtlpUnavailable: as `check_otlp` does.
    """
    wanted = check_otlp()
    if not wanted:
        return Otlp()
    from opentelemetry.sdk.resources import Resource

    named: dict[str, Any] = {"service.version": songkin_version()}
    if "service.name" not in os.environ.get("OTEL_RESOURCE_ATTRIBUTES", "") and not os.environ.get("OTEL_SERVICE_NAME"):
        named["service.name"] = "songkin"
    resource = Resource.create(named)
    return Otlp(
        _tracer_provider(resource) if "TRACES" in wanted else None,
        _meter_provider(resource) if "METRICS" in wanted else None,
    )


def _tracer_provider(resource: Any) -> "TracerProvider":
    from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
    from opentelemetry.sdk.trace import TracerProvider
    from opentelemetry.sdk.trace.export import BatchSpanProcessor

    provider = TracerProvider(resource=resource, shutdown_on_exit=False)
    provider.add_span_processor(BatchSpanProcessor(OTLPSpanExporter()))
    return provider


def _meter_provider(resource: Any) -> "MeterProvider":
    from opentelemetry.exporter.otlp.proto.http.metric_exporter import OTLPMetricExporter
    from opentelemetry.sdk.metrics import MeterProvider
    from opentelemetry.sdk.metrics.export import PeriodicExportingMetricReader

    reader = PeriodicExportingMetricReader(OTLPMetricExporter())
    return MeterProvider(metric_readers=[reader], resource=resource, shutdown_on_exit=False)


def _is_wanted(signal: str, environment: Mapping[str, str]) -> bool:
    name = f"OTEL_EXPORTER_OTLP_{signal}_ENDPOINT"
    name = name if environment.get(name) else _ENDPOINT
    endpoint = environment.get(name)
    if not endpoint or environment.get(f"OTEL_{signal}_EXPORTER", "otlp").lower() == "none":
        return False
    if not _is_url(endpoint):
        raise OtlpUnavailable(f"{name}: expected a URL such as http://collector:4318")
    for name in (f"OTEL_EXPORTER_OTLP_{signal}_PROTOCOL", "OTEL_EXPORTER_OTLP_PROTOCOL"):
        protocol = environment.get(name) or "http/protobuf"
        if protocol != "http/protobuf":
            raise OtlpUnavailable(
                f"{name}: expected http/protobuf, got {protocol!r}; collectors take it at port 4318, and gRPC at 4317"
            )
    return True


def _is_url(text: str) -> bool:
    try:
        parts = urlsplit(text)
        return parts.scheme in {"http", "https"} and bool(parts.hostname)
    except ValueError:
        return False


def _is_installed(package: str) -> bool:
    try:
        return find_spec(package) is not None
    except ModuleNotFoundError:  # a package that it lies in
        return False
