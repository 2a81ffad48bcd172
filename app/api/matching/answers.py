"""Writes answers to lists of tracks as JSON, from what is prepared of each track; `schemas` describes them."""

from collections.abc import Sequence

from pydantic_core import to_json

from app.search.matching import Match
from app.service import Service

_DECIMALS = 4


def match_answer(matches: Sequence[Match | None], service: Service) -> bytes:
    """A `MatchAnswer`."""
    tracks = iter(service.json([match.track_index for match in matches if match]))
    listed = [
        b'{"track":%b,"confidence":%b}' % (next(tracks), to_json(round(match.confidence, _DECIMALS)))
        if match
        else b"null"
        for match in matches
    ]
    return b'{"matches":[%b],%b' % (b",".join(listed), to_json({"model": service.version})[1:])
