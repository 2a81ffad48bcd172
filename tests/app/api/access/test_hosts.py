import pytest

from app.api.access.hosts import host_problem

TRUSTED = ("music.example.org", "*.example.net", "[::1]")


def problem(*hosts: bytes, trusted: tuple[str, ...] | None = None, path: str = "/", version: str = "1.1") -> str | None:
    scope = {"path": path, "http_version": version, "headers": [(b"host", host) for host in hosts]}
    return host_problem(scope, trusted)


def test_host_is_named_exactly_once() -> None:
    assert problem(b"any") is None
    assert problem(b"any", b"any") == "expected one header Host, got 2"
    assert problem() == "expected a header Host, got none"
    assert problem(version="1.0") is None
    assert problem(version="1.0", trusted=TRUSTED) == "expected a header Host, got none"
    assert problem(b"any", b"any", path="/health/live") == "expected one header Host, got 2"


@pytest.mark.parametrize(
    "host", [b"music.example.org", b"MUSIC.example.org:8000", b"a.example.net", b"b.a.example.net:80", b"[::1]:8000"]
)
def test_trusted_host_is_let_in(host: bytes) -> None:
    assert problem(host, trusted=TRUSTED) is None


@pytest.mark.parametrize(
    "host",
    [b"example.org", b"xmusic.example.org", b"music.example.org.", b"example.net", b"evilexample.net", b"127.0.0.1"],
)
def test_other_host_is_told_apart_but_by_a_probe(host: bytes) -> None:
    assert "SONGKIN_TRUSTED_HOSTS lists its names" in (problem(host, trusted=TRUSTED) or "")
    assert problem(host, trusted=TRUSTED, path="/health/ready") is None
    assert problem(host, trusted=TRUSTED, path="/metrics") is None


@pytest.mark.parametrize(
    "host",
    [b"", b"music.example.org:x", b"music.example.org:80:80", b"a@music.example.org", b"music.example.org/a", b"\xff"],
)
@pytest.mark.parametrize("trusted", [TRUSTED, None])
def test_host_that_is_none_is_refused_whoever_is_trusted(host: bytes, trusted: tuple[str, ...] | None) -> None:
    assert "expected a name or an address in the header Host" in (problem(host, trusted=trusted) or "")
