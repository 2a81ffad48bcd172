"""What requests are about: tracks drawn from a catalogue, by asking the service for them."""

import random
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

import httpx

_PAGE = 50
_FEWEST = 100  # as many as the largest request is about
_LAST_OFFSET = 1000


class NothingToAsk(Exception):
    """The service does not tell what there is to ask for."""


@dataclass(frozen=True)
class Drawn:
    """Tracks to ask about, and the chance that chooses among them.

    Attributes:
        tracks: as the native API answers with them.
        random: seeded.
    """

    tracks: Sequence[dict[str, Any]]
    random: random.Random

    def track(self) -> dict[str, Any]:
        """Any track."""
        return self.random.choice(self.tracks)

    def track_id(self) -> str:
        """The id of any track, as it stands in a path."""
        return quote(self.track()["id"], safe="")

    def several(self, n: int) -> list[dict[str, Any]]:
        """Different tracks."""
        return self.random.sample(self.tracks, n)

    def typed(self) -> str:
        """The beginning of a title or of an artist's name, as somebody types it: at least two letters of it."""
        track = self.track()
        name = self.random.choice([track["name"], *(artist["name"] for artist in track["artists"])])
        return str(name[: self.random.randint(2, min(30, max(2, len(name))))])


def draw_tracks(client: httpx.Client, n: int) -> list[dict[str, Any]]:
    """About `n` tracks of the catalogue, of all its genres alike, or all that can be found.

    Raises:
        NothingToAsk: the service does not list its tracks.
    """
    answer = client.get("/genres")
    genres = [each["genre"] for each in answer.json().get("genres", [])]
    found: dict[str, dict[str, Any]] = {}
    for offset in range(0, _LAST_OFFSET, _PAGE):
        n_before = len(found)
        for genre in genres:
            answer = client.get("/search", params={"q": f'genre:"{genre}"', "limit": _PAGE, "offset": offset})
            if answer.status_code != 200:
                raise NothingToAsk(f"expected a list of tracks, got {answer.status_code}: {answer.text[:300]}")
            found |= {track["id"]: track for track in answer.json()["items"]}
            if len(found) >= n:
                return [*found.values()]
        if len(found) == n_before:
            break
    if len(found) < _FEWEST:
        raise NothingToAsk(f"expected at least {_FEWEST} tracks to ask about, got {len(found)}")
    return [*found.values()]
