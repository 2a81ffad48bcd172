"""Asks Songkin over HTTP: a running service, or a bundle that is opened in this process and asked in the same way."""

import asyncio
import logging
import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import quote

import httpx

from app.cli.errors import CommandError

_TIMEOUT_S = 60


@dataclass(frozen=True)
class Answer:
    """An answer, to the letter and read."""

    content: bytes
    json: dict[str, Any]


class Refused(CommandError):
    """An error of the service; `code` is the service's."""

    def __init__(self, error: Mapping[str, Any]) -> None:
        further = error.get("details", [])[1:]  # the message has the first
        super().__init__("\n".join([error["message"], *(f"  {one['place']}: {one['message']}" for one in further)]))
        self.code = error["code"]


class Client:
    """Songkin, wherever it is.

    Raises, with every answer:
        Refused: the service answered with an error.
        CommandError: nothing answered, or something else than Songkin.
    """

    def __init__(self, http: httpx.Client, name: str) -> None:
        self._http = http
        self._name = name

    def get(self, *path: str, params: Mapping[str, Any] | None = None) -> Answer:
        return self._answer("GET", path, params=params)

    def post(self, *path: str, body: Any, params: Mapping[str, Any] | None = None) -> Answer:
        """`body` is JSON: bytes as they are, or a value."""
        content = {"content": body} if isinstance(body, bytes) else {"json": body}
        return self._answer("POST", path, params=params, headers={"Content-Type": "application/json"}, **content)

    def _answer(self, method: str, path: tuple[str, ...], **request: Any) -> Answer:
        try:
            url = "/" + "/".join(quote(part, safe="") for part in path)
            response = self._http.request(method, url, **request)
        except (UnicodeError, httpx.InvalidURL) as error:
            raise CommandError(f"expected short text in UTF-8, got something else: {error}") from error
        except httpx.RequestError as error:
            raise CommandError(
                f"no answer from {self._name}: {str(error) or type(error).__name__}; check --url and whether the "
                "service runs, or leave --url out to ask a bundle directly"
            ) from error
        try:
            body = response.json()
            if response.is_success:
                return Answer(response.content, dict(body))
            raise Refused(body["error"])
        except (AttributeError, KeyError, TypeError, ValueError) as error:
            raise self.unknown_service(response.status_code) from error

    def unknown_service(self, status: int) -> CommandError:
        """The error where something else than Songkin answers."""
        return CommandError(f"{self._name} is no Songkin service: it answers {status} with something else; check --url")


@contextmanager
def open_client(models: Path | None, url: str | None) -> Iterator[Client]:
    """A client of the service at `url`, else of the bundle in use in `models`, else of that which would be served.

    Raises:
        CommandError: there is no such service, or the settings in the environment are not valid.
    """
    if url is None:
        with httpx.Client(transport=_bundle(models), base_url="http://bundle") as http:
            yield Client(http, "the bundle")
        return
    if models is not None:
        raise CommandError("expected --models or --url, got both")
    try:
        service = httpx.Client(base_url=url, timeout=_TIMEOUT_S)
        if service.base_url.scheme not in ("http", "https") or not service.base_url.host:
            raise ValueError("no http:// or no host")
    except (httpx.InvalidURL, ValueError) as error:  # the latter also of a proxy in the environment
        raise CommandError(f"--url: expected a URL like http://127.0.0.1:8000, got {url!r}: {error}") from error
    with service as http:
        client = Client(http, url)
        if client.get().json.get("name") != "Songkin":
            raise client.unknown_service(200)
        yield client


def _bundle(models: Path | None) -> httpx.BaseTransport:
    os.environ.setdefault("ORT_DISABLE_TELEMETRY", "1")  # on by default, and read when ONNX Runtime is imported
    # Here, because they take a second: `--help` and a service elsewhere need none of them.
    from pydantic import ValidationError

    from app.main import create_app
    from app.settings import Settings

    try:
        settings = Settings() if models is None else Settings(models_dir=models)
    except ValidationError as error:
        problem = error.errors()[0]
        name = f"SONGKIN_{str(problem['loc'][0]).upper()}"
        raise CommandError(f"{name}: {problem['msg']}, got {problem['input']!r}") from error
    app = create_app(settings)
    logging.basicConfig(handlers=[logging.NullHandler()], force=True)  # a user is told in the answers
    app.state.songkin.store.refresh()  # a bundle that is refused is an error of every answer
    return _InProcess(app)


class _InProcess(httpx.BaseTransport):
    """Hands requests to an ASGI application without a socket."""

    def __init__(self, app: Any) -> None:
        self._transport = httpx.ASGITransport(app)

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        return asyncio.run(self._handle(request))

    async def _handle(self, request: httpx.Request) -> httpx.Response:
        response = await self._transport.handle_async_request(request)
        return httpx.Response(response.status_code, headers=response.headers, content=await response.aread())
