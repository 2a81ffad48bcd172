"""What a client can read, by the headers of its request."""

from starlette.datastructures import Headers

_MOST_CHARS = 1_000  # browsers send fewer than 200; to read 60,000 holds up everybody for 50 ms


def accepts_gzip(headers: Headers) -> bool:
    """Whether the client can read what is compressed with gzip."""
    weights = accepted(",".join(headers.getlist("accept-encoding")))
    return weights.get("gzip", weights.get("*", 0.0)) > 0


def accepted(header: str) -> dict[str, float]:
    """The alternatives of a header, each with its weight; one whose weight cannot be read has none.

    What is beyond a thousand characters is not read.
    """
    weights = {}
    for alternative in header[:_MOST_CHARS].lower().split(","):
        name, *parameters = (part.strip() for part in alternative.split(";"))
        given = next((text.removeprefix("q=") for text in parameters if text.startswith("q=")), "1")
        try:
            weights[name] = float(given)
        except ValueError:
            weights[name] = 0.0
    return weights
