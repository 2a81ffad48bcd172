"""The tracks that a catalogue is made of."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from app.bundle.names import fold, recording_title
from app.bundle.text import TrackText
from app.bundle.timbre import Timbres

ExtraValue = str | int | None
Extras = dict[str, list[ExtraValue]]
"""By name of `app.bundle.catalogue.extras`, one value a track, None where it is not known."""


@dataclass(frozen=True)
class Tracks:
    """The catalogue, sorted by id; entry i of everything is track i of n.

    Attributes:
        ids: Of the tracks.
        titles: None is empty.
        albums: "" where the table knows none.
        artists: Names; a table has one or more of each track.
        features: float32 [n, 15], NaN for unknown.
        genres: In alphabetical order: of what the model learns from, the order of its logits.
        genre_sets: bool [n, n_genres]; a track of which the table knows no genre has none.
        recordings: int64 [n], equal for two versions of one recording.
        extras: By name, one value a track, None where it is not known.
        small_genres: By genre that has too few tracks to count as one: how many it has.
        timbres: Theirs, standardised; None where no track has one.
        tagged: bool [n], whether the genres of a track are those of the tags of its file; None where none are.
    """

    ids: list[str]
    titles: list[str]
    albums: list[str]
    artists: list[tuple[str, ...]]
    features: NDArray[np.float32]
    genres: tuple[str, ...]
    genre_sets: NDArray[np.bool_]
    recordings: NDArray[np.int64]
    extras: Extras = field(default_factory=dict)
    small_genres: Mapping[str, int] = field(default_factory=dict)
    timbres: Timbres | None = None
    tagged: NDArray[np.bool_] | None = None

    def __len__(self) -> int:
        return len(self.ids)

    def labelled(self) -> NDArray[np.int64]:
        """int64 [m], ascending: the tracks that have a genre."""
        return np.flatnonzero(self.genre_sets.any(axis=1))

    def texts(self, rows: slice = slice(None)) -> list[TrackText]:
        """The title, album and artists of each track, or of some."""
        columns = self.titles[rows], self.albums[rows], self.artists[rows]
        return [TrackText(*texts) for texts in zip(*columns, strict=True)]

    def shares(self) -> NDArray[np.float32]:
        """float32 [n, n_genres]: each track shared evenly among its genres; 0 throughout where it has none."""
        return even_shares(self.genre_sets)

    @property
    def n_recordings(self) -> int:
        return int(self.recordings.max()) + 1


def even_shares(sets: NDArray[np.bool_]) -> NDArray[np.float32]:
    """float32 [n, n_genres]: each row of `sets`, bool [n, n_genres], shared evenly; 0 throughout where it is empty."""
    sizes = sets.sum(axis=1, keepdims=True, dtype=np.float32)
    shares: NDArray[np.float32] = sets / np.maximum(sizes, 1)
    return shares


def number_recordings(titles: Sequence[str], artists: Sequence[Sequence[str]]) -> NDArray[np.int64]:
    """int64 [n]: equal for versions of one recording, numbered in the order of their first tracks."""
    of_artists = number_by(fold, (names[0] if names else "" for names in artists))
    of_titles = number_by(recording_title, titles)
    keys = of_titles * (of_artists.max(initial=0) + 1) + of_artists
    _, firsts, places = np.unique(keys, return_index=True, return_inverse=True)
    numbers = np.empty(len(firsts), dtype=np.int64)
    numbers[np.argsort(firsts)] = np.arange(len(firsts))
    return numbers[places]


def number_by(key: Callable[[str], str], texts: Iterable[str]) -> NDArray[np.int64]:
    """int64 [n]: equal for texts of one key, from 0; each text is looked at once, however often it is there."""
    of_texts: dict[str, int] = {}
    of_keys: dict[str, int] = {}

    def number(text: str) -> int:
        found = of_texts.get(text)
        if found is None:
            found = of_texts[text] = of_keys.setdefault(key(text), len(of_keys))
        return found

    return np.fromiter(map(number, texts), dtype=np.int64)


def as_genre_sets(genres_of: Sequence[Iterable[str]], genres: Sequence[str]) -> NDArray[np.bool_]:
    """Bool [n, n_genres] of the names of each track's genres; names that are none of `genres` are left out."""
    places = {name: place for place, name in enumerate(genres)}
    pairs = [(track, places[name]) for track, names in enumerate(genres_of) for name in names if name in places]
    sets = np.zeros((len(genres_of), len(genres)), dtype=np.bool_)
    if pairs:
        tracks, columns = np.array(pairs, dtype=np.int64).T
        sets[tracks, columns] = True
    return sets
