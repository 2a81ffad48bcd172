"""Shows answers as tables, and matches as lines."""

import csv
import io
import json
import os
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from rich.console import Console, RenderableType
from rich.table import Table
from rich.text import Text

Fields = dict[str, Any]

_PIPED_WIDTH = 240


def make_console() -> Console:
    """A console as wide as the terminal. Without a terminal it is wide: text that is cut off cannot be searched."""
    console = Console(markup=False, highlight=False)
    if not console.is_terminal and "COLUMNS" not in os.environ:
        console.width = _PIPED_WIDTH
    return console


def printable(text: str) -> str:
    """The text without characters that would move the cursor or break a row: names may have any character."""
    return "".join(character if character.isprintable() else "�" for character in text)


def similar(answer: Fields) -> Iterator[RenderableType]:
    yield _with_similarity(answer["similar"])


def path(answer: Fields) -> Iterator[RenderableType]:
    yield _with_similarity(answer["path"])


def recommendations(answer: Fields, names: Mapping[str, str]) -> Iterator[RenderableType]:
    """The tracks with their scores, and their reasons where there are some. `names` are of the seeds, by id."""
    found = answer["recommendations"]
    rows = [(*_track(item["track"]), _score(item["score"]), item["track"]["id"]) for item in found]
    reasons = [item["reasons"] for item in found if "reasons" in item]
    if reasons:  # in place of the genres, which the reasons name
        rows = [(*row[:2], why, *row[3:]) for row, why in zip(rows, _reason_texts(reasons, names), strict=True)]
    yield _table(("title", "artists", "why" if reasons else "genres"), ("score", "id"), rows)
    yield Text(f"from {answer['pool']['after_filters']:,} of {answer['pool']['catalogue']:,} tracks")
    for unknown in answer.get("unknown_seeds", []):
        yield Text(printable(f"{unknown['place']} does not count: {unknown['message']}"))


def tracks_found(answer: Fields) -> Iterator[RenderableType]:
    yield _tracks(answer["items"])
    yield Text(f"{len(answer['items'])} of {answer['total']:,}")


def artists_found(answer: Fields) -> Iterator[RenderableType]:
    rows = [(*_artist(artist), str(artist["n_tracks"]), artist["id"]) for artist in answer["items"]]
    yield _table(("name", "genres"), ("tracks", "id"), rows)
    yield Text(f"{len(answer['items'])} of {answer['total']:,}")


def artist(answer: Fields) -> Iterator[RenderableType]:
    name, genres = _artist(answer)
    yield Text(printable(f"{name} ({answer['id']}), tracks: {answer['n_tracks']}, genres: {genres}"))
    yield _tracks(answer["top_tracks"])


def similar_artists(answer: Fields) -> Iterator[RenderableType]:
    rows = [(*_artist(item["artist"]), _score(item["similarity"]), item["artist"]["id"]) for item in answer["similar"]]
    yield _table(("name", "genres"), ("similarity", "id"), rows)


def prediction(answer: Fields) -> Iterator[RenderableType]:
    rows = [(genre["genre"], _score(genre["probability"])) for genre in answer["genres"]]
    yield _table(("genre",), ("probability",), rows)
    for artist in answer["evidence"]["artists"]:
        yield Text(printable(f"known tracks by {artist['name']}: {artist['n_tracks']}"))
    yield Text(f"evidence: {', '.join(answer['evidence']['used'])}")
    if answer["missing"]:
        yield Text(f"missing: {', '.join(answer['missing'])}")


def heard(answer: Fields) -> Iterator[RenderableType]:
    """What was heard of a file, and what sounds like it."""
    tags, minutes = answer["tags"], answer["duration_ms"] // 60_000
    by = f" by {', '.join(tags['artists'])}" if tags["artists"] else ""
    named = f"‘{tags['title']}’{by}" if tags["title"] or by else "no title and no artists in the tags"
    excerpt = ", of which the first ten minutes were heard" if answer["is_excerpt"] else ""
    yield Text(printable(f"{named}, {minutes}:{answer['duration_ms'] // 1000 % 60:02} minutes{excerpt}"))
    known = {name: value for name, value in answer["features"].items() if value is not None and name != "duration_ms"}
    yield Text(
        ", ".join(f"{name} {value if isinstance(value, bool) else f'{value:.4g}'}" for name, value in known.items())
    )
    yield from prediction(answer["prediction"])
    yield from similar(answer)
    if answer["timbre_note"]:
        yield Text(f"timbre does not count: {answer['timbre_note']}")


def versions(found: list[Fields]) -> Iterator[RenderableType]:
    """Bundles with what is to say of each."""
    rows = [
        (
            ", ".join(filter(None, [one["problem"] and f"broken: {one['problem']}", "demo" if one["demo"] else ""])),
            "yes" if one["in_use"] else "",
            (one["created_at"] or "")[:16].replace("T", " "),
            *("" if one[name] is None else f"{one[name]:,}" for name in ("n_tracks", "n_bytes")),
            one["name"],
        )
        for one in found
    ]
    yield _table(("remarks",), ("in use", "made (UTC)", "tracks", "bytes", "name"), rows)


def version(found: Fields) -> Iterator[RenderableType]:
    """A bundle, with all that its manifest tells."""
    manifest = found["manifest"]
    facts = {
        "name": found["name"],
        "version": manifest["version"],
        "in use": "yes" if found["in_use"] else "no",
        "made": manifest["created_at"],
        "tracks": f"{manifest['n_tracks']:,}",
        "genres": f"{len(manifest['genres']):,} that the model tells apart",
        "index": f"{manifest['index']['kind']}, recall {manifest['index']['recall']:.3f}",
        "format": str(manifest["format_version"]),
        "parts": ", ".join(found["parts"]),
        "problem": found["problem"] or "none found by the manifest and the sizes; `verify` opens it",
    }
    for name, fact in facts.items():
        yield Text(printable(f"{name + ':':<9} {fact}"))
    yield _table(("metric",), ("value",), [(name, f"{value:.4g}") for name, value in manifest["metrics"].items()])
    yield _table(("file",), ("bytes",), [(name, f"{entry['size']:,}") for name, entry in manifest["files"].items()])


def _table(texts: Iterable[str], exact: Iterable[str], rows: Iterable[tuple[str, ...]]) -> RenderableType:
    """A table. Where the width is too small, texts are cut, reasons are wrapped, and exact columns stay whole."""
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
    rows = [(*_track(item["track"]), _score(item["similarity"]), item["track"]["id"]) for item in found]
    return _table(("title", "artists", "genres"), ("similarity", "id"), rows)


def _tracks(tracks: Iterable[Fields]) -> RenderableType:
    return _table(("title", "artists", "genres"), ("id",), ((*_track(track), track["id"]) for track in tracks))


def _genres(track: dict[str, Any]) -> str:
    return ", ".join(track["genres"]) + (" (predicted)" if track.get("genres_from") == "model" else "")


def _track(track: Fields) -> tuple[str, str, str]:
    return track["name"], ", ".join(artist["name"] for artist in track["artists"]), _genres(track)


def _artist(profile: Fields) -> tuple[str, str]:
    return profile["name"], ", ".join(f"{genre['genre']} {genre['share']:.0%}" for genre in profile["genres"])


def _score(value: float | None) -> str:
    return "" if value is None else f"{value:.3f}"


def _reason_texts(reasons: list[Fields], names: Mapping[str, str]) -> Iterator[str]:
    several = any(reason["seed"] != reasons[0]["seed"] for reason in reasons)
    for reason in reasons:
        ((kind, value),) = reason["seed"].items()
        seed = "the features" if kind == "features" else names.get(value, value)
        genres = ", ".join(reason["genres_in_common"])
        alike = ", ".join(compared["feature"] for compared in reason["closest"])
        timbre = f"timbre {reason['timbre_similarity']:.2f}" if "timbre_similarity" in reason else ""
        parts = [f"like {seed}" if several else "", genres, f"close in {alike}" if alike else "", timbre]
        yield "; ".join(part for part in parts if part)


def match_as_csv(match: Fields | None) -> str:
    """The id and the confidence of a match, both empty where there is none."""
    line = io.StringIO()
    csv.writer(line, lineterminator="").writerow((match["track"]["id"], match["confidence"]) if match else ("", ""))
    return line.getvalue()


def match_as_json(match: Fields | None) -> str:
    """A match in one line, as the service gives it."""
    return json.dumps(match, ensure_ascii=False, separators=(",", ":"))
