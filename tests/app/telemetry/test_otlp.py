import pytest

from app.telemetry import otlp
from app.telemetry.otlp import Otlp, OtlpUnavailable, check_otlp

ENDPOINT = "OTEL_EXPORTER_OTLP_ENDPOINT"
URL = "http://collector:4318"


@pytest.mark.parametrize(
    ("environment", "expected"),
    [
        ({}, ()),
        ({ENDPOINT: ""}, ()),
        ({ENDPOINT: URL}, ("TRACES", "METRICS")),
        ({ENDPOINT: URL, "OTEL_SDK_DISABLED": "true"}, ()),
        ({ENDPOINT: URL, "OTEL_METRICS_EXPORTER": "none"}, ("TRACES",)),
        ({"OTEL_EXPORTER_OTLP_METRICS_ENDPOINT": URL}, ("METRICS",)),
    ],
)
def test_check_what_is_exported_follows_the_standard_variables(
    environment: dict[str, str], expected: tuple[str, ...]
) -> None:
    assert check_otlp(environment) == expected


@pytest.mark.parametrize("endpoint", ["collector:4318", "grpc://collector:4317", "http://", "http://[", "4318"])
def test_check_endpoint_that_is_no_url_is_refused_without_showing_it(endpoint: str) -> None:
    with pytest.raises(OtlpUnavailable, match=f"^{ENDPOINT}: expected a URL such as {URL}$"):
        check_otlp({ENDPOINT: endpoint})


def test_check_extra_is_missing_says_how_to_install_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(otlp, "_PACKAGES", ("opentelemetry.nothing.at.all",))
    with pytest.raises(OtlpUnavailable, match=r"pip install 'songkin\[telemetry\]'"):
        check_otlp({ENDPOINT: URL})
    assert check_otlp({}) == ()


def test_off_fastapi_measures_nothing() -> None:
    assert not Otlp().fastapi["tracing"]
    assert not Otlp().fastapi["metrics"]
    assert not Otlp().fastapi["logs"]


@pytest.mark.parametrize(
    ("scope", "is_excluded"),
    [
        ({"path": "/health/live"}, True),
        ({"path": "/music/health/live", "root_path": "/music"}, True),
        ({"path": "/api/token", "query_string": b"client_secret=x"}, True),
        ({"path": "/music/api/token/", "root_path": "/music", "query_string": b"client_secret=x"}, True),
        ({"path": "/api/token", "query_string": b""}, False),
        ({"path": "/search", "query_string": b"q=x"}, False),
    ],
)
def test_what_machines_ask_and_secrets_in_queries_are_not_traced(scope: dict[str, object], is_excluded: bool) -> None:
    exclude = Otlp().fastapi["exclude"]
    assert exclude is not None
    assert exclude(scope) is is_excluded
