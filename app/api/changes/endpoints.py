"""Endpoints of live changes: write a track, remove a track, and up to 1,000 of both."""

from collections.abc import Callable, Coroutine
from typing import Annotated, Any
from urllib.parse import unquote_to_bytes

from fastapi import Depends, Path, Request, Response

from app.api.admission import AdmittedRoute, work
from app.api.changes.batch import make_changes
from app.api.changes.schemas import ChangesAnswer, ChangesRequest, TrackToWrite
from app.api.errors import RequestError, WritesOff, documented
from app.api.ids import track_id_of
from app.api.routing.families import family_router
from app.api.state import app_state
from app.api.tracks.schemas import TrackOut
from app.catalogue_writer import CatalogueWriter

_BATCH_FACTOR = 8  # 1,000 tracks with all that may be known of each are some 1.5 MB
_ID = "1 to 128 characters without blanks, control characters and / ? # % \\, or a spotify:track: URI"


class _WriteRoute(AdmittedRoute):
    """Refuses before the request is read where writing is off: what is wrong with it does not matter then."""

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        handle = super().get_route_handler()

        async def handle_if_on(request: Request) -> Response:
            if app_state(request).writer is None:
                raise WritesOff
            return await handle(request)

        return handle_if_on


async def _writer(request: Request) -> CatalogueWriter:
    writer = app_state(request).writer
    assert writer is not None  # see _WriteRoute
    return writer


WriterInUse = Annotated[CatalogueWriter, Depends(_writer)]
WrittenId = Annotated[str, Path(description=_ID)]
router = family_router("changes", prefix="/tracks", route_class=_WriteRoute)


@router.put(
    "/{id}",
    summary="Add or replace a track",
    responses={201: {"model": TrackOut, "description": "Created"}, **documented(403, 413, 422, 503)},
)
@work("write", body_factor=1 / 4)
def put_track(
    id: WrittenId, track: TrackToWrite, writer: WriterInUse, request: Request, response: Response
) -> TrackOut:
    """201 where there was no such track, 200 where it was replaced, as a whole, with the track as it will be shown.
    Within a second, every endpoint of every worker shows it, and its features, names and artists place it among the
    others. Nothing that was answered here is lost, even if the service is killed.
    """
    try:
        written = track.to_domain(_track_id(request, id))
    except ValueError as error:
        raise RequestError([("path.id", str(error))]) from None
    shown, is_new = writer.put(written)
    response.status_code = 201 if is_new else 200
    return TrackOut.from_domain(shown)


@router.delete("/{id}", summary="Remove a track", status_code=204, responses=documented(403, 404, 422, 503))
@work("write")
def delete_track(id: WrittenId, writer: WriterInUse, request: Request) -> None:
    """Within a second it is in no answer any more, wherever it came from; 404 where there is no such track."""
    try:
        writer.delete(_track_id(request, id))
    except ValueError as error:
        raise RequestError([("path.id", str(error))]) from None


@router.post("/batch", summary="Add, replace and remove up to 1,000 tracks", responses=documented(403, 413, 422, 503))
@work("write", body_factor=_BATCH_FACTOR)
def change_tracks(changes: ChangesRequest, writer: WriterInUse) -> ChangesAnswer:
    """Made in their order and all at once, but for those that are wrong: `errors` says what is wrong with each."""
    return make_changes(writer, changes.changes)


def _track_id(request: Request, text: str) -> str:
    """Raises ValueError where it is no id of a track, or bytes that are no text: all such would look the same."""
    try:
        unquote_to_bytes(request.scope.get("raw_path", b"")).decode()
    except UnicodeDecodeError:
        raise ValueError(f"expected an id that is percent-encoded in UTF-8, got other bytes: {text[:140]!r}") from None
    return track_id_of(text)
