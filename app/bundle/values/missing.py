"""Which texts say that a value is not there."""

NEVER_A_NAME = frozenset(("", "\\n", "#n/a", "#na", "#null!", "#value!", "#ref!", "<na>"))
"""Not even of a track or an artist: programs write them for "nothing". In lower case, as all of these."""

NO_VALUE = NEVER_A_NAME | frozenset(
    (
        "nan",
        "na",
        "n/a",
        "n.a.",
        "null",
        "none",
        "nil",
        "-",
        "--",
        "–",
        "—",
        "?",
        ".",
        "undefined",
        "unknown",
        "missing",
    )
)
"""Of a number or another plain value."""
