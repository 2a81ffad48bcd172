"""The endpoint of audio files: ask with one."""

from collections.abc import Callable, Coroutine
from pathlib import Path
from typing import Annotated, Any

import numpy as np
from fastapi import Query, Request, Response
from fastapi.concurrency import run_in_threadpool

from app.admission.gate import Gate
from app.api.audio.intake import Intake
from app.api.audio.presence import while_connected
from app.api.audio.schemas import AudioAnswer, AudioQuery
from app.api.audio.seed import seed_of
from app.api.audio.upload import uploaded
from app.api.dependencies import ServiceInUse
from app.api.errors import AudioOff, RequestError, documented, located
from app.api.filters.schemas import query_place
from app.api.routing.families import family_router
from app.api.routing.from_request import FromRequestRoute
from app.api.state import app_state
from app.audio.errors import UnreadableAudio
from app.audio.hearing.heard import Heard
from app.errors import InvalidRequest
from app.recommend.request import RecommendationRequest
from app.service import Service

_FILE = {"schema": {"type": "string", "format": "binary"}}


class _AudioRoute(FromRequestRoute):
    """Refuses before the file is read where none is taken, or too many wait. The endpoint reads it: not into memory."""

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        handle = super().get_route_handler()

        async def handle_if_on(request: Request) -> Response:
            state = app_state(request)
            if state.intake is None:
                raise AudioOff
            state.gates.audio.check()
            return await handle(request)

        return handle_if_on


router = family_router("audio", prefix="/audio", route_class=_AudioRoute)


@router.post(
    "",
    summary="Ask with an audio file",
    responses=documented(403, 413, 422, 501, 503),
    openapi_extra={"requestBody": {"required": True, "content": {"application/octet-stream": _FILE}}},
)
async def ask_with_audio(query: Annotated[AudioQuery, Query()], service: ServiceInUse, request: Request) -> AudioAnswer:
    """The body is the file itself, of any content type: MP3, FLAC, Ogg, Opus, WAV, AIFF, M4A or WMA. The answer has
    tags, features, genres by each evidence, and the tracks of the catalogue that sound like it, by timbre as well
    where the bundle has timbre of the same extractor. It takes some seconds, and nothing of the file is kept.
    """
    state = app_state(request)
    intake = state.intake
    assert intake is not None  # see _AudioRoute
    async with uploaded(request, intake) as path:
        try:
            heard = await while_connected(request, _hear(state.gates.audio, intake, path))
        except UnreadableAudio as error:
            raise RequestError([("body", str(error))]) from None
    async with state.gates.heavy.turn():
        return await run_in_threadpool(_answer, heard, query, service)


async def _hear(gate: Gate, intake: Intake, path: Path) -> Heard:
    async with gate.permit():
        return await intake.analyst.hear(path)


def _answer(heard: Heard, query: Any, service: Service) -> AudioAnswer:
    seed = seed_of(heard, service.timbre, service.scales)
    (prediction,) = service.predict_genres(np.array([seed.value], dtype=np.float32), [seed.text], query.top_n)
    wanted = RecommendationRequest(
        (seed,),
        filters=query.filters,
        genre_weight=query.genre_weight,
        timbre_weight=query.timbre_weight,
        shape=query.shape,
        k=query.n_wanted,
    )
    try:
        page = service.recommend(wanted)
    except InvalidRequest as error:
        raise located(error, query_place) from None
    tracks = service.tracks_at([found.track_index for found in page.tracks])
    similar = [*zip(tracks, (found.score for found in page.tracks), strict=True)]
    return AudioAnswer.from_domain(heard, seed, prediction, similar, service.timbre, service.version)
