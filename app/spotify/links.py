"""Absolute URLs of the service, as its clients reach it."""

from typing import Literal
from urllib.parse import quote, urlencode


class Links:
    """base: the public URL of the service, without a slash at its end."""

    def __init__(self, base: str) -> None:
        self._v1 = f"{base}/v1"

    def to(self, collection: Literal["tracks", "artists", "albums", "audio-analysis"], identity: str) -> str:
        plain = identity.isascii() and identity.isalnum()  # as nearly all are: to quote takes as long as all the rest
        return f"{self._v1}/{collection}/{identity if plain else quote(identity, safe='')}"

    def search(self, **parameters: str | int) -> str:
        return f"{self._v1}/search?{urlencode(parameters)}"
