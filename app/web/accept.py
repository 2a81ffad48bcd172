"""Which of two kinds of answer a client asks for."""

from starlette.datastructures import Headers
from starlette.types import Scope


def prefers_html(scope: Scope) -> bool:
    """Whether the header Accept names HTML, as browsers do, and does not rank JSON above it."""
    weights = _weights(",".join(Headers(scope=scope).getlist("accept")))
    html = weights.get("text/html", 0.0)
    return html > 0 and html >= weights.get("application/json", 0.0)


def accepts_gzip(headers: Headers) -> bool:
    """Whether the client can read what is compressed with gzip."""
    weights = _weights(",".join(headers.getlist("accept-encoding")))
    return weights.get("gzip", weights.get("*", 0.0)) > 0


def _weights(header: str) -> dict[str, float]:
    """The alternatives of a header, each with its weight; one whose weight cannot be read has none."""
    weights = {}
    for alternative in header.lower().split(","):
        name, *parameters = (part.strip() for part in alternative.split(";"))
        given = next((text.removeprefix("q=") for text in parameters if text.startswith("q=")), "1")
        try:
            weights[name] = float(given)
        except ValueError:
            weights[name] = 0.0
    return weights
