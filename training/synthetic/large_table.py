"""A large synthetic table, drawn a genre at a time: five million tracks in minutes, and in the memory of one genre.

It has the figures of the small one (`catalogue.py`) and more of what makes a catalogue large: some artists have
hundreds of tracks, some tracks have guests, artists share titles, and there are as many words as in real titles.
"""

import string
from pathlib import Path

import numpy as np
import pyarrow
import pyarrow.csv
from numpy.typing import NDArray

from app.bundle.features import CATEGORICAL_FEATURES, NUMERIC_FEATURES
from app.bundle.names import fold
from training.data.columns import DOCUMENTED_COLUMNS
from training.synthetic.genre_figures import CatalogueFigures, GenreFigures
from training.synthetic.names import RELEASES
from training.synthetic.sound import draw_categories, draw_numerics
from training.synthetic.vocabulary import Vocabulary

# Of the real table: an artist has 5.1 tracks, half of them 2 or fewer, one in a hundred 47 and more, at most 332; an
# album has 1.9, and a quarter of the tracks have guests. These draw 5.0, 2, 44 and 373; 1.9; a quarter.
_ARTISTS_PER_TRACK = 1 / 3  # of whom some get no track
_ARTIST_SPREAD = 1.5  # standard deviation of the logarithm of an artist's share of the tracks
_SAME_ALBUM_SHARE = 0.6  # of the tracks of an artist that has an album already
_GUEST_SHARE = 0.25
_VERSION_SHARE = 0.05

_ID_LENGTH = 22
_ID_CHARACTERS = np.frombuffer((string.digits + string.ascii_letters).encode(), dtype="S1")
_TRUTH = np.array(["False", "True"])


def write_large_table(figures: CatalogueFigures, tracks_per_genre: int, rng: np.random.Generator, path: Path) -> None:
    """Write a CSV table with the columns of the real one. Equal figures and generators give equal bytes."""
    words = {fold(word) for one in figures.genres.values() for kind in one.words.values() for word in kind.each}
    vocabulary = Vocabulary(words, rng)
    n_artists = max(1, round(tracks_per_genre * _ARTISTS_PER_TRACK))
    pairs = vocabulary.artist_pairs(n_artists * len(figures.genres)).reshape(-1, n_artists, 2)
    options = pyarrow.csv.WriteOptions(include_header=False, quoting_style="none")
    with path.open("wb") as file:
        file.write((",".join(DOCUMENTED_COLUMNS) + "\n").encode())
        for (genre, one), of_genre in zip(figures.genres.items(), pairs, strict=True):
            artists = vocabulary.artists(one.words["artists"], of_genre)
            table = _draw_genre(one, tracks_per_genre, artists, vocabulary, rng)
            pyarrow.csv.write_csv(_with_genres(table, genre, one, rng), file, options)


def _draw_genre(
    figures: GenreFigures, n: int, artists: list[str], vocabulary: Vocabulary, rng: np.random.Generator
) -> pyarrow.Table:
    by, guests = _draw_artists(n, len(artists), rng)
    first = np.full(len(artists), -1)
    first[by[::-1]] = np.arange(n)[::-1]
    source = np.arange(n)  # of a track's title and features: itself, or the artist's first track
    versions = (first[by] != source) & (rng.random(n) < _VERSION_SHARE)
    source[versions] = first[by[versions]]
    album_of = _draw_albums(by, rng)

    titles = vocabulary.titles(figures.words["titles"], n)
    albums = vocabulary.titles(figures.words["albums"], int(album_of.max()) + 1)
    releases = np.where(versions, rng.integers(len(RELEASES), size=n), -1).tolist()
    sources = source.tolist()
    of_tracks: dict[str, object] = {
        "track_id": _draw_ids(n, rng),
        "artists": [
            artists[artist] if guest == artist else f"{artists[artist]};{artists[guest]}"
            for artist, guest in zip(by.tolist(), guests[source].tolist(), strict=True)
        ],
        "album_name": [
            albums[album] if release < 0 else f"{albums[album]} ({RELEASES[release]})"
            for album, release in zip(album_of[source].tolist(), releases, strict=True)
        ],
        "track_name": [
            titles[row] if release < 0 else f"{titles[row]} - {RELEASES[release]}"
            for row, release in zip(sources, releases, strict=True)
        ],
    }
    numerics = draw_numerics(figures, by, len(artists), rng)[source]
    of_tracks |= {name: _rounded(name, numerics[:, j]) for j, name in enumerate(NUMERIC_FEATURES)}
    codes = draw_categories(figures, n, rng)
    of_tracks |= {name: codes[name][source] for name in CATEGORICAL_FEATURES}
    of_tracks["explicit"] = _TRUTH[codes["explicit"][source]]
    return pyarrow.table(of_tracks)


def _draw_artists(n: int, n_artists: int, rng: np.random.Generator) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """int64 [n] each: the artist of every track, and its guest, which is the artist where it has none."""
    shares = np.exp(_ARTIST_SPREAD * rng.standard_normal(n_artists))
    by = rng.choice(n_artists, size=n, p=shares / shares.sum())
    guests = np.where(rng.random(n) < _GUEST_SHARE, by[rng.permutation(n)], by)
    return by, guests


def _draw_albums(by: NDArray[np.int64], rng: np.random.Generator) -> NDArray[np.int64]:
    """int64 [n]: the album of every track; the albums of an artist follow each other in the order of the tracks."""
    order = np.argsort(by, kind="stable")
    new = rng.random(len(by)) >= _SAME_ALBUM_SHARE
    new |= np.diff(by[order], prepend=-1) != 0
    albums = np.empty(len(by), dtype=np.int64)
    albums[order] = np.cumsum(new) - 1
    return albums


def _with_genres(table: pyarrow.Table, genre: str, figures: GenreFigures, rng: np.random.Generator) -> pyarrow.Table:
    """A row for each genre of a track, one after another, with the columns in the order of the real table."""
    names = [genre, *figures.companions]
    carried = rng.random((len(table), len(names))) < np.array([1, *figures.companions.values()])
    rows, which = np.nonzero(carried)
    genres = np.array(names)[which]
    return table.take(rows).append_column("track_genre", [pyarrow.array(genres)]).select(DOCUMENTED_COLUMNS)


def _draw_ids(n: int, rng: np.random.Generator) -> pyarrow.Array:
    characters = _ID_CHARACTERS[rng.integers(len(_ID_CHARACTERS), size=(n, _ID_LENGTH))]
    return pyarrow.array(characters.view(f"S{_ID_LENGTH}").ravel()).cast(pyarrow.string())


def _rounded(name: str, values: NDArray[np.float64]) -> NDArray[np.float64] | NDArray[np.int64]:
    """Whole where the real table is; else to four significant digits."""
    if name in ("popularity", "duration_ms"):
        return np.rint(values).astype(np.int64)
    scale = 10.0 ** (3 - np.floor(np.log10(np.maximum(np.abs(values), 1e-9))))
    return np.rint(values * scale) / scale
