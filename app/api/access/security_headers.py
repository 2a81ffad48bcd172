"""What every answer tells a browser, so that nobody makes it take data for a page, or put a page into theirs."""

_DATA_POLICY = "default-src 'none'; frame-ancestors 'none'"
# The page of the documentation starts by a script in the page, and shows pictures that are part of its styles.
_DOCS_POLICY = "; ".join(
    (
        "default-src 'self'",
        "script-src 'self' 'unsafe-inline'",
        "style-src 'self' 'unsafe-inline'",
        "img-src 'self' data:",
        "base-uri 'none'",
        "form-action 'none'",
        "frame-ancestors 'none'",
        "object-src 'none'",
    )
)


def _with_policy(policy: str) -> tuple[tuple[bytes, bytes], ...]:
    return (
        (b"x-content-type-options", b"nosniff"),
        (b"referrer-policy", b"no-referrer"),
        (b"content-security-policy", policy.encode()),
    )


_OF_DATA = _with_policy(_DATA_POLICY)
_OF_DOCS = _with_policy(_DOCS_POLICY)


def security_headers(path: str) -> tuple[tuple[bytes, bytes], ...]:
    """The headers of an answer at `path`, unless it sets them itself."""
    return _OF_DOCS if path == "/docs" or path.startswith("/docs/") else _OF_DATA
