"""Lets web pages of other origins ask (CORS), where the operator names these."""

from starlette.middleware.cors import CORSMiddleware
from starlette.types import ASGIApp

_METHODS = ["GET", "HEAD", "POST", "PUT", "DELETE", "OPTIONS"]
_READABLE = ["Allow", "Content-Length", "ETag", "Location", "Retry-After", "WWW-Authenticate", "X-Request-ID"]


def open_to_pages(app: ASGIApp, origins: tuple[str, ...] | None) -> ASGIApp:
    """The application as browsers let pages of `origins` ask it, and read every answer, whoever gave it.

    It must be the outermost layer: a browser asks first whether it may, without a key and for each kind of request, so
    that neither keys nor limits count for that; and answers that are kept must not have a header for one origin.
    Keys and tokens travel in headers and never in cookies, so any header may be sent, and there are no credentials.
    """
    if not origins:
        return app
    return CORSMiddleware(
        app,
        allow_origins=origins,
        allow_methods=_METHODS,
        allow_headers=["*"],
        expose_headers=_READABLE,
        allow_private_network=True,  # a page of the web may ask a service at home, if its origin may at all
    )
