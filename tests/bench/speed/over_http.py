"""What is compared over HTTP: the service with bare, with the naive design, and with itself under other settings."""

from collections.abc import Mapping, Sequence
from contextlib import ExitStack
from dataclasses import replace
from typing import Any

from app.access.roles import Role
from tests.bench.speed.bench import Bench
from tests.bench.speed.cases import (
    AGAINST_NAIVE,
    BARE,
    CASES,
    GUARDED_CASES,
    NAIVE_CASES,
    WORKERS_CASES,
    Case,
    live_track,
)
from tests.bench.speed.load.rounds import Comparison, seconds_to_compare
from tests.bench.speed.load.target import Target
from tests.bench.speed.servers.running import ask, running
from tests.bench.speed.variants import Missing
from tests.support.keys import keys_file
from tests.support.service_process import Service

NAIVE = "the naive design"
UNGUARDED = "the service without keys, limits and the live layer"
TWO_WORKERS = "two workers"
TWO_LIVE_WORKERS = "two workers, all with the live layer"
_N_LIVE = 100
_SERVERS_S = 15  # until all are ready, roughly


def planned_s(n_rounds: int, seconds: int) -> float:
    """How long all of it takes."""
    groups = [*in_groups([*CASES, *NAIVE_CASES]), *([case] for case in GUARDED_CASES)]
    groups += [[case] for case, _ in AGAINST_NAIVE] + [[case] for case in WORKERS_CASES] * 2
    return 4 * _SERVERS_S + sum(seconds_to_compare(len(group), n_rounds, seconds) for group in groups)


def in_groups(cases: Sequence[Case]) -> list[list[Case]]:
    """Cases that can be compared with one measurement of the same, two at most, in their order otherwise."""
    alike: dict[tuple[int, bool], list[Case]] = {}
    for case in cases:
        alike.setdefault((case.connections, case.by_wrk), []).append(case)
    return [same[start : start + 2] for same in alike.values() for start in range(0, len(same), 2)]


def of_bare_and_naive(
    bench: Bench, tracks: list[dict[str, Any]], answer: bytes
) -> tuple[list[Comparison], list[Comparison], dict[str, str]]:
    """Everything beside bare; the service beside the naive design; and which cases were left out, with the reason.

    Args:
        bench: what the measurements share.
        tracks: to ask about.
        answer: that bare gives.
    """
    (bench.folder / "answer").write_bytes(answer)
    core = bench.cores.server
    with ExitStack() as stack:
        servers = {
            name: stack.enter_context(running(bench.folder / name, bench.models, module, core, **settings))
            for name, module, settings in (
                ("bare", "tests.bench.speed.servers.bare", {"BENCH_ANSWER": str(bench.folder / "answer")}),
                ("naive", "tests.bench.speed.servers.naive", {}),
                ("service", "app", {"SONGKIN_WORKERS": "1"}),
            )
        }
        bench.progress.step(_SERVERS_S)
        targets: dict[Case, Target] = {}
        skipped = {}
        for case in (*CASES, *NAIVE_CASES):
            try:
                targets[case] = bench.target(case, servers[case.server], tracks)
            except Missing as missing:
                skipped[case.name] = str(missing)
                bench.progress.step(0, f"left out: {case.name}: {missing}")
        found: dict[str, Comparison] = {}
        for group in in_groups([*targets]):
            alike = replace(BARE, connections=group[0].connections, by_wrk=group[0].by_wrk)
            bare = bench.target(alike, servers["bare"], tracks)
            compared = bench.compare([targets[case] for case in group], bare, bench.cores.load)
            found |= {each.name: each for each in compared}
        beside_naive = [
            each
            for case, naive in AGAINST_NAIVE
            for each in bench.compare([targets[case]], replace(targets[naive], name=NAIVE), bench.cores.load)
        ]
    return [found[case.name] for case in targets], beside_naive, skipped


def of_unguarded(bench: Bench, tracks: list[dict[str, Any]]) -> list[Comparison]:
    """The service with keys, limits and the live layer, beside the same without."""
    secrets = keys_file(bench.folder / "keys.json")
    settings = {
        "SONGKIN_WORKERS": "1",
        "SONGKIN_KEYS_FILE": str(bench.folder / "keys.json"),
        "SONGKIN_RATE_LIMIT": "1000000000/hour",
        "SONGKIN_WRITES": "true",
        "SONGKIN_LIVE_DIR": str(bench.folder / "live"),
    }
    core = bench.cores.server
    with (
        running(bench.folder / "without", bench.models, core=core, SONGKIN_WORKERS="1") as without,
        running(bench.folder / "with", bench.models, core=core, **settings) as guarded,
    ):
        bench.progress.step(_SERVERS_S)
        _write_live(guarded, tracks, {"X-API-Key": secrets[Role.WRITE]})
        key = {"X-API-Key": secrets[Role.READ]}
        return [
            each
            for case in GUARDED_CASES
            for each in bench.compare(
                [bench.target(case, guarded, tracks, key)],
                replace(bench.target(case, without, tracks), name=UNGUARDED),
                bench.cores.load,
            )
        ]


def of_two_workers(bench: Bench, tracks: list[dict[str, Any]]) -> list[Comparison]:
    """Four workers beside two, on all cores, which they share with the client; then all with the live layer."""
    found = []
    for against, has_live in ((TWO_WORKERS, False), (TWO_LIVE_WORKERS, True)):
        with ExitStack() as stack:
            services = []
            for n_workers in (4, 2):
                folder = bench.folder / f"{n_workers} of {against}"
                live = {"SONGKIN_WRITES": "true", "SONGKIN_LIVE_DIR": str(folder / "live")} if has_live else {}
                settings = {"SONGKIN_WORKERS": str(n_workers), **live}
                running_so = running(folder, bench.models, core=None, **settings)
                services.append(stack.enter_context(running_so))
                if has_live:
                    _write_live(services[-1], tracks, {})
            bench.progress.step(_SERVERS_S)
            for case in WORKERS_CASES:
                four, two = (bench.target(case, service, tracks) for service in services)
                found += bench.compare([four], replace(two, name=against), None)
    return found


def _write_live(service: Service, tracks: Sequence[dict[str, Any]], headers: Mapping[str, str]) -> None:
    for number, track in enumerate(tracks[:_N_LIVE]):
        request = live_track(number, track)
        ask(service.client, replace(request, headers={**(request.headers or {}), **headers}), 201)
