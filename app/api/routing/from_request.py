"""Gives endpoints what is made of their request, at the cost of a call.

FastAPI's `Depends` could do it as well. But for each request and each dependency it goes through all that a dependency
may have: parameters, headers, cookies, scopes. That takes 10 µs, an eighth of the time of an answer of prepared bytes.
"""

import inspect
from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from typing import Any, get_args

from fastapi import Request
from fastapi.routing import APIRoute

_REQUEST = "request_of_endpoint"  # a name that no endpoint gives a parameter


@dataclass(frozen=True)
class FromRequest:
    """Marks a parameter of an endpoint, in `Annotated`. The endpoint must be of a `FromRequestRoute`.

    Attributes:
        make: makes its value, in the thread in which the endpoint runs. It must be quick.
    """

    make: Callable[[Request], Any]


class FromRequestRoute(APIRoute):
    """A route whose endpoint may have parameters that are marked. FastAPI does not see them."""

    def __init__(self, path: str, endpoint: Callable[..., Any], **settings: Any) -> None:
        super().__init__(path, _given_from_request(endpoint), **settings)


def _given_from_request(endpoint: Callable[..., Any]) -> Callable[..., Any]:
    """The endpoint as FastAPI sees it: without its marked parameters, and with the request."""
    signature = inspect.signature(endpoint, eval_str=True)
    parameters = signature.parameters
    makers = {name: mark.make for name, each in parameters.items() if (mark := _mark(each.annotation))}
    if not makers:
        return endpoint
    taken = next((name for name, each in parameters.items() if each.annotation is Request), None)
    request_name = taken or _REQUEST

    def completed(values: dict[str, Any]) -> dict[str, Any]:
        request = values[request_name] if taken else values.pop(request_name)
        return values | {name: make(request) for name, make in makers.items()}

    async def answer(**values: Any) -> Any:
        return await endpoint(**completed(values))

    def answer_in_thread(**values: Any) -> Any:
        return endpoint(**completed(values))

    seen = [each.replace(kind=each.KEYWORD_ONLY) for name, each in parameters.items() if name not in makers]
    if taken is None:
        seen.append(inspect.Parameter(_REQUEST, inspect.Parameter.KEYWORD_ONLY, annotation=Request))
    chosen: Any = wraps(endpoint)(answer if inspect.iscoroutinefunction(endpoint) else answer_in_thread)
    chosen.__signature__ = signature.replace(parameters=seen)
    return chosen  # type: ignore[no-any-return]


def _mark(annotation: Any) -> FromRequest | None:
    return next((each for each in get_args(annotation)[1:] if isinstance(each, FromRequest)), None)
