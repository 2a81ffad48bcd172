"""Answers a batch of predictions in pieces: a thousand tracks with all their genres are many megabytes."""

import asyncio
import json
from collections.abc import AsyncIterator, Iterator, Sequence
from itertools import islice

from fastapi.concurrency import run_in_threadpool
from fastapi.responses import StreamingResponse
from starlette.types import Receive, Scope, Send

from app.admission.gates import Gates
from app.api.genres.answers import prediction_json
from app.api.reading.items import ItemError
from app.inference.ranked_genres import GenrePrediction

_Predictions = Iterator[GenrePrediction | None]
_TRACKS_IN_PIECE = 50
_DEADLINE_S = 60


class StreamedBatch(StreamingResponse):
    """The JSON of a BatchAnswer.

    A piece is made once the one before is on its way, with a permit that is not held while the client reads. The
    connection of a client that reads too slowly is closed.

    Args:
        predictions: at least one; None for a track that is wrong.
        errors: what is wrong.
        model: that made them.
        gates: of heavy work, and of long answers.
    """

    def __init__(self, predictions: _Predictions, errors: Sequence[ItemError], model: str, gates: Gates) -> None:
        self._gates = gates
        # ASCII only: a message may quote half of a surrogate pair, which has no UTF-8 form.
        told = {"errors": [error.model_dump() for error in errors], "model": model}
        end = json.dumps(told, separators=(",", ":")).encode()
        super().__init__(self._pieces(predictions, b"]," + end[1:]), media_type="application/json")

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Raises Overloaded where too many long answers are on their way."""
        async with self._gates.stream.permit():
            try:
                async with asyncio.timeout(_DEADLINE_S):
                    await super().__call__(scope, receive, send)
            except TimeoutError:
                return  # the server closes a connection whose answer is not complete

    async def _pieces(self, predictions: _Predictions, end: bytes) -> AsyncIterator[bytes]:
        before = b'{"predictions":['
        while piece := await self._piece(predictions):
            yield before + piece
            before = b","
        yield end

    async def _piece(self, predictions: _Predictions) -> bytes:
        async with self._gates.heavy.turn():
            return await run_in_threadpool(_as_json, predictions)


def _as_json(predictions: _Predictions) -> bytes:
    """Those that come next, empty after the last."""
    piece = islice(predictions, _TRACKS_IN_PIECE)
    return b",".join([prediction_json(each) if each else b"null" for each in piece])
