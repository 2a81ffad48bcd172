"""Writes the tracks of a folder as a table that `training index` and `train` read. Only it imports pyarrow."""

import json
import os
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import pyarrow
import pyarrow.parquet

from app.audio.features import TIMBRE_COLUMNS
from app.audio.tracks import AudioTrack, as_text

_TEXT, _TEXTS = pyarrow.string(), pyarrow.list_(pyarrow.string())
_SHARE, _NUMBER = pyarrow.float32(), pyarrow.int32()


def _feature(name: str) -> Callable[[AudioTrack], Any]:
    return lambda track: getattr(track.extracted.features, name)


_COLUMNS: dict[str, tuple[pyarrow.DataType, Callable[[AudioTrack], Any]]] = {
    "track_id": (_TEXT, lambda track: track.track_id),
    "track_name": (_TEXT, lambda track: track.title),
    "artists": (_TEXTS, lambda track: track.artists),
    "album_name": (_TEXT, lambda track: track.tags.album or None),
    "track_genre": (_TEXTS, lambda track: track.tags.genres),
    "duration_ms": (pyarrow.int64(), _feature("duration_ms")),
    "explicit": (pyarrow.bool_(), lambda track: track.tags.explicit),
    "danceability": (_SHARE, _feature("danceability")),
    "energy": (_SHARE, _feature("energy")),
    "key": (_NUMBER, _feature("key")),
    "loudness": (_SHARE, _feature("loudness")),
    "mode": (_NUMBER, _feature("mode")),
    "acousticness": (_SHARE, _feature("acousticness")),
    "valence": (_SHARE, _feature("valence")),
    "tempo": (_SHARE, _feature("tempo")),
    "isrc": (_TEXT, lambda track: track.tags.isrc or None),
    "release_date": (_TEXT, lambda track: track.tags.date or None),
    "release_year": (_NUMBER, lambda track: track.tags.release_year),
    "track_number": (_NUMBER, lambda track: track.tags.track_number),
    "album_artist": (_TEXT, lambda track: track.tags.album_artist or None),
    "names_from": (_TEXT, lambda track: "tags" if track.has_names else "path"),
    "path": (_TEXT, lambda track: as_text(track.path)),
    "timbre": (pyarrow.list_(pyarrow.float32(), len(TIMBRE_COLUMNS)), lambda track: track.extracted.timbre),
}


def write_table(path: Path, tracks: Sequence[AudioTrack], extractor: str) -> None:
    """Write a row for each track. The file is there as a whole or as it was before.

    Raises:
        OSError: it cannot be written.
    """
    schema = pyarrow.schema(
        [(name, kind) for name, (kind, _) in _COLUMNS.items()],
        metadata={
            "songkin.extractor": extractor,
            "songkin.genres_from": "tags",
            "songkin.timbre": json.dumps(TIMBRE_COLUMNS),
        },
    )
    columns = [pyarrow.array([value(track) for track in tracks], kind) for kind, value in _COLUMNS.values()]
    scratch = path.with_name(f"{path.name}.{os.getpid()}.tmp")
    try:
        with scratch.open("wb") as file:  # pyarrow itself takes names that are text alone
            pyarrow.parquet.write_table(pyarrow.Table.from_arrays(columns, schema=schema), file)
        os.replace(scratch, path)
    finally:
        scratch.unlink(missing_ok=True)
