"""Finds the tracks and artists that texts mean: by id, or else by words."""

from enum import StrEnum
from typing import Any

import typer

from app.cli.audio.asking import is_file, is_named_like_audio
from app.cli.client import Client, Refused
from app.cli.errors import CommandError
from app.cli.tables import printable


class Kind(StrEnum):
    """A kind of item that can be found."""

    TRACK = "track"
    ARTIST = "artist"


class Resolver:
    """Finds tracks and artists.

    Attributes:
        names: by id, of all that were found.
    """

    def __init__(self, client: Client) -> None:
        self._client = client
        self.names: dict[str, str] = {}

    def resolve(self, kind: Kind, text: str) -> str:
        """The id of what `text` means. A track or artist that was found by words is named on standard error.

        Raises:
            CommandError: nothing was found.
        """
        found = self._by_id(kind, text) or self._by_words(kind, text)
        self.names[found["id"]] = found["name"]
        return str(found["id"])

    def _by_id(self, kind: Kind, text: str) -> dict[str, Any] | None:
        if text in ("", ".", "..") or set(text) & set(" /?#%\\"):  # not an id, and maybe the path of another endpoint
            return None
        try:
            return self._client.get(f"{kind}s", text).json
        except Refused as refusal:
            if refusal.code == f"unknown_{kind}":
                return None
            raise

    def _by_words(self, kind: Kind, text: str) -> dict[str, Any]:
        answer = self._client.get("search", params={"q": text, "type": kind, "limit": 1}).json
        items, total = answer["items"], answer["total"]
        if not items:
            also = _as_a_file(text) if kind is Kind.TRACK else ""
            raise CommandError(
                f"no {kind} has the id {text!r}, and no name has these words{also}; fewer words find more"
            )
        (found,) = items
        by = f" by {', '.join(artist['name'] for artist in found['artists'])}" if kind is Kind.TRACK else ""
        others = f", the first of {total} found by ‘{text}’" if total > 1 else ""
        typer.echo(printable(f"taking ‘{found['name']}’{by} ({found['id']}){others}"), err=True)
        return dict(found)


def _as_a_file(text: str) -> str:
    """Why a text is not the name of an audio file, where it may be meant as one."""
    if is_named_like_audio(text):
        return ", and there is no such file"
    return ", and the file of this name does not end like audio, such as in .mp3" if is_file(text) else ""
