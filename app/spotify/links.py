"""Absolute URLs of the service, as its clients reach it, and what ids are in addresses."""

from typing import Literal
from urllib.parse import quote, urlencode

PICTURE_PATH = "/v1/images/placeholder.png"

_ID_LENGTH = 22


def has_spotify_form(identity: str) -> bool:
    """Whether an id can be one of Spotify's: 22 letters and digits."""
    return len(identity) == _ID_LENGTH and is_plain(identity)


def is_plain(identity: str) -> bool:
    """Whether an id stands in an address, and in JSON, as it is. Nearly all do, and to quote takes time."""
    return identity.isascii() and identity.isalnum()


class Links:
    """Of this service.

    Args:
        base: its public URL, without a slash at its end.
        market: that the request names, and with it those of further pages; "" for none.

    Attributes:
        base: as above.
        v1: where this API is.
        picture: what stands for pictures that the catalogue does not have.
    """

    def __init__(self, base: str, market: str = "") -> None:
        self.base = base
        self._market = {"market": market} if market else {}
        self.v1 = f"{base}/v1"
        self.picture = base + PICTURE_PATH

    def to(self, collection: Literal["tracks", "artists", "albums", "audio-analysis"], identity: str) -> str:
        return f"{self.v1}/{collection}/{identity if is_plain(identity) else quote(identity, safe='')}"

    def search(self, **parameters: str | int) -> str:
        return f"{self.v1}/search?{urlencode(parameters | self._market)}"

    def listing(
        self, collection: Literal["albums", "artists"], identity: str, what: str, **parameters: str | int
    ) -> str:
        """A page of a list of what belongs to an album or an artist."""
        return f"{self.to(collection, identity)}/{what}?{urlencode(parameters | self._market)}"
