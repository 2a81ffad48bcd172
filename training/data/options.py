"""What a person may say about a table where reading it would be a guess."""

import shlex
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from training.data.errors import TableError

UNITS = {
    "duration_ms": ("ms", "s", "min"),
    "percent": ("percent", "fraction"),
}
"""By name: the units that `--unit` takes; those of "percent" are of the features between 0 and 1."""


@dataclass(frozen=True)
class ReadOptions:
    """How to read a table, beyond what it says itself.

    Attributes:
        columns: By our name of a column, the name that the table has for it; "" where it has none.
        encoding: Of the characters, by a name that Python knows; None for UTF-8 or what the file's first bytes say.
        artist_separators: What stands between artists, instead of what is certain by itself; lists are always taken.
        genre_separators: Likewise between genres.
        units: By feature, the unit of its values: "ms", "s" or "min", "percent" or "fraction".
        missing: Texts that mean "unknown" beside the usual ones, in every column.
    """

    columns: Mapping[str, str] = field(default_factory=dict)
    encoding: str | None = None
    artist_separators: tuple[str, ...] = ()
    genre_separators: tuple[str, ...] = ()
    units: Mapping[str, str] = field(default_factory=dict)
    missing: tuple[str, ...] = ()

    @classmethod
    def parse(
        cls,
        columns: Iterable[str] = (),
        encoding: str | None = None,
        artist_separators: Iterable[str] = (),
        genre_separators: Iterable[str] = (),
        units: Iterable[str] = (),
        missing: Iterable[str] = (),
    ) -> "ReadOptions":
        """From the texts of a command line, where columns and units are `NAME=VALUE`.

        Raises:
            TableError: one of them is not of that form.
        """
        return cls(
            _pairs("--column", "track_genre=style", columns),
            encoding,
            tuple(artist_separators),
            tuple(genre_separators),
            _pairs("--unit", "duration_ms=s", units),
            tuple(missing),
        )

    def arguments(self) -> list[str]:
        """As the arguments of a command that reads the table alike; none for what is the default."""
        pairs = [
            *(("--column", f"{name}={column}") for name, column in self.columns.items()),
            *([("--encoding", self.encoding)] if self.encoding else []),
            *(("--artist-separator", separator) for separator in self.artist_separators),
            *(("--genre-separator", separator) for separator in self.genre_separators),
            *(("--unit", f"{name}={unit}") for name, unit in self.units.items()),
            *(("--missing", text) for text in self.missing),
        ]
        return [text for pair in pairs for text in pair]

    def written(self) -> str:
        """As a part of a command line; empty for the default."""
        return " ".join(map(shlex.quote, self.arguments()))


def _pairs(option: str, example: str, texts: Iterable[str]) -> dict[str, str]:
    pairs = {}
    for text in texts:
        name, equals, value = text.partition("=")
        if not equals or not name.strip():
            raise TableError(f"{option} {text}: expected NAME=VALUE, such as {option} {example}, got no '='")
        pairs[name.strip()] = value.strip()
    return pairs
