"""Sends requests to a running service over HTTP, or in the same form to a bundle that this process opens."""

import asyncio
import logging
import os
from collections.abc import AsyncIterator, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO
from urllib.parse import quote

import httpx

from app.cli.errors import CommandError

_TIMEOUT_S = 60
_FILE_TIMEOUT_S = 180  # for an answer to a file: it may wait for its turn, and is heard for a minute at most
_NO_LIMIT = 1 << 50  # bytes of a file of one's own
_PASSING = (408, 429, 500, 502, 503, 504)  # too slow, too many, failed, and away behind a proxy
KEY_VARIABLE = "SONGKIN_KEY"  # no option: others on the machine can read the arguments of a command


@dataclass(frozen=True)
class Answer:
    """An answer of the service.

    Attributes:
        content: as it was received.
        json: its value.
    """

    content: bytes
    json: dict[str, Any]


class Unavailable(CommandError):
    """There is no answer at the moment; to the same request there may be one later."""


class Refused(CommandError):
    """The service answered with an error; `code` is the error's code."""

    def __init__(self, error: Mapping[str, Any]) -> None:
        further = error.get("details", [])[1:]  # the message has the first of them
        super().__init__(
            "\n".join([error["message"], *(f"  {detail['place']}: {detail['message']}" for detail in further)])
        )
        self.code = error["code"]


class Client:
    """A client of a service or a bundle. Each method raises Unavailable where there is no answer or an error that
    passes, Refused where the answer is another error, and CommandError where it is not Songkin's.

    Args:
        http: sends the requests.
        name: of what answers, in messages.
        advice: what to add to the message of an error, by its code.
    """

    def __init__(self, http: httpx.Client, name: str, advice: Mapping[str, str]) -> None:
        self._http = http
        self._name = name
        self._advice = advice

    def get(self, *path: str, params: Mapping[str, Any] | None = None) -> Answer:
        return self._answer("GET", path, params=params)

    def post(self, *path: str, body: Any, params: Mapping[str, Any] | None = None) -> Answer:
        """`body` is JSON: bytes that are sent as they are, or a value."""
        content = {"content": body} if isinstance(body, bytes) else {"json": body}
        return self._answer("POST", path, params=params, headers={"Content-Type": "application/json"}, **content)

    def post_file(self, *path: str, file: BinaryIO, params: Mapping[str, Any] | None = None) -> Answer:
        """The file is sent as it is, bit by bit."""
        headers = {"Content-Type": "application/octet-stream"}
        return self._answer("POST", path, params=params, headers=headers, content=file, timeout=_FILE_TIMEOUT_S)

    def _answer(self, method: str, path: tuple[str, ...], **request: Any) -> Answer:
        try:
            url = "/" + "/".join(quote(part, safe="") for part in path)
            response = self._http.request(method, url, **request)
        except (UnicodeError, httpx.InvalidURL) as error:
            raise CommandError(f"expected short text in UTF-8, got something else: {error}") from error
        except httpx.RequestError as error:
            raise Unavailable(
                f"no answer from {self._name}: {str(error) or type(error).__name__}; check --url and whether the "
                "service runs, or leave out --url to use a bundle directly"
            ) from error
        try:
            body = response.json()
            if response.is_success:
                return Answer(response.content, dict(body))
            refusal = body["error"]
            advice = self._advice.get(refusal["code"])
            refused = Refused({**refusal, "message": f"{refusal['message']}; {advice}"} if advice else refusal)
            raise Unavailable(str(refused)) if response.status_code in _PASSING else refused
        except (AttributeError, KeyError, TypeError, ValueError) as error:
            raise self.unknown_service(response.status_code) from error

    def unknown_service(self, status: int) -> CommandError:
        """The error where the answer is not Songkin's: from a proxy, it may be one that passes."""
        kind = Unavailable if status in _PASSING else CommandError
        return kind(f"{self._name} is not a Songkin service: it answered {status} with something else; check --url")


@contextmanager
def open_client(models: Path | None, url: str | None, hears: bool = False) -> Iterator[Client]:
    """A client of the service at `url`, or else of the bundle in use in `models`, by default the service's own folder.

    With `hears`, it can be asked with audio files, also where the service of this folder takes none.

    Raises:
        CommandError: there is no such service, or a setting in the environment is not valid.
    """
    if url is None:
        transport, folder = _bundle_transport(models, hears)
        with httpx.Client(transport=transport, base_url="http://bundle") as http:
            yield Client(http, "the bundle", {"not_ready": f"the models folder is {folder}"})
        return
    if models is not None:
        raise CommandError("expected --models or --url, got both")
    try:
        key = os.environ.get(KEY_VARIABLE, "").strip()
        headers = {"X-API-Key": key} if key else None
        service = httpx.Client(base_url=url, timeout=_TIMEOUT_S, headers=headers)
        if service.base_url.scheme not in ("http", "https") or not service.base_url.host:
            raise ValueError("no http:// or no host")
    except (httpx.InvalidURL, ValueError) as error:  # a proxy in the environment can cause the latter
        raise CommandError(f"--url: expected a URL like http://127.0.0.1:8000, got {url!r}: {error}") from error
    with service as http:
        advice = {
            "unauthorized": f"put a key of {url} into {KEY_VARIABLE}",
            "audio_off": "or leave out --url to hear the file here",
        }
        client = Client(http, url, advice)
        if client.get().json.get("name") != "Songkin":
            raise client.unknown_service(200)
        yield client


def _bundle_transport(models: Path | None, hears: bool) -> tuple[httpx.BaseTransport, Path]:
    """What answers from the bundle in use, and the folder that it lies in."""
    os.environ.setdefault("ORT_DISABLE_TELEMETRY", "1")  # on by default, and read when ONNX Runtime is imported
    # Imported here, since it takes a second: `--help` and a client of a running service do not need FAISS or ONNX.
    from app.cli.settings import read_settings
    from app.main import create_app

    # Whoever may open the bundle needs no key, and nobody else asks.
    settings = read_settings(models)
    unguarded = {"keys_file": None, "rate_limit": None, "trusted_hosts": None}
    app = create_app(settings.model_copy(update={**unguarded, "audio": hears, "max_audio_bytes": _NO_LIMIT}))
    logging.basicConfig(handlers=[logging.NullHandler()], force=True)  # users read of problems in the answers
    app.state.songkin.store.refresh()  # where the bundle is refused, every answer is an error that says why
    return InProcess(app), settings.models_dir


class InProcess(httpx.BaseTransport):
    """Hands requests to an ASGI application without a socket."""

    def __init__(self, app: Any) -> None:
        self._app = app
        self._transport = httpx.ASGITransport(app)

    def close(self) -> None:
        """End what the application started: nobody tells it that it stops."""
        if intake := self._app.state.songkin.intake:
            intake.analyst.close()

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        return asyncio.run(self._handle(request))

    async def _handle(self, request: httpx.Request) -> httpx.Response:
        assert isinstance(request.stream, httpx.SyncByteStream)
        request.stream = _Pieces(request.stream)
        response = await self._transport.handle_async_request(request)
        content = b"".join([piece async for piece in response.aiter_raw()])  # compressed still, as the headers say
        return httpx.Response(response.status_code, headers=response.headers, content=content)


class _Pieces(httpx.AsyncByteStream):
    """A body as the application reads it, from one that is read in the ordinary way."""

    def __init__(self, stream: httpx.SyncByteStream) -> None:
        self._stream = stream

    async def __aiter__(self) -> AsyncIterator[bytes]:
        for piece in self._stream:
            yield piece
