"""Admits requests: each endpoint says what kind of work it is, and its requests wait for a permit of that kind."""

from collections.abc import Callable, Coroutine
from dataclasses import dataclass
from typing import Any, Literal, TypeVar

from fastapi import Request, Response

from app.admission.gate import Gate
from app.api.body import LimitedBody
from app.api.errors import ClientLeft
from app.api.routing.shortcut import ShortcutRoute
from app.api.state import app_state

Kind = Literal["light", "heavy", "stream", "write", "map", "admin"]
_Endpoint = TypeVar("_Endpoint", bound=Callable[..., Any])


@dataclass(frozen=True)
class _Work:
    kind: Kind | Callable[[Request], Kind]
    body_factor: float = 1


def work(kind: Kind | Callable[[Request], Kind], body_factor: float = 1) -> Callable[[_Endpoint], _Endpoint]:
    """Marks an endpoint. Without this it is light.

    Args:
        kind: of `app.admission.gates.Gates`, or what tells it of a request.
        body_factor: the largest body, as a multiple of the setting.
    """

    def mark(endpoint: _Endpoint) -> _Endpoint:
        endpoint.work = _Work(kind, body_factor)  # type: ignore[attr-defined]
        return endpoint

    return mark


class AdmittedRoute(ShortcutRoute):
    """The route of every endpoint that computes anything.

    The body comes first, so that a client that sends slowly holds no permit; then the permit, before anything is
    parsed. Who left while waiting is not computed for, unless that is light work.
    """

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        handle = super().get_route_handler()
        needed: _Work = getattr(self.endpoint, "work", _Work("light"))

        async def handle_admitted(request: Request) -> Response:
            kind = needed.kind if isinstance(needed.kind, str) else needed.kind(request)
            gate: Gate = getattr(app_state(request).gates, kind)
            had_to_wait = await gate.enter()
            try:
                # To ask takes as long as light work does.
                if had_to_wait and kind != "light" and await request.is_disconnected():
                    raise ClientLeft
                return await handle(request)
            finally:
                gate.leave()

        async def handle_with_body(request: Request) -> Response:
            state = app_state(request)
            with LimitedBody(request, int(state.max_body_bytes * needed.body_factor), state.body_memory) as body:
                return await handle_admitted(await body.read())

        return handle_with_body if {"POST", "PUT", "PATCH"} & (self.methods or set()) else handle_admitted
