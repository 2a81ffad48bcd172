"""Answers a batch of predictions in pieces: a thousand tracks with all their genres are many megabytes."""

import asyncio
import json
from collections.abc import AsyncIterator, Iterator
from itertools import islice

from fastapi.concurrency import run_in_threadpool
from fastapi.responses import StreamingResponse
from starlette.types import Receive, Scope, Send

from app.admission.gates import Gates
from app.api.genres.answers import prediction_json
from app.inference.ranked_genres import GenrePrediction

_TRACKS_IN_PIECE = 50
_DEADLINE_S = 60


class StreamedBatch(StreamingResponse):
    """The JSON of a BatchAnswer.

    A piece is made once the one before is on its way, with a permit that is not held while the client reads. The
    connection of a client that reads too slowly is closed.

    Args:
        predictions: at least one.
        model: that made them.
        gates: of heavy work, and of long answers.
    """

    def __init__(self, predictions: Iterator[GenrePrediction], model: str, gates: Gates) -> None:
        self._gates = gates
        super().__init__(self._pieces(predictions, model), media_type="application/json")

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Raises Overloaded where too many long answers are on their way."""
        async with self._gates.stream.permit():
            try:
                async with asyncio.timeout(_DEADLINE_S):
                    await super().__call__(scope, receive, send)
            except TimeoutError:
                return  # the server closes a connection whose answer is not complete

    async def _pieces(self, predictions: Iterator[GenrePrediction], model: str) -> AsyncIterator[bytes]:
        before = b'{"predictions":['
        while piece := await self._piece(predictions):
            yield before + piece
            before = b","
        yield b'],"model":' + json.dumps(model).encode() + b"}"

    async def _piece(self, predictions: Iterator[GenrePrediction]) -> bytes:
        async with self._gates.heavy.turn():
            return await run_in_threadpool(_as_json, predictions)


def _as_json(predictions: Iterator[GenrePrediction]) -> bytes:
    """Those that come next, empty after the last."""
    piece = islice(predictions, _TRACKS_IN_PIECE)
    return b",".join(map(prediction_json, piece))
