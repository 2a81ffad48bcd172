"""Prints what a table was read as: for `inspect` all of it, for other commands what is not as documented."""

from collections.abc import Iterator

from rich.console import Console
from rich.table import Column
from rich.table import Table as Grid

from app.bundle.catalogue.extras import EXTRA_NAMES
from app.bundle.features import FEATURE_NAMES
from app.indexing.tracks import Tracks
from training.data.report import Conversion, DataReport, Unusable, describe_counts
from training.data.table import Table
from training.data.tracks import MIN_TRACKS_PER_GENRE

_LONGEST = 48  # characters of a value
_LISTED = 12


def print_reading(report: DataReport, tracks: Tracks, console: Console) -> None:
    """All that there is to say of a table."""
    console.print(
        f"{report.path}: {report.kind}; {_counted(report.n_rows, 'row')}, {report.n_usable:,} usable: "
        f"{_counted(len(tracks), 'track')} of {_counted(tracks.n_recordings, 'recording')}"
    )
    if report.extractor:
        console.print(f"Features are estimates of {report.extractor}")
    _print_columns(report, console)
    absent = {name for name in report.absent if name not in EXTRA_NAMES}
    if absent:
        console.print(f"Not there, and unknown of every track: {', '.join(n for n in report.absent if n in absent)}")
    if report.ignored:
        console.print(f"Not read: {_listed(report.ignored)}")
    print_findings(report, console)
    print_genres(tracks, console)


def print_merged(table: Table, tracks: Tracks, console: Console) -> None:
    """One line of what became of the rows."""
    report = table.report
    console.print(
        f"{report.n_rows:,} rows, {report.n_dropped:,} dropped ({describe_counts(report.dropped)}); "
        f"{len(table):,} merged into {len(tracks):,} tracks of {tracks.n_recordings:,} recordings "
        f"and {len(tracks.genres)} genres; unknown values: {describe_counts(report.unknown)}"
    )


def print_findings(report: DataReport, console: Console) -> None:
    """What is not as documented: converted, doubtful, unusable, dropped."""
    parts = {
        "Converted": _conversions(report),
        "Unknown, because no value that can be": _unusable(report.unreadable, "value"),
        "Dropped": _unusable(report.dropped_rows, "row"),
        "Doubtful": _doubts(report),
    }
    for title, lines in parts.items():
        listed = list(lines)
        if listed:
            console.print(f"{title}:")
            for line in listed:
                console.print(f"  {line}")


def print_genres(tracks: Tracks, console: Console) -> None:
    """Which genres there are, and how many tracks have none."""
    sizes = tracks.genre_sets.sum(axis=0).tolist()
    named = sorted(zip(sizes, tracks.genres, strict=True), key=lambda pair: (-pair[0], pair[1]))
    console.print(f"Genres: {_listed([f'{name} ({n:,})' for n, name in named]) or 'none'}")
    if tracks.small_genres:
        small = _listed([f"{name} ({n})" for name, n in tracks.small_genres.items()])
        console.print(
            f"No genre, because of fewer than {MIN_TRACKS_PER_GENRE} tracks: {len(tracks.small_genres):,}: {small}"
        )
    without = len(tracks) - len(tracks.labelled())
    if without:
        console.print(f"Without a genre: {_counted(without, 'track')}, which train nothing")


def _print_columns(report: DataReport, console: Console) -> None:
    grid = Grid(Column("column", no_wrap=True), "read from", "a value of it", Column("unknown", justify="right"))
    for column in report.columns:
        source = column.source + (f" (not: {', '.join(column.also)})" if column.also else "")
        unknown = f"{report.unknown.get(column.name, 0):,}" if column.name in FEATURE_NAMES else ""
        grid.add_row(column.name, source, _short(column.sample), unknown)
    console.print(grid)


def _conversions(report: DataReport) -> Iterator[str]:
    """One line for all columns of which the same is to say."""
    alike: dict[str, list[Conversion]] = {}
    for one in report.conversions:
        alike.setdefault(one.what, []).append(one)
    for what, found in alike.items():
        names, n, first = ", ".join(one.name for one in found), max(one.n for one in found), found[0]
        before = repr(_short(first.before)) if first.before else "nothing"
        yield f"{names}: {what}: {_counted(n, 'row')}, the first {before} → {_short(first.after)!r}"


def _doubts(report: DataReport) -> Iterator[str]:
    for one in report.doubts:
        first = f", the first {_short(one.sample)!r}" if one.sample else ""
        yield f"{one.name}: {one.what}: {_counted(one.n, 'row')}, {100 * one.share:.1f} %{first}; {one.settle}"


def _unusable(found: list[Unusable], what: str) -> Iterator[str]:
    for one in found:
        reason = one.reason if one.reason.startswith(f"{one.name}:") or not one.name else f"{one.name}: {one.reason}"
        first = f"{_short(one.sample)!r} in {one.place}" if one.sample else one.place
        yield f"{reason}: {_counted(one.n, what)}, the first {first}"


def _counted(n: int, what: str) -> str:
    return f"{n:,} {what}{'' if n == 1 else 's'}"


def _short(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= _LONGEST else f"{line[: _LONGEST - 1]}…"


def _listed(texts: list[str]) -> str:
    more = f", and {len(texts) - _LISTED:,} more" if len(texts) > _LISTED else ""
    return ", ".join(texts[:_LISTED]) + more
