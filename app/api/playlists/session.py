"""What is to be known to go on with a playlist, and the token that holds it, so that the service keeps nothing.

A token is a request that anybody might make, packed. So it needs no seal: who makes one up gets what any request gets.
It names tracks and artists by their ids, and so outlives the bundle that it was made with.
"""

import base64
import binascii
import zlib
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Annotated, Any

from pydantic import Field, ValidationError
from pydantic_core import from_json, to_json

from app.api.fields import MAX_SPACING, Strict
from app.api.playlists.schemas import MAX_TOKEN_LENGTH, ContinueRequest, PlaylistTrack
from app.catalogue.track import Track

MAX_GIVEN = 2000
_PREFIX = "songkin-next-1_"
_MAX_UNPACKED_BYTES = 4 * 1024 * 1024
_Identity = Annotated[str, Field(max_length=200)]


class TokenError(ValueError):
    """It is no token of ours, or a damaged one. The message says what to do."""


class _Content(Strict):
    request: ContinueRequest
    given: list[_Identity] = Field(max_length=MAX_GIVEN)
    preceding: list[list[_Identity]] = Field(max_length=MAX_SPACING)


@dataclass(frozen=True)
class Session:
    """How far a playlist has come.

    Attributes:
        request: how it goes on, and the tracks that it began with; in a token those that were known, by their ids.
        given: the ids of all tracks that came since.
        preceding: the ids of the artists of each of the last tracks, as many as spacing can look at, in their order.
    """

    request: ContinueRequest
    given: Sequence[str] = ()
    preceding: Sequence[Sequence[str]] = ()

    @classmethod
    def of(cls, request: ContinueRequest) -> "Session":
        """What a request begins, or goes on with.

        Raises:
            TokenError: it has a token that cannot be read.
        """
        session = cls(request)
        if request.next is not None:
            content = _unpacked(request.next)
            session = cls(content.request, content.given, content.preceding)
        if {"k", "limit"} & request.model_fields_set:
            size = {"k": request.n_wanted, "limit": None}
            session = replace(session, request=session.request.model_copy(update=size))
        return session

    def followed_by(
        self, listed: Sequence[Track], known: Sequence[str], preceding: Sequence[Sequence[str]]
    ) -> "Session":
        """Where it stands after an answer.

        Args:
            listed: the tracks of the answer.
            known: the ids of the tracks that it began with, as far as they are known.
            preceding: the artists of the tracks right before the answer.
        """
        artists = [*preceding, *([artist.id for artist in track.artists] for track in listed)]
        tracks = [PlaylistTrack(track=track_id) for track_id in known]
        return Session(
            request=self.request.model_copy(update={"tracks": tracks}),
            given=[*self.given, *(track.id for track in listed)],
            preceding=artists[-MAX_SPACING:],
        )

    def token(self) -> str | None:
        """Holds all of this; None where that is too much, or too many tracks came already."""
        if len(self.given) > MAX_GIVEN:
            return None
        content: dict[str, Any] = {
            "request": self.request.model_dump(mode="json", by_alias=True, exclude_unset=True, exclude={"limit"}),
            "given": [*self.given],
            "preceding": [[*artists] for artists in self.preceding],
        }
        token = _PREFIX + base64.urlsafe_b64encode(zlib.compress(to_json(content))).decode()
        return token if len(token) <= MAX_TOKEN_LENGTH else None


def _unpacked(token: str) -> _Content:
    if not token.startswith(_PREFIX):
        raise TokenError("expected what an answer of this endpoint said under next, got something else")
    unpack = zlib.decompressobj()
    try:
        raw = base64.b64decode(token.removeprefix(_PREFIX), altchars=b"-_", validate=True)
        content = unpack.decompress(raw, _MAX_UNPACKED_BYTES)
        if not unpack.eof or unpack.unused_data:
            raise ValueError("more or less than a whole one")
        return _Content.model_validate(from_json(content))
    except (binascii.Error, zlib.error, ValidationError, ValueError):
        raise TokenError(
            "the token is damaged, or of another release of the service; send all of what an answer said under next, "
            "or begin anew with tracks"
        ) from None
