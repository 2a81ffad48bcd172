"""The command `songkin match`: sends a list of tracks to be matched, in parts of which each fits into a request."""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Annotated, Any

import typer

from app.cli import tables
from app.cli.client import Client, Refused, open_client
from app.cli.errors import CommandError, report_errors
from app.cli.options import Models, Url
from app.cli.request import read_input
from app.cli.track_list import TrackList, read_track_list

_PART = 500
_SHOWN = 10
_PLACE = re.compile(r"(?:body\.)?tracks\.(\d+)(?:\.([^:\s]+))?")


def match(
    file: Annotated[
        str, typer.Argument(metavar="FILE", help="CSV with a header, or JSON Lines; - reads from standard input.")
    ],
    models: Models = None,
    url: Url = None,
    as_json: Annotated[
        bool, typer.Option("--json", help="Print each match as JSON on a line of its own; null where there is none.")
    ] = False,
) -> None:
    """Match a list of tracks with those of the catalogue. Prints id and confidence of each, or neither, as CSV.

    Columns: name, artists, album, duration_ms, isrc, id, or what playlist
    exporters call them. A name, an id or an ISRC is needed.

    Example: songkin match playlist.csv
    """
    with report_errors():
        listed = read_track_list(read_input("FILE", file))
        typer.echo(tables.printable(str(listed)), err=True)
        n_matched = 0
        with open_client(models, url) as client:
            if not as_json:
                typer.echo("id,confidence")
            for found in matches(client, listed, lambda error: typer.echo(error, err=True)):
                n_matched += found is not None
                typer.echo(tables.match_as_json(found) if as_json else tables.match_as_csv(found))
        if note := unnamed_lines(listed):
            typer.echo(note, err=True)
        typer.echo(f"matched {n_matched:,} of {len(listed.tracks):,}", err=True)


def matches(client: Client, listed: TrackList, tell: Callable[[str], None]) -> Iterator[dict[str, Any] | None]:
    """The match of each track, in order, or None; None as well where a line has nothing to match by, or is wrong.

    Args:
        client: asks the service.
        listed: the tracks, and the line of each.
        tell: is told what is wrong with a line.

    Raises:
        CommandError: no track of a part is as it must be; the message names a line.
    """
    for start in range(0, len(listed.tracks), _PART):
        part = [*zip(listed.tracks[start : start + _PART], listed.lines[start : start + _PART], strict=True)]
        sent = [(track, line) for track, line in part if _is_named(track)]
        found: Iterator[dict[str, Any] | None] = iter(())
        if sent:
            try:
                answer = client.post("tracks", "match", body={"tracks": [track for track, _ in sent]})
            except Refused as refusal:
                raise CommandError(_with_lines(str(refusal), [line for _, line in sent])) from None
            for error in answer.json.get("errors", []):
                tell(_with_lines(f"{error['place']}: {error['message']}", [line for _, line in sent]))
            found = iter(answer.json["matches"])
        for track, _ in part:
            yield next(found) if _is_named(track) else None


def unnamed_lines(listed: TrackList) -> str | None:
    """A note of the lines that have nothing to match by, if there are any."""
    lines = [line for track, line in zip(listed.tracks, listed.lines, strict=True) if not _is_named(track)]
    if not lines:
        return None
    shown = ", ".join(map(str, lines[:_SHOWN])) + ("…" if len(lines) > _SHOWN else "")
    return f"no name, id or ISRC in {len(lines):,} of the lines: {shown}"


def _is_named(track: Mapping[str, Any]) -> bool:
    """Whether an entry of a list has anything by which it can be matched."""
    return not {"name", "id", "isrc"}.isdisjoint(track)


def _with_lines(message: str, lines: Sequence[int]) -> str:
    """The message of the service with lines of the file in place of places in the request."""

    def line_of(place: re.Match[str]) -> str:
        return f"line {lines[int(place[1])]}" + (f", {place[2]}" if place[2] else "")

    return _PLACE.sub(line_of, message)
