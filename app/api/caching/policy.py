"""What may be kept of an answer, by the path of the request alone, so that it is known before anything is looked up."""

from typing import Literal

Kept = Literal["data", "static", "nothing"]

_DATA = {"/distributions", "/genres", "/report", "/search"}
_DATA_FOLDERS = ("/tracks/", "/artists/", "/albums/", "/map/", "/v1/")
_STATIC = ("/docs", "/static-offline-docs/", "/assets/", "/openapi.json")


def kept_of(path: str) -> Kept:
    """What may be kept of the answer to a GET.

    Data depends on nothing but the request and the catalogue in use: it may be kept, and is asked for again with its
    tag. Static files say themselves how long they stay. Of all else, as of health and metrics, nothing is kept.
    """
    if path in _DATA or path.startswith(_DATA_FOLDERS) or path == "/map":
        return "data"
    return "static" if path.startswith(_STATIC) else "nothing"
