"""The genres of a catalogue: those that the model tells apart, and behind them those that only the table names."""

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from app.bundle.names import genre_key
from app.indexing.array_writer import blocks_of
from app.indexing.catalogue.credits import starts_of
from app.indexing.tracks import Tracks, even_shares
from app.track_map.genres import TrackGenres


def spelled_as_known(tracks: Tracks, known: tuple[str, ...]) -> Tracks:
    """The tracks with the genres that are `known` as these are spelled: "Rock" is "rock"."""
    spellings = {genre_key(name): name for name in known} | {name: name for name in known}
    names = [spellings.get(name) or spellings.get(genre_key(name), name) for name in tracks.genres]
    genres = tuple(dict.fromkeys(names))
    if len(genres) == len(names):  # none becomes one with another: the sets stay as they are, and are not copied
        return replace(tracks, genres=genres)
    sets = np.zeros((len(tracks), len(genres)), dtype=np.bool_)
    for column, name in enumerate(names):
        sets[:, genres.index(name)] |= tracks.genre_sets[:, column]
    return replace(tracks, genres=genres, genre_sets=sets)


@dataclass(frozen=True)
class CatalogueGenres:
    """The genres of n tracks.

    Attributes:
        names: Of all genres, the model's first, in its order.
        genres: int64 [m], of each track its genres, ascending.
        starts: int64 [n + 1], where those of each track begin, and where those of the last one end.
        predicted: bool [n], whether the model told them, for want of somebody who says.
        tagged: bool [n], whether they are those of tags.
    """

    names: tuple[str, ...]
    genres: NDArray[np.int64]
    starts: NDArray[np.int64]
    predicted: NDArray[np.bool_]
    tagged: NDArray[np.bool_]

    @classmethod
    def of(cls, tracks: Tracks, model_genres: tuple[str, ...], most_probable: NDArray[np.int64]) -> "CatalogueGenres":
        """Those of the table, and where it has none, the most probable one.

        Args:
            tracks: n of them.
            model_genres: in the order of the model's logits.
            most_probable: int64 [n], by the model, -1 where nothing is known that could tell it.
        """
        names = (*model_genres, *(name for name in tracks.genres if name not in set(model_genres)))
        places = {name: place for place, name in enumerate(names)}
        columns = np.array([places[name] for name in tracks.genres], dtype=np.int64)
        told = tracks.genre_sets.any(axis=1)
        predicted = ~told & (most_probable >= 0)
        found, sizes = [np.zeros(0, dtype=np.int64)], predicted.astype(np.int64)
        for block in blocks_of(len(tracks)):
            rows, own = np.nonzero(tracks.genre_sets[block])
            of_model = np.flatnonzero(predicted[block])
            rows = np.concatenate([rows, of_model])
            genres = np.concatenate([columns[own], most_probable[block][of_model]])
            found.append(genres[np.lexsort((genres, rows))])
            sizes[block] = np.bincount(rows, minlength=block.stop - block.start)
        tagged = np.zeros_like(told) if tracks.tagged is None else told & tracks.tagged
        return cls(names, np.concatenate(found), starts_of(sizes), predicted, tagged)

    def memberships(self) -> TrackGenres:
        """The same, one entry for each genre of each track."""
        owners = np.repeat(np.arange(len(self.starts) - 1), np.diff(self.starts))
        return TrackGenres(self.names, self.genres, owners)

    def sizes(self) -> NDArray[np.int64]:
        """int64 [n_genres]: the number of tracks of each genre."""
        return np.bincount(self.genres, minlength=len(self.names))


class CountedShares:
    """What each of n tracks tells of its artists, worked out when it is asked for: of all, it would fill the memory.

    A track is shared evenly among those of its genres that the model tells apart; one without any tells nothing.
    """

    def __init__(self, tracks: Tracks, model_genres: tuple[str, ...]) -> None:
        self._sets = tracks.genre_sets
        self._columns = [tracks.genres.index(name) if name in tracks.genres else -1 for name in model_genres]

    def __len__(self) -> int:
        return len(self._sets)

    def __getitem__(self, rows: slice) -> NDArray[np.float32]:
        """float32 [len(rows), n_model_genres]."""
        sets = self._sets[rows]
        known = np.zeros((len(sets), len(self._columns)), dtype=np.bool_)
        for place, column in enumerate(self._columns):
            if column >= 0:
                known[:, place] = sets[:, column]
        return even_shares(known)
