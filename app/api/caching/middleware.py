"""Answers from what is kept, on both sides: 304 to clients that have the answer, and answers that were made before."""

from collections.abc import Sequence
from functools import partial

from starlette.routing import BaseRoute, Match
from starlette.types import ASGIApp, Receive, Scope, Send

from app.api.caching.compression import wants_gzip
from app.api.caching.entity_tags import EntityTags, is_among, key_of
from app.api.caching.kept_answers import KeptAnswers
from app.api.caching.policy import kept_of
from app.api.caching.senders import AnswerSender, DataSender, without_body
from app.bundle_store import BundleStore, InUse

_VARY = (b"vary", b"Accept-Encoding")
_NO_STORE = (b"cache-control", b"no-store")


class Caching:
    """ASGI middleware. It lies behind what decides who may ask, and before all that finds an answer.

    HEAD is answered as GET, without the body.

    Args:
        app: what finds answers.
        store: holds what is answered from.
        answers: those that were given before.
        routes: of `app`, under which answers count that it need not give.
        settings: whatever answers depend on of these.
        is_private: whether answers are for those alone who have a key, and not for a cache that serves several people.
    """

    def __init__(
        self,
        app: ASGIApp,
        store: BundleStore,
        answers: KeptAnswers,
        routes: Sequence[BaseRoute],
        settings: str,
        is_private: bool,
    ) -> None:
        self._app = app
        self._store = store
        self._answers = answers
        self._routes = [route for route in routes if kept_of(getattr(route, "path", "")) == "data"]
        self._tags = EntityTags(settings)
        self._asked_again = (b"cache-control", b"private, no-cache" if is_private else b"no-cache")

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        method = scope.get("method")
        if method == "GET":
            await self._get(scope, receive, send)
        elif method == "HEAD":
            as_get = {**scope, "method": "GET"}  # the server goes by its own
            try:
                await self._get(as_get, receive, without_body(send))
            finally:
                scope["route"] = as_get.get("route")
        else:
            await self._app(scope, receive, AnswerSender(send, True) if method and wants_gzip(scope) else send)

    async def _get(self, scope: Scope, receive: Receive, send: Send) -> None:
        kept = kept_of(scope["path"])
        in_use = self._store.in_use
        if kept == "data" and in_use is not None:
            await self._get_data(in_use, scope, receive, send)
        else:
            defaults = [_NO_STORE] if kept == "nothing" else []
            await self._app(scope, receive, AnswerSender(send, wants_gzip(scope), defaults))

    async def _get_data(self, in_use: InUse, scope: Scope, receive: Receive, send: Send) -> None:
        key = key_of(scope)
        tag = self._tags.of(in_use.fingerprint, key)
        told = [self._asked_again, (b"etag", b"W/" + tag), _VARY]
        if is_among(tag, scope["headers"]):
            scope["route"] = next((route for route in self._routes if route.matches(scope)[0] is Match.FULL), None)
            await send({"type": "http.response.start", "status": 304, "headers": told})
            await send({"type": "http.response.body", "body": b""})
            return
        sender = DataSender(
            send,
            wants_gzip(scope),
            told,
            keep=partial(self._answers.keep, in_use, key),
            is_over=lambda: self._store.in_use is not in_use,
            scope=scope,
        )
        answer = self._answers.get(in_use, key)
        if answer is None:
            await self._app(scope, receive, sender)
        else:
            scope["route"] = answer.route
            await sender.send_answer(answer)
