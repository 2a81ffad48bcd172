"""Finds out which column of a table is what: by its usual names, or as a person says."""

import difflib
import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from app.bundle.catalogue.extras import EXTRA_NAMES
from app.bundle.features import FEATURE_NAMES
from training.data.column_names import (
    NAMES_WITH_UNITS,
    TEXT_COLUMNS,
    USUAL_NAMES,
    WRAPPERS,
)
from training.data.errors import TableError

DOCUMENTED_COLUMNS = (*TEXT_COLUMNS, *FEATURE_NAMES)
"""The columns of the Spotify Tracks table, as the documentation lists them."""

ALL_COLUMNS = (*DOCUMENTED_COLUMNS, *EXTRA_NAMES)
REQUIRED_COLUMNS = ("track_name", "artists")

_SHOWN = 400  # characters of the names found


@dataclass(frozen=True)
class FoundColumn:
    """Where a column of ours is in a table.

    Attributes:
        name: Ours.
        position: Of the column in the table.
        source: Its name there.
        asked: Whether a person said so.
        also: Other names in the table that it could have been.
    """

    name: str
    position: int
    source: str
    asked: bool = False
    also: tuple[str, ...] = ()


def squeeze(name: str) -> str:
    """`name` without case, accents, blanks, underscores and brackets: "Duration (ms)" is "durationms".

    "%" is the word percent.
    """
    plain = re.sub("[\u0300-\u036f]", "", unicodedata.normalize("NFKD", name))
    plain = unicodedata.normalize("NFKC", plain).casefold().replace("%", "percent")
    return re.sub(r"[\W_]", "", plain)


def is_known_name(name: str) -> bool:
    """Whether a column is usually called so, whatever it is then."""
    return any(reading in usual_names(ours) for reading in _readings(name) for ours in ALL_COLUMNS)


def usual_names(name: str) -> list[str]:
    """What a column of ours is called in tables, squeezed, the likeliest first; a new feature goes by its own name."""
    return USUAL_NAMES.get(name, squeeze(name)).split()


def unit_of(source: str) -> str | None:
    """The unit of durations that the name of a column says: "ms", "s" or "min"."""
    squeezed = squeeze(source)
    return next((unit for unit, names in NAMES_WITH_UNITS.items() if squeezed in names.split()), None)


def find_columns(names: Sequence[str], asked: Mapping[str, str]) -> dict[str, FoundColumn]:
    """By our name of a column: where it is in a table whose columns are called `names`.

    Args:
        names: of the table, in order.
        asked: by our name, the name that a person says it has there; "" for none.

    Raises:
        TableError: a person asked for a column that is not there or not ours, or there is no title or no artists.
    """
    found = {name: _asked(name, source, names) for name, source in asked.items() if source}
    for name in ALL_COLUMNS:
        if name not in asked:
            taken = {column.position for column in found.values() if column.asked}
            column = _usual(name, names, taken)
            if column:
                found[name] = column
    missing = [name for name in REQUIRED_COLUMNS if name not in found]
    if missing:
        what = {"track_name": "track_name (the title)", "artists": "artists"}
        options = " ".join(f"--column {name}=…" for name in missing)
        hint = "" if any(map(is_known_name, names)) else "; none of these is a usual name: the file may lack a header"
        raise TableError(
            f"missing columns: {', '.join(what[name] for name in missing)}; found: {', '.join(names)[:_SHOWN]}{hint}; "
            f"if another column is meant, say so: {options}"
        )
    return {name: found[name] for name in ALL_COLUMNS if name in found}


def _asked(name: str, source: str, names: Sequence[str]) -> FoundColumn:
    if name not in ALL_COLUMNS:
        raise TableError(
            f"--column {name}={source}: expected the name of a column of ours before '=', one of "
            f"{', '.join(ALL_COLUMNS)}; got {name!r}"
        )
    same = [position for position, there in enumerate(names) if there == source] or [
        position for position, there in enumerate(names) if squeeze(there) == squeeze(source)
    ]
    if len(same) != 1:
        close = difflib.get_close_matches(source, names, 1)
        hint = f"did you mean {close[0]!r}? " if close and not same else ""
        raise TableError(
            f"--column {name}={source}: expected the name of one column of the table, got that of "
            f"{len(same) or 'none'}; {hint}found: {', '.join(names)[:_SHOWN]}"
        )
    return FoundColumn(name, same[0], names[same[0]], asked=True)


def _usual(name: str, names: Sequence[str], taken: set[int]) -> FoundColumn | None:
    usual = usual_names(name)
    ranked = []
    for position, source in enumerate(names):
        ranks = [
            usual.index(reading) + 100 * depth for depth, reading in enumerate(_readings(source)) if reading in usual
        ]
        if ranks and position not in taken:
            ranked.append((source != name, min(ranks), position))
    if not ranked:
        return None
    best, *others = sorted(ranked)
    also = tuple(dict.fromkeys(names[position] for *_, position in others if names[position] != names[best[2]]))
    return FoundColumn(name, best[2], names[best[2]], also=also)


def _readings(name: str) -> list[str]:
    """The squeezed name, and what remains of `track.album.name` or `audio_features.key` without what holds it."""
    found = [squeeze(name)]
    parts = name.split(".")
    while len(parts) > 1 and squeeze(parts[0]) in WRAPPERS:
        parts = parts[1:]
        found.append(squeeze(".".join(parts)))
    return found
