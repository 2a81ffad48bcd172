"""What a client can read, by the headers of its request."""

from starlette.datastructures import Headers


def accepts_gzip(headers: Headers) -> bool:
    """Whether the client can read what is compressed with gzip."""
    weights = accepted(",".join(headers.getlist("accept-encoding")))
    return weights.get("gzip", weights.get("*", 0.0)) > 0


def accepted(header: str) -> dict[str, float]:
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
