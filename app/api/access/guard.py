"""Lets a request in, or answers it, before anything of its body is read."""

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from starlette.responses import Response
from starlette.types import Scope

from app.access.addresses import client_network
from app.access.key_ring import KeyRing
from app.access.keys import Key
from app.access.roles import Role
from app.access.tokens import TokenExpired
from app.api.access.hosts import foreign_origin, host_problem
from app.api.access.policy import is_probe, role_needed
from app.api.errors import Problem, Render

if TYPE_CHECKING:
    from app.access.rate_limits import RateLimits

_LOCAL_HOSTS = ("localhost", "127.0.0.1", "[::1]")
_NOT_FOR_EVERY_PAGE = (
    "without keys, SONGKIN_CORS_ORIGINS=* lets pages of other origins only read; to let those of {origin} change "
    "something, list that origin"
)
_SENT_AS = "sent as `Authorization: Bearer KEY` or `X-API-Key: KEY`"


class Guard:
    """Asks, in this order: which host, whose key, how often, which role.

    A request counts for the key that it has, and otherwise for the address that it comes from: so those who guess keys
    are limited as well.

    Args:
        render: makes the error body that the client of a request expects.
        is_open: whether a request needs no key whatever its path, as a browser for the page.
        credential_of: the key or token that a request has, None where it has none.
        keys: None where everybody may do everything.
        limits: None where requests are not counted.
        trusted_hosts: see host_problem.
        is_local: whether nothing but the address keeps others away. Then what changes something must name this machine
            as itself, unless hosts are listed: a page of the web can give its own name this machine's address, and
            have a browser on this machine ask by it (DNS rebinding).
        is_for_every_page: whether pages of all origins may ask. Without keys, none but the service's own may change
            anything: whoever reaches the service would, with every page that is opened in a browser.
    """

    def __init__(
        self,
        render: Render,
        is_open: Callable[[Scope], bool],
        credential_of: Callable[[Scope], str | None],
        keys: KeyRing | None,
        limits: "RateLimits | None",
        trusted_hosts: Sequence[str] | None,
        is_local: bool,
        is_for_every_page: bool = False,
    ) -> None:
        self._render = render
        self._is_open = is_open
        self._credential_of = credential_of
        self._keys = keys
        self._limits = limits
        self._trusted_hosts = trusted_hosts
        self._asks_who_changes = is_for_every_page and keys is None
        self._trusted_to_change = _LOCAL_HOSTS if is_local and trusted_hosts is None else trusted_hosts

    async def refusal(self, scope: Scope) -> Response | None:
        """What a request is answered that is not let in; None for one that is."""
        problem = await self._problem(scope)
        return self._render(scope, problem) if problem else None

    async def _problem(self, scope: Scope) -> Problem | None:
        """Why the request is not let in."""
        needed = role_needed(scope["method"], scope["path"])
        changes = needed is not None and needed.includes(Role.WRITE)
        if wrong_host := host_problem(scope, self._trusted_to_change if changes else self._trusted_hosts):
            return Problem(400, "invalid_host", wrong_host)
        if changes and self._asks_who_changes and (origin := foreign_origin(scope["headers"])):
            return Problem(403, "forbidden", _NOT_FOR_EVERY_PAGE.format(origin=origin))
        key, refusal = self._identify(scope, needed)
        if self._limits and not is_probe(scope["path"]):
            client = f"key:{key.name}" if key else f"address:{_address(scope)}"
            if wait_s := await self._limits.wait_s(client):
                return _too_fast(wait_s, "key" if key else "address")
        if refusal:
            return refusal
        if key:
            scope["state"]["key"] = key.name
        if key and needed and not key.role.includes(needed):
            message = f"this needs a key with the role {needed}, and the key {key.name!r} has the role {key.role}"
            return Problem(403, "forbidden", message)
        return None

    def _identify(self, scope: Scope, needed: Role | None) -> tuple[Key | None, Problem | None]:
        """Whose key a request has; and why it cannot be let in without another."""
        if self._keys is None or needed is None or self._is_open(scope):
            return None, None
        credential = self._credential_of(scope)
        if not credential:
            return None, _unauthorized(f"this service needs a key, {_SENT_AS}")
        try:
            key = self._keys.key_of(credential)
        except TokenExpired:
            return None, _unauthorized("the token has expired; get another from POST /api/token", "invalid_token")
        if key is None:
            message = f"no such key: it was removed, or is not what `songkin keys new` showed; expected one {_SENT_AS}"
            return None, _unauthorized(message, "invalid_token")
        return key, None


def _address(scope: Scope) -> str:
    return client_network(scope["client"][0]) if scope.get("client") else "unknown"


def _unauthorized(message: str, error: str | None = None) -> Problem:
    challenge = f'Bearer error="{error}"' if error else "Bearer"
    return Problem(401, "unauthorized", message, headers={"WWW-Authenticate": challenge})


def _too_fast(wait_s: int, who: str) -> Problem:
    message = f"more requests than this service allows for one {who}; try again in {wait_s} s"
    return Problem(429, "too_many_requests", message, headers={"Retry-After": str(wait_s)})
