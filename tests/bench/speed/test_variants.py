import httpx
import pytest

from tests.bench.failing_answers import Request
from tests.bench.speed.variants import Missing, as_they_are, compressed, heads_only, revalidating

REQUESTS = [Request("any", f"/{number}", headers={"X-Any": "1"}) for number in range(2)]


def client(*, has_all: bool) -> httpx.Client:
    def answer(request: httpx.Request) -> httpx.Response:
        if request.method == "HEAD" and not has_all:
            return httpx.Response(405)
        asks_for_gzip = request.headers["Accept-Encoding"] == "gzip"
        encoding = {"Content-Encoding": "gzip"} if asks_for_gzip and has_all else {}
        etag = {"ETag": f'"{request.url.path}"'} if has_all else {}
        return httpx.Response(200, headers={**encoding, **etag})

    return httpx.Client(base_url="http://songkin", transport=httpx.MockTransport(answer))


def test_each_variant_keeps_what_was_asked_and_adds_its_own() -> None:
    with client(has_all=True) as asked:
        assert as_they_are(asked, REQUESTS) == REQUESTS
        assert [each.headers for each in revalidating(asked, REQUESTS)] == [
            {"X-Any": "1", "If-None-Match": '"/0"'},
            {"X-Any": "1", "If-None-Match": '"/1"'},
        ]
        assert [each.headers for each in compressed(asked, REQUESTS)] == [{"X-Any": "1", "Accept-Encoding": "gzip"}] * 2
        assert [(each.method, each.path) for each in heads_only(asked, REQUESTS)] == [("HEAD", "/0"), ("HEAD", "/1")]


@pytest.mark.parametrize(
    ("variant", "problem"),
    [
        (revalidating, "an ETag, got an answer without"),
        (compressed, "Content-Encoding: gzip, got None"),
        (heads_only, "200 as for GET, got 405"),
    ],
)
def test_service_without_what_a_variant_needs_is_told_apart(variant: object, problem: str) -> None:
    assert callable(variant)
    with client(has_all=False) as asked, pytest.raises(Missing, match=problem):
        variant(asked, REQUESTS)
