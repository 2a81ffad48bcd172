from typing import Any

import httpx
import pytest

from app.admission.gates import Gates
from tests.bench.failing_answers import Request
from tests.bench.speed.cases import CASES, HEAVY_CONNECTIONS, SIMILAR, Case
from tests.bench.speed.drawn import NothingToAsk, draw_tracks
from tests.bench.speed.load.target import CONNECTIONS
from tests.bench.speed.servers.running import UnexpectedAnswer, ask
from tests.bench.speed.variants import Missing


@pytest.fixture(scope="module")
def drawn(client: httpx.Client) -> list[dict[str, Any]]:
    return draw_tracks(client, 150)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_case_is_answered_as_it_should_be(case: Case, client: httpx.Client, drawn: list[dict[str, Any]]) -> None:
    try:
        (request,) = case.prepare(client, case.requests(drawn, seed=1)[:1])
    except Missing as missing:
        pytest.skip(str(missing))
    has_body = request.method != "HEAD" and case.status != 304
    assert bool(ask(client, request, case.status)) == has_body


def test_no_client_is_turned_away_however_slow_the_machine_and_whatever_is_left_of_the_run_before() -> None:
    gates = Gates.of(1000)  # so many workers that each has one core
    assert gates.heavy.limits.computing == gates.light.limits.computing == 1
    assert gates.heavy.limits.waiting_anyway >= 2 * HEAVY_CONNECTIONS - 1
    assert gates.light.limits.waiting_anyway >= CONNECTIONS
    assert {case.connections for case in CASES} == {HEAVY_CONNECTIONS, CONNECTIONS}


def test_another_status_says_what_was_asked_and_what_came(client: httpx.Client) -> None:
    with pytest.raises(UnexpectedAnswer, match=r"GET /tracks/nobody: expected 200, got 404: .*unknown_track"):
        ask(client, Request("track", "/tracks/nobody"))


def test_requests_of_a_seed_differ_and_are_always_the_same(drawn: list[dict[str, Any]]) -> None:
    requests = SIMILAR.requests(drawn, seed=1)
    paths = [request.path for request in requests]
    assert len({*paths}) == len(paths) > 100
    assert requests == SIMILAR.requests(drawn, seed=1) != SIMILAR.requests(drawn, seed=2)


@pytest.mark.parametrize(
    ("status", "items", "problem"),
    [(501, [], "a list of tracks, got 501"), (200, [{"id": "only"}], "at least 100 tracks to ask about, got 1")],
)
def test_service_with_too_little_to_ask_about_is_refused(status: int, items: list[Any], problem: str) -> None:
    def answer(request: httpx.Request) -> httpx.Response:
        if request.url.path == "/genres":
            return httpx.Response(200, json={"genres": [{"genre": "folk", "n_tracks": 2}]})
        return httpx.Response(status, json={"items": items})

    with (
        httpx.Client(base_url="http://songkin", transport=httpx.MockTransport(answer)) as client,
        pytest.raises(NothingToAsk, match=problem),
    ):
        draw_tracks(client, 150)
