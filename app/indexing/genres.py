"""The genres of a catalogue: those that the model tells apart, and behind them those that only the table names."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from app.bundle.names import genre_key
from app.indexing.tracks import Tracks, even_shares
from app.track_map.genres import TrackGenres


def spelled_as_known(tracks: Tracks, known: tuple[str, ...]) -> Tracks:
    """The tracks with the genres that are `known` as these are spelled: "Rock" is "rock"."""
    spellings = {genre_key(name): name for name in known} | {name: name for name in known}
    names = [spellings.get(name) or spellings.get(genre_key(name), name) for name in tracks.genres]
    genres = tuple(dict.fromkeys(names))
    sets = np.zeros((len(tracks), len(genres)), dtype=np.bool_)
    for column, name in enumerate(names):
        sets[:, genres.index(name)] |= tracks.genre_sets[:, column]
    return replace(tracks, genres=genres, genre_sets=sets)


@dataclass(frozen=True)
class CatalogueGenres:
    """The genres of n tracks.

    Attributes:
        names: Of all genres, the model's first, in its order.
        of_tracks: Of each track its genres, ascending.
        predicted: bool [n], whether the model told them, for want of somebody who says.
        tagged: bool [n], whether they are those of tags.
    """

    names: tuple[str, ...]
    of_tracks: Sequence[Sequence[int]]
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
        of_tracks = [sorted(columns[in_genre].tolist()) for in_genre in tracks.genre_sets]
        told = tracks.genre_sets.any(axis=1)
        predicted = ~told & (most_probable >= 0)
        for track in np.flatnonzero(predicted).tolist():
            of_tracks[track] = [int(most_probable[track])]
        return cls(names, of_tracks, predicted, np.zeros_like(told) if tracks.tagged is None else told & tracks.tagged)

    def memberships(self) -> TrackGenres:
        """The same, one entry for each genre of each track."""
        flat = np.array([genre for of_track in self.of_tracks for genre in of_track], dtype=np.int64)
        owners = np.repeat(np.arange(len(self.of_tracks)), [len(of_track) for of_track in self.of_tracks])
        return TrackGenres(self.names, flat, owners)

    def sizes(self) -> list[int]:
        """The number of tracks of each genre."""
        sizes: list[int] = self.memberships().sizes().tolist()
        return sizes


def counted_shares(tracks: Tracks, model_genres: tuple[str, ...]) -> NDArray[np.float32]:
    """float32 [n, n_model_genres]: what each track tells of its artists.

    It is shared evenly among those of its genres that the model tells apart; a track without any tells nothing.
    """
    columns = [tracks.genres.index(name) if name in tracks.genres else -1 for name in model_genres]
    known = np.zeros((len(tracks), len(model_genres)), dtype=np.bool_)
    for place, column in enumerate(columns):
        if column >= 0:
            known[:, place] = tracks.genre_sets[:, column]
    return even_shares(known)
