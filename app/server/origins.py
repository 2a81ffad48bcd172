"""Origins of pages, as a browser names them: scheme, host, and the port where it is not the scheme's own."""

import re

EVERY_ORIGIN = "*"
_ORIGIN = re.compile(r"([a-z][a-z0-9+.-]*)://([a-z0-9]([a-z0-9._-]*[a-z0-9])?|\[[0-9a-f:.]+\])(:[0-9]{1,5})?")
_OWN_PORTS = {("http", ":80"), ("https", ":443")}


def check_origins(origins: tuple[str, ...]) -> None:
    """See that each is an origin as browsers send it, or the only one is `*`.

    Raises:
        ValueError: one is not: no page would ever be of it.
    """
    if origins == (EVERY_ORIGIN,):
        return
    for origin in origins:
        found = _ORIGIN.fullmatch(origin)
        if not found or (found[1], found[4]) in _OWN_PORTS:
            raise ValueError(
                "expected origins as browsers send them, such as https://app.example.org,http://localhost:3000: "
                "no path, no slash at the end and no port that is the scheme's own; or * alone for all pages"
            )
