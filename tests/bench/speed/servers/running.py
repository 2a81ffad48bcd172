"""Starts the servers, each on its core, and makes cases into targets of them."""

import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from functools import partial
from pathlib import Path

import httpx

from tests.bench.failing_answers import Request
from tests.bench.speed.load.heads import send_from_here
from tests.bench.speed.load.target import CONNECTIONS, Load, Target
from tests.bench.speed.load.wrk import as_bytes, run_wrk, write_script
from tests.bench.speed.servers.cores import on_core
from tests.support.service_process import Service, launched, started

_N_CHECKED = 5
_OVERLOADED = 503
_PATIENCE_S = 30


class UnexpectedAnswer(Exception):
    """A server answers with another status than it should."""


@contextmanager
def running(
    folder: Path, models: Path, module: str = "app", core: int | None = None, **settings: str
) -> Iterator[Service]:
    """A server on a core: the service, once it is ready, or what another module serves.

    Args:
        folder: made for what it writes.
        models: folder of bundles.
        module: which is run.
        core: on which; None for any.
        settings: environment variables.

    Raises:
        UnexpectedAnswer: it does not start within a minute.
    """
    folder.mkdir()
    with ExitStack() as stack:
        with on_core(core):
            opened = (
                started(folder, models, **settings) if module == "app" else launched(folder, models, module, **settings)
            )
            try:
                service = stack.enter_context(opened)
            except AssertionError as error:
                raise UnexpectedAnswer(f"{module} did not start: {str(error)[-1000:]}") from error
        yield service


def ask(client: httpx.Client, request: Request, status: int = 200) -> bytes:
    """The body of an answer.

    Raises:
        UnexpectedAnswer: the status is another.
    """
    headers = dict(request.headers or {})
    answer = client.request(request.method, request.path, content=request.content, headers=headers, timeout=60)
    if answer.status_code != status:
        shown = f"{request.method} {request.path[:200]}"
        raise UnexpectedAnswer(f"{shown}: expected {status}, got {answer.status_code}: {answer.text[:300]}")
    return answer.content


def settle(client: httpx.Client, request: Request) -> None:
    """Ask once more, and again while the server has too much to do: who waits is served in the order of arrival.

    Raises:
        UnexpectedAnswer: it has too much to do for half a minute, and nobody asks it anything.
    """
    deadline = time.monotonic() + _PATIENCE_S
    headers = dict(request.headers or {})
    while True:
        answer = client.request(request.method, request.path, content=request.content, headers=headers, timeout=60)
        if answer.status_code != _OVERLOADED:
            return
        if time.monotonic() > deadline:
            raise UnexpectedAnswer(f"{request.path[:200]}: expected an answer within {_PATIENCE_S} s, got 503")


def target(
    name: str,
    service: Service,
    requests: Sequence[Request],
    folder: Path,
    headers: Mapping[str, str] | None = None,
    status: int = 200,
    connections: int = CONNECTIONS,
    by_wrk: bool = True,
) -> Target:
    """Requests to a server, of which the first few are tried.

    Args:
        name: of the target.
        service: the server.
        requests: to send by turns.
        folder: for the script of wrk.
        headers: more of them, for every request.
        status: of every answer.
        connections: each waits for an answer before it asks again.
        by_wrk: whether wrk sends them, which cannot send HEAD, or this process.

    Raises:
        UnexpectedAnswer: a status is another.
    """
    sent = [replace(each, headers={**(each.headers or {}), **(headers or {})}) for each in requests]
    for request in sent[:_N_CHECKED]:
        ask(service.client, request, status)
    url = service.client.base_url
    host = f"{url.host}:{url.port}"
    send: Callable[[int, int | None, int], Load]
    if by_wrk:
        script = folder / f"{len([*folder.glob('*.lua')])}.lua"
        write_script(script, sent, host)
        send = partial(run_wrk, str(url), script)
    else:
        if url.port is None:
            raise ValueError(f"expected a server with a port, got {url}")
        send = partial(send_from_here, (url.host, url.port), [as_bytes(request, host) for request in sent])
    return Target(name, service.process.pid, send, partial(settle, service.client, sent[0]), connections)
