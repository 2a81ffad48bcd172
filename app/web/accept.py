"""Which of two kinds of answer a client asks for."""

from starlette.datastructures import Headers
from starlette.types import Scope

from app.api.accept import accepted


def prefers_html(scope: Scope) -> bool:
    """Whether the header Accept names HTML, as browsers do, and does not rank JSON above it."""
    weights = accepted(",".join(Headers(scope=scope).getlist("accept")))
    html = weights.get("text/html", 0.0)
    return html > 0 and html >= weights.get("application/json", 0.0)
