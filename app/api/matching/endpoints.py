"""The endpoint of matching."""

from fastapi import Response

from app.api.admission import work
from app.api.dependencies import ServiceInUse
from app.api.errors import documented
from app.api.matching.answers import match_answer
from app.api.matching.schemas import MatchAnswer, MatchRequest, TrackToMatch
from app.api.reading.items import GoodItems
from app.api.routing.families import family_router

router = family_router("tracks", prefix="/tracks")


@router.post(
    "/match",
    summary="Match up to 1,000 tracks of any list with those of the catalogue",
    responses=documented(413, 422, 501, 503),
    response_model=MatchAnswer,
)
@work("heavy")
def match_tracks(request: MatchRequest, service: ServiceInUse) -> Response:
    """The way from the names in a library, a playlist or a list of scrobbles to ids. Words of a release (remastered,
    deluxe, radio edit), guests, case, accents, typos and another album are forgiven. Another artist's song of that name
    is not the same, nor is a live take, a remix, a karaoke version or a cover, unless it is asked for. A track that is
    wrong, or null, has no match, and `errors` says what is wrong with it; only where no track is right, the request is
    refused.
    """
    right = GoodItems(request.tracks, TrackToMatch, "tracks")
    matches = [*right.in_place(service.match([track.to_domain() for track in right.items]))]
    return Response(match_answer(matches, right.errors, service), media_type="application/json")
