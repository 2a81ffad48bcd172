"""Answers as tables."""

import os
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from rich.console import Console, RenderableType
from rich.table import Table
from rich.text import Text

Fields = dict[str, Any]

_PIPED_WIDTH = 240


def make_console() -> Console:
    """As wide as the terminal; wide where there is none, since what is cut off cannot be searched."""
    console = Console(markup=False, highlight=False)
    if not console.is_terminal and "COLUMNS" not in os.environ:
        console.width = _PIPED_WIDTH
    return console


def printable(text: str) -> str:
    """Without what would move the cursor or break a row: names may hold anything."""
    return "".join(character if character.isprintable() else "�" for character in text)


def similar(answer: Fields) -> Iterator[RenderableType]:
    yield _with_similarity(answer["similar"])


def path(answer: Fields) -> Iterator[RenderableType]:
    yield _with_similarity(answer["path"])


def recommendations(answer: Fields, names: Mapping[str, str]) -> Iterator[RenderableType]:
    """`names` of the seeds by id."""
    found = answer["recommendations"]
    rows = [(*_track(one["track"]), _score(one["score"]), one["track"]["id"]) for one in found]
    reasons = [one["reasons"] for one in found if "reasons" in one]
    if reasons:  # in place of the genres, which are among them
        rows = [(*row[:2], why, *row[3:]) for row, why in zip(rows, _whys(reasons, names), strict=True)]
    yield _table(("title", "artists", "why" if reasons else "genres"), ("score", "id"), rows)
    yield Text(f"from {answer['pool']['after_filters']:,} of {answer['pool']['catalogue']:,} tracks")


def tracks_found(answer: Fields) -> Iterator[RenderableType]:
    yield _tracks(answer["items"])
    yield Text(f"{len(answer['items'])} of {answer['total']:,}")


def artists_found(answer: Fields) -> Iterator[RenderableType]:
    rows = [(*_artist(one), str(one["n_tracks"]), one["id"]) for one in answer["items"]]
    yield _table(("name", "genres"), ("tracks", "id"), rows)
    yield Text(f"{len(answer['items'])} of {answer['total']:,}")


def artist(answer: Fields) -> Iterator[RenderableType]:
    name, genres = _artist(answer)
    yield Text(printable(f"{name} ({answer['id']}), tracks: {answer['n_tracks']}, genres: {genres}"))
    yield _tracks(answer["top_tracks"])


def similar_artists(answer: Fields) -> Iterator[RenderableType]:
    rows = [(*_artist(one["artist"]), _score(one["similarity"]), one["artist"]["id"]) for one in answer["similar"]]
    yield _table(("name", "genres"), ("similarity", "id"), rows)


def prediction(answer: Fields) -> Iterator[RenderableType]:
    rows = [(one["genre"], _score(one["probability"])) for one in answer["genres"]]
    yield _table(("genre",), ("probability",), rows)
    for one in answer["evidence"]["artists"]:
        yield Text(printable(f"tracks known of {one['name']}: {one['n_tracks']}"))
    if answer["imputed"]:
        yield Text(f"imputed: {', '.join(answer['imputed'])}")


def _table(texts: Iterable[str], exact: Iterable[str], rows: Iterable[tuple[str, ...]]) -> RenderableType:
    """Where the width is short, texts are cut, reasons are wrapped, and what is exact stays whole."""
    table = Table(box=None, pad_edge=False, header_style="bold")
    for name in texts:
        table.add_column(name)
    for name in exact:
        table.add_column(name, no_wrap=True, justify="left" if name == "id" else "right")
    for row in rows:
        cells = [Text(printable(cell), overflow="ellipsis") for cell in row]
        for cell, column in zip(cells, table.columns, strict=True):
            cell.no_wrap = column.header != "why"
        table.add_row(*cells)
    return table if table.row_count else Text("none")


def _with_similarity(found: Iterable[Fields]) -> RenderableType:
    rows = [(*_track(one["track"]), _score(one["similarity"]), one["track"]["id"]) for one in found]
    return _table(("title", "artists", "genres"), ("similarity", "id"), rows)


def _tracks(tracks: Iterable[Fields]) -> RenderableType:
    return _table(("title", "artists", "genres"), ("id",), ((*_track(one), one["id"]) for one in tracks))


def _track(track: Fields) -> tuple[str, str, str]:
    return track["name"], ", ".join(one["name"] for one in track["artists"]), ", ".join(track["genres"])


def _artist(profile: Fields) -> tuple[str, str]:
    return profile["name"], ", ".join(f"{one['genre']} {one['share']:.0%}" for one in profile["genres"])


def _score(value: float | None) -> str:
    return "" if value is None else f"{value:.3f}"


def _whys(reasons: list[Fields], names: Mapping[str, str]) -> Iterator[str]:
    several = any(one["seed"] != reasons[0]["seed"] for one in reasons)
    for one in reasons:
        ((kind, value),) = one["seed"].items()
        seed = "the features" if kind == "features" else names.get(value, value)
        genres = ", ".join(one["genres_in_common"])
        alike = ", ".join(compared["feature"] for compared in one["closest"])
        parts = [f"like {seed}" if several else "", genres, f"close in {alike}" if alike else ""]
        yield "; ".join(part for part in parts if part)
