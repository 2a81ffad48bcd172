"""The endpoint of playlists: go on with one."""

from dataclasses import replace

from fastapi import Request, Response

from app.api.admission import work
from app.api.dependencies import ServiceInUse
from app.api.errors import RequestError, documented, located
from app.api.fields import MAX_FAULTS
from app.api.playlists.answers import continue_answer
from app.api.playlists.resolving import KnownTracks
from app.api.playlists.schemas import ContinueAnswer, ContinueRequest
from app.api.playlists.session import Session, TokenError
from app.api.routing.families import family_router
from app.api.state import app_state
from app.errors import InvalidRequest
from app.recommend.filters.excluded_tracks import ExcludedTracks
from app.recommend.request import Seed

router = family_router("playlists", prefix="/playlists")


@router.post(
    "/continue",
    summary="Go on with a playlist, as long as wanted",
    responses=documented(413, 422, 501, 503),
    response_model=ContinueAnswer,
)
@work("heavy")
def continue_playlist(request: ContinueRequest, service: ServiceInUse, http: Request) -> Response:
    """What may follow up to 500 tracks: none of them, nor another version of one, and spaced from its end on. `next` of
    the answer, sent back alone, goes on from there; nothing comes twice. Tracks that the catalogue does not have are
    listed, and refused only where it has none of them.
    """
    try:
        session = Session.of(request)
    except TokenError as error:
        raise RequestError([("body.next", str(error))]) from None
    wanted = session.request
    tracks = KnownTracks.of(wanted.tracks or (), service)
    if not tracks.ids:
        raise _all_unknown(tracks, request)
    preceding = [*(session.preceding or tracks.artists)]
    asked = wanted.applied_to([Seed("track", track_id) for track_id in tracks.ids])
    asked = replace(
        asked,
        filters=(*asked.filters, ExcludedTracks(tuple(session.given))),
        preceding=tuple(tuple(artists) for artists in preceding),
    )
    try:
        found = service.recommend(asked)
    except InvalidRequest as error:
        if request.next is None:
            raise
        raise located(error, lambda _: "body.next") from None
    app_state(http).metrics.observe_stages(found.stage_seconds)
    listed = service.tracks_at([recommended.track_index for recommended in found.tracks])
    token = session.followed_by(listed, tracks.ids, preceding).token() if listed else None
    answer = continue_answer(found, tracks.unknown, token, service)
    return Response(answer, media_type="application/json")


def _all_unknown(tracks: KnownTracks, request: ContinueRequest) -> RequestError:
    if request.next is not None:
        gone = "the catalogue in use has none of the tracks that this began with; begin anew with tracks"
        return RequestError([("body.next", gone)])
    return RequestError([(f"body.{each['place']}", each["message"]) for each in tracks.unknown[:MAX_FAULTS]])
