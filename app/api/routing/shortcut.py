"""A shorter way to the endpoints that are asked most: they read their parameters themselves, where nothing is wrong.

FastAPI looks for every parameter that an endpoint documents, in 9 µs each: for the filters of similar tracks that is
six times as long as all the rest. What a shortcut does not read goes the usual way, which also says what is wrong.
"""

import json
from collections.abc import Awaitable, Callable, Coroutine
from inspect import iscoroutinefunction, unwrap
from types import UnionType
from typing import Annotated, Any, TypeVar, Union, get_args, get_origin
from urllib.parse import parse_qsl

from fastapi import Request, Response
from fastapi.concurrency import run_in_threadpool
from pydantic import BaseModel, ValidationError

from app.api.routing.from_request import FromRequestRoute

_MOST_BYTES = 2000  # to read more takes so long that it must not be done twice
_Endpoint = TypeVar("_Endpoint", bound=Callable[..., Any])
Read = Callable[[Request], dict[str, Any] | None] | Callable[[Request], Awaitable[dict[str, Any] | None]]


def shortcut(read: Read) -> Callable[[_Endpoint], _Endpoint]:
    """Marks an endpoint that returns a Response.

    Args:
        read: the arguments of the endpoint, as FastAPI would pass them; None where that is left to FastAPI. A coroutine
            function where it reads the body.
    """

    def mark(endpoint: _Endpoint) -> _Endpoint:
        endpoint.read = read  # type: ignore[attr-defined]
        return endpoint

    return mark


class ShortcutRoute(FromRequestRoute):
    """Takes the shorter way first, where the endpoint has one."""

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        handle = super().get_route_handler()
        endpoint = unwrap(self.endpoint)
        read: Callable[[Request], Any] | None = getattr(endpoint, "read", None)
        if read is None:
            return handle
        reads_body = iscoroutinefunction(read)
        is_async = iscoroutinefunction(endpoint)

        async def handle_directly(request: Request) -> Response:
            arguments = await read(request) if reads_body else read(request)
            if arguments is None:
                return await handle(request)
            response: Response = await (endpoint(**arguments) if is_async else run_in_threadpool(endpoint, **arguments))
            return response

        return handle_directly


class QueryReader:
    """Reads query strings as FastAPI reads a model of parameters.

    Args:
        model: of the parameters.
    """

    def __init__(self, model: type[BaseModel]) -> None:
        self._model = model
        self._lists = {name for name, field in model.model_fields.items() if _takes_list(field.annotation)}

    def read(self, request: Request) -> Any | None:
        """The model of the parameters of a request; None where they are very many, or something is wrong with them."""
        query_string: bytes = request.scope["query_string"]
        if len(query_string) > _MOST_BYTES:
            return None
        given: dict[str, Any] = {}
        pairs = parse_qsl(query_string.decode("latin-1"), keep_blank_values=True) if query_string else ()
        for name, value in pairs:
            if name in self._lists:
                given.setdefault(name, []).append(value)
            else:
                given[name] = value  # of several, the last one
        try:
            return self._model.model_validate(given)
        except ValidationError:
            return None


class BodyReader:
    """Reads bodies as FastAPI reads the one model of a body.

    Args:
        model: of the body, a JSON object.
    """

    def __init__(self, model: type[BaseModel]) -> None:
        self._model = model

    async def read(self, request: Request) -> Any | None:
        """The model of the body of a request; None where that is long, not declared as JSON, or something is wrong."""
        # As they came: the headers of a request, made to be asked for one, take ten times as long.
        declared = next((value for name, value in request.scope["headers"] if name == b"content-type"), b"")
        body = await request.body()
        if declared.partition(b";")[0] != b"application/json" or len(body) > _MOST_BYTES:
            return None
        try:
            return self._model.model_validate(json.loads(body))
        except (ValueError, RecursionError):  # no JSON, none of this model, or nested without end
            return None


def _takes_list(annotation: Any) -> bool:
    origin = get_origin(annotation)
    return origin is list or (origin in {Annotated, Union, UnionType} and any(map(_takes_list, get_args(annotation))))
