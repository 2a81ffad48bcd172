"""Endpoints of genres: predictions for tracks, and the list of genres."""

from collections.abc import Iterator
from typing import Annotated, Any

from fastapi import Query, Request, Response

from app.api.admission import work
from app.api.dependencies import ServiceInUse, service_in_use
from app.api.errors import documented
from app.api.features import TrackIn, features_array
from app.api.genres.answers import prediction_answer
from app.api.genres.schemas import (
    BatchAnswer,
    BatchRequest,
    GenreCount,
    GenresAnswer,
    PredictionAnswer,
    TopN,
)
from app.api.genres.stream import StreamedBatch
from app.api.reading.items import GoodItems
from app.api.routing.families import family_router
from app.api.routing.shortcut import BodyReader, QueryReader, shortcut
from app.api.state import app_state
from app.errors import NothingKnown
from app.inference.ranked_genres import GenrePrediction
from app.service import Service

_top_n = QueryReader(TopN)
_track = BodyReader(TrackIn)
router = family_router("genres")


async def _read_track(request: Request) -> dict[str, Any] | None:
    query = _top_n.read(request)
    track = None if query is None else await _track.read(request)
    return None if track is None else {"track": track, "query": query, "request": request}


@router.post(
    "/predict-genre",
    summary="Predict the genre of a track from its audio features, names and artists",
    responses=documented(413, 422, 503),
    response_model=PredictionAnswer,
)
@work("light", body_factor=1 / 4)
@shortcut(_read_track)
async def predict_genre(track: TrackIn, query: Annotated[TopN, Query()], request: Request) -> Response:
    """Anything that is known will do: features, name, album, artists. `evidence` says what was used, what it tells."""
    service = service_in_use(request)
    (prediction,) = _predict(service, [track], query.top_n)
    return Response(prediction_answer(prediction, service.version), media_type="application/json")


@router.post(
    "/predict-genre/batch",
    summary="Predict the genres of up to 1,000 tracks",
    responses=documented(413, 422, 503),
    response_model=BatchAnswer,
)
@work("heavy")
def predict_genre_batch(
    batch: BatchRequest, query: Annotated[TopN, Query()], service: ServiceInUse, request: Request
) -> Response:
    """In the order of the request. A track that is wrong, or null, has null for a prediction, and `errors` says what is
    wrong with it; only where no track is right, the request is refused.
    """
    right = GoodItems(batch.tracks, TrackIn, "tracks")
    try:
        predictions = _predict(service, right.items, query.top_n)
    except NothingKnown as error:
        right.leave_out(error.positions, error.message)
        predictions = _predict(service, right.items, query.top_n)
    return StreamedBatch(right.in_place(predictions), right.errors, service.version, app_state(request).gates)


def _predict(service: Service, tracks: list[TrackIn], top_n: int) -> Iterator[GenrePrediction]:
    return service.predict_genres(features_array(tracks), [track.text for track in tracks], top_n)


@router.get("/genres", summary="List the genres", responses=documented(503))
async def list_genres(service: ServiceInUse) -> GenresAnswer:
    """Every genre with the number of its tracks, in alphabetical order."""
    return GenresAnswer(genres=[GenreCount(genre=genre, n_tracks=n) for genre, n in service.genres])
