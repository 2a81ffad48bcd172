"""Which requests are for the Spotify API."""

from starlette.types import Scope

_TOKENS = {"/api/token", "/api/token/"}


def is_spotify_path(path: str) -> bool:
    """Whether a request for this path is for the Spotify API, which may answer it with an error."""
    return path == "/v1" or path in _TOKENS or path.startswith("/v1/")


def is_token_path(scope: Scope) -> bool:
    """Whether a request is for the endpoint of tokens, with the prefix of the service or without."""
    path: str = scope["path"]
    return path.removeprefix(scope.get("root_path", "")) in _TOKENS
