"""Writes answers to lists of tracks as JSON, from what is prepared of each track; `schemas` describes them."""

import json
from collections.abc import Sequence

from pydantic_core import to_json

from app.api.reading.items import ItemError
from app.search.matching import Match
from app.service import Service

_DECIMALS = 4


def match_answer(matches: Sequence[Match | None], errors: Sequence[ItemError], service: Service) -> bytes:
    """A `MatchAnswer`."""
    tracks = iter(service.json([match.track_index for match in matches if match]))
    listed = [
        b'{"track":%b,"confidence":%b}' % (next(tracks), to_json(round(match.confidence, _DECIMALS)))
        if match
        else b"null"
        for match in matches
    ]
    # ASCII only: a message may quote half of a surrogate pair, which has no UTF-8 form.
    told = {"errors": [error.model_dump() for error in errors], "model": service.version}
    end = json.dumps(told, separators=(",", ":")).encode()
    return b'{"matches":[%b],%b' % (b",".join(listed), end[1:])
