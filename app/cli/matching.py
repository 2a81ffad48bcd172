"""Sends a list of tracks to be matched, in parts of which each fits into a request."""

import re
from collections.abc import Iterator, Sequence
from typing import Any

from app.cli.client import Client, Refused
from app.cli.errors import CommandError
from app.cli.track_list import TrackList

_PART = 500
_PLACE = re.compile(r"body\.tracks\.(\d+)(?:\.([^:\s]+))?")


def matches(client: Client, listed: TrackList) -> Iterator[dict[str, Any] | None]:
    """The match of each track, in order, or None.

    Raises:
        CommandError: a track is not as it must be; the message names its line.
    """
    for start in range(0, len(listed.tracks), _PART):
        lines = listed.lines[start : start + _PART]
        try:
            answer = client.post("tracks", "match", body={"tracks": listed.tracks[start : start + _PART]})
        except Refused as refusal:
            raise CommandError(_with_lines(str(refusal), lines)) from None
        yield from answer.json["matches"]


def _with_lines(message: str, lines: Sequence[int]) -> str:
    """The message of the service with lines of the file in place of places in the request."""

    def line_of(place: re.Match[str]) -> str:
        return f"line {lines[int(place[1])]}" + (f", {place[2]}" if place[2] else "")

    return _PLACE.sub(line_of, message)
