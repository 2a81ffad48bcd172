"""Writes the part "prepared" of a bundle: its catalogue as the service has it in memory, to be mapped and not made.

It tells the same as the database beside it, of which tests read it again. No more than a block of tracks is in memory
as objects.
"""

from collections.abc import Iterable, Iterator
from itertools import chain, islice
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from app.bundle.catalogue.extras import EXTRAS
from app.bundle.files import prepared as files
from app.bundle.opening.texts import hashes_of
from app.catalogue.content import Album, Artist
from app.catalogue.decimals import as_decimals
from app.catalogue.prepared import UNKNOWN_NUMBER, PreparedSettings
from app.catalogue.track import GenresFrom, Track
from app.catalogue.track_json import track_json
from app.indexing.array_writer import BLOCK, blocks_of, written_array
from app.indexing.catalogue.credits import starts_of
from app.indexing.catalogue.database import NumberedCatalogue

_LINE_END = b"\n"


def write_prepared(directory: Path, catalogue: NumberedCatalogue) -> None:
    """Write the part into the directory of a bundle."""
    (directory / files.PREPARED).parent.mkdir()
    tracks, albums, credited, counts = catalogue.tracks, catalogue.albums, catalogue.credited, catalogue.counts
    known = [extra for extra in EXTRAS if any(value is not None for value in tracks.extras.get(extra.name, ()))]
    settings = PreparedSettings(
        n_albums=len(albums.ids),
        n_artists=credited.n_artists,
        genres=catalogue.genres.names,
        text_extras=tuple(extra.name for extra in known if extra.type is str),
        number_extras=tuple(extra.name for extra in known if extra.type is int),
    )
    (directory / files.PREPARED).write_text(settings.model_dump_json(indent=1) + "\n", encoding="utf-8")
    _write_texts(directory, catalogue, settings)
    _write_tracks(directory, catalogue, [extra.name for extra in known])
    _write_extra_numbers(directory, catalogue, settings)
    members = catalogue.genres.memberships()
    _write_relation(directory, "artists", credited.artists, credited.starts, credited.tracks, credited.n_artists)
    _write_relation(
        directory, "genres", members.genres, catalogue.genres.starts, members.tracks, len(catalogue.genres.names)
    )
    marks = catalogue.artist_known, catalogue.genres.predicted, catalogue.genres.tagged
    arrays: dict[str, NDArray[Any]] = {
        files.TRACK_HASHES: hashes_of(tracks.ids),
        files.ARTIST_HASHES: hashes_of(credited.ids),
        files.TRACK_NUMBERS: np.stack([tracks.recordings, albums.numbers]),
        files.TRACK_MARKS: np.stack(marks),
        files.COUNT_STARTS: counts.starts,
        files.COUNT_GENRES: counts.genres,
        files.COUNTS: counts.n_tracks.astype(np.float64),
    }
    for name, array in arrays.items():
        np.save(directory / name, array)


def _write_texts(directory: Path, catalogue: NumberedCatalogue, settings: PreparedSettings) -> None:
    tracks, albums, credited = catalogue.tracks, catalogue.albums, catalogue.credited
    extras = [tracks.extras[name] for name in settings.text_extras]
    n_texts = (2 + len(extras)) * len(tracks) + 2 * len(albums.ids) + 2 * credited.n_artists
    texts: Iterator[str] = chain(
        tracks.ids,
        tracks.titles,
        albums.ids,
        albums.names,
        credited.ids,
        credited.names,
        *(("" if value is None else str(value) for value in values) for values in extras),
    )
    end = 0
    with (
        (directory / files.TEXTS).open("wb") as file,
        written_array(directory / files.TEXT_STARTS, np.int64, (n_texts + 1,)) as append,
    ):
        append(np.zeros(1, dtype=np.int64))
        while encoded := [text.encode() for text in islice(texts, BLOCK)]:
            file.write(b"".join(encoded))
            starts = end + np.cumsum([*map(len, encoded)])
            append(starts)
            end = starts[-1]


def _write_tracks(directory: Path, catalogue: NumberedCatalogue, extras: list[str]) -> None:
    """The tracks as answers show them, and their features as decimals."""
    features = catalogue.tracks.features
    sizes = np.empty(len(features), dtype=np.int64)
    with (
        (directory / files.TRACKS_JSON).open("wb") as file,
        written_array(directory / files.DECIMALS, np.float64, features.shape) as append,
    ):
        for block in blocks_of(len(features)):
            decimals = as_decimals(features[block])
            append(decimals)
            lines = [track_json(track) + _LINE_END for track in _tracks(catalogue, block, decimals, extras)]
            file.writelines(lines)
            sizes[block] = [*map(len, lines)]
    np.save(directory / files.TRACK_STARTS, starts_of(sizes))


def _tracks(
    catalogue: NumberedCatalogue, block: slice, decimals: NDArray[np.float64], extras: list[str]
) -> Iterator[Track]:
    """The tracks of a block as the service will know them."""
    tracks, albums, credited, genres = catalogue.tracks, catalogue.albums, catalogue.credited, catalogue.genres
    rows = range(block.start, block.stop)
    columns = [(name, tracks.extras[name][block]) for name in extras]
    artist_starts, genre_starts = (
        starts[block.start : block.stop + 1].tolist() for starts in (credited.starts, genres.starts)
    )
    artists = [
        Artist(credited.ids[artist], credited.names[artist])
        for artist in credited.artists[artist_starts[0] : artist_starts[-1]].tolist()
    ]
    names = [genres.names[genre] for genre in genres.genres[genre_starts[0] : genre_starts[-1]].tolist()]
    given = (genres.predicted[block].tolist(), genres.tagged[block].tolist(), albums.numbers[block].tolist())
    for place, (row, track_id, title, values, predicted, tagged, album) in enumerate(
        zip(rows, tracks.ids[block], tracks.titles[block], decimals.tolist(), *given, strict=True)
    ):
        own = tuple(names[genre_starts[place] - genre_starts[0] : genre_starts[place + 1] - genre_starts[0]])
        told_by: GenresFrom = "model" if predicted else "tags" if tagged else "table"
        yield Track(
            index=row,
            id=track_id,
            name=title,
            album=Album(albums.ids[album], albums.names[album]),
            artists=tuple(
                artists[artist_starts[place] - artist_starts[0] : artist_starts[place + 1] - artist_starts[0]]
            ),
            genres=own,
            genres_from=told_by if own else None,
            features=tuple(values),
            extras={name: value for name, column in columns if (value := column[place]) is not None},
        )


def _write_extra_numbers(directory: Path, catalogue: NumberedCatalogue, settings: PreparedSettings) -> None:
    n = len(catalogue.tracks)
    names = settings.number_extras
    with written_array(directory / files.EXTRA_NUMBERS, np.int32, (len(names), n)) as append:
        for name in names:
            values: Iterable[Any] = catalogue.tracks.extras[name]
            numbers = (UNKNOWN_NUMBER if value is None else value for value in values)
            append(np.fromiter(numbers, dtype=np.int32, count=n))


def _write_relation(
    directory: Path,
    name: str,
    groups: NDArray[np.integer],
    track_starts: NDArray[np.int64],
    tracks: NDArray[np.int64],
    n_groups: int,
) -> None:
    """The relation between tracks and groups, from both sides, as `app.catalogue.memberships` has it."""
    by_group = np.argsort(groups, kind="stable")
    group_starts = starts_of(np.bincount(groups, minlength=n_groups))
    arrays = groups.astype(np.int64), track_starts, tracks[by_group], group_starts
    for file, array in zip(files.relation(name), arrays, strict=True):
        np.save(directory / file, array)
