"""Reads lists of tracks as people have them, a CSV file with a header or JSON Lines, for a request to match them."""

import csv
import io
import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from app.cli.errors import CommandError

# The fields of a request, and what columns with them are called: letters and digits only, in any case, the first first.
_COLUMNS = {
    "name": ("name", "trackname", "title", "tracktitle", "track", "song", "songname", "songtitle"),
    "artists": ("artists", "artistnames", "artist", "artistname", "trackartist"),
    "album": ("album", "albumname", "albumtitle"),
    "duration_ms": ("durationms", "trackdurationms"),
    "isrc": ("isrc",),
    "id": ("id", "trackid", "trackuri", "spotifyid", "spotifytrackid", "spotifyuri", "uri"),
}
_SEPARATORS = ",;\t"
_MOST_NAMED = 8


@dataclass(frozen=True)
class TrackList:
    """A list of tracks.

    Attributes:
        tracks: as a request has them.
        lines: the line of the file on which each begins.
        columns: by field, the column that it was read from.
        ignored: the other columns.
    """

    tracks: Sequence[dict[str, Any]]
    lines: Sequence[int]
    columns: Mapping[str, str]
    ignored: Sequence[str]

    def __str__(self) -> str:
        """What was read as what."""
        read = ", ".join(f"{field} from ‘{column}’" for field, column in self.columns.items())
        more = f" and {len(self.ignored) - _MOST_NAMED} more" if len(self.ignored) > _MOST_NAMED else ""
        named = ", ".join(f"‘{column}’" for column in self.ignored[:_MOST_NAMED])
        return f"reading {read}" + (f"; ignoring {named}{more}" if named else "")


def read_track_list(content: bytes) -> TrackList:
    """The tracks of a file, which is JSON Lines where it begins with a brace.

    Raises:
        CommandError: it is neither, or has no name and no id of any track.
    """
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content[: error.start].count(b"\n") + 1
        raise CommandError(
            f"line {line}: expected UTF-8, got the byte {content[error.start]:#x}; save it as CSV UTF-8"
        ) from None
    if text.lstrip().startswith("["):
        raise CommandError(
            "expected CSV or JSON Lines, got a JSON array; write each track on a line of its own: jq -c .[]"
        )
    rows = list(_json_rows(text) if text.lstrip().startswith("{") else _csv_rows(text))
    if not rows:
        raise CommandError("expected a track on each line, got none")
    names = dict.fromkeys(name for _, row in rows for name in row)
    columns = _columns_of(list(names))
    if not {"name", "id", "isrc"} & columns.keys():
        given = ", ".join(f"‘{name}’" for name in [*names][:_MOST_NAMED])
        raise CommandError(
            f"expected a column called name, title, id or isrc, got {given}; name the columns in the first line"
        )
    tracks = [
        {field: row[column] for field, column in columns.items() if row.get(column) not in (None, "")}
        for _, row in rows
    ]
    return TrackList(
        tracks, [line for line, _ in rows], columns, [name for name in names if name not in columns.values()]
    )


def _columns_of(names: Sequence[str]) -> dict[str, str]:
    known = {re.sub(r"[^a-z0-9]", "", name.lower()): name for name in reversed(names)}
    found = {field: next((known[key] for key in keys if key in known), None) for field, keys in _COLUMNS.items()}
    return {field: name for field, name in found.items() if name is not None}


def _json_rows(text: str) -> Iterator[tuple[int, dict[str, Any]]]:
    for number, line in enumerate(text.split("\n"), start=1):
        if not line.strip():
            continue
        try:
            row = json.loads(line)
        except (ValueError, RecursionError) as error:
            raise CommandError(f"line {number}: expected a JSON object, got something else: {error}") from None
        if not isinstance(row, dict):
            raise CommandError(f"line {number}: expected a JSON object, got {line.strip()[:64]!r}")
        yield number, row


def _csv_rows(text: str) -> Iterator[tuple[int, dict[str, str]]]:
    header_line = text.lstrip("\r\n").partition("\n")[0]
    separator = max(_SEPARATORS, key=header_line.count)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True)
    header: list[str] | None = None
    line = 1
    try:
        for cells in reader:
            if header is None and cells:
                header = [name.strip() for name in cells]
            elif header is not None and cells:
                if len(cells) != len(header):
                    raise CommandError(
                        f"line {line}: expected {len(header)} values, as in the first line, got {len(cells)}; put "
                        f"quotes around values with {separator!r} in them"
                    )
                yield line, {name: cell.strip() for name, cell in zip(header, cells, strict=True)}
            line = reader.line_num + 1
    except csv.Error as error:
        raise CommandError(f"line {line}: expected CSV, got something else: {error}") from None
