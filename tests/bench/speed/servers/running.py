"""Starts the servers, each on its core, and makes cases into targets of them."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path

import httpx

from tests.bench.failing_answers import Request
from tests.bench.speed.rounds import Target
from tests.bench.speed.servers.cores import on_core
from tests.bench.speed.wrk import write_script
from tests.support.service_process import Service, launched, started

_N_CHECKED = 5


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
    """
    folder.mkdir()
    with ExitStack() as stack:
        with on_core(core):
            opened = (
                started(folder, models, **settings) if module == "app" else launched(folder, models, module, **settings)
            )
            service = stack.enter_context(opened)
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


def target(
    name: str,
    service: Service,
    requests: Sequence[Request],
    folder: Path,
    headers: Mapping[str, str] | None = None,
    status: int = 200,
) -> Target:
    """Requests to a server, of which the first few are tried.

    Args:
        name: of the target.
        service: the server.
        requests: to send by turns.
        folder: for the script of wrk.
        headers: more of them, for every request.
        status: of every answer.

    Raises:
        UnexpectedAnswer: a status is another.
    """
    more = dict(headers or {})
    sent = [
        Request(each.family, each.path, each.method, each.content, {**(each.headers or {}), **more})
        for each in requests
    ]
    for request in sent[:_N_CHECKED]:
        ask(service.client, request, status)
    url = service.client.base_url
    script = folder / f"{len([*folder.glob('*.lua')])}.lua"
    write_script(script, sent, f"{url.host}:{url.port}")
    return Target(name, str(url), script, service.process.pid)
