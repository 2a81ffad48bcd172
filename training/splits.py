"""The protocols: what is one example, and which examples train, validate and test.

Only what has a genre is an example: the other tracks train nothing, and nothing is measured on them.

`rows` is how the published baseline was measured: every row of the table is an example with one genre; a row of several
genres is one for each. Rows of one track land on different sides under different genres, so it leaks; it is here to
compare with the published figures. `recordings` is leak-free: every track is an example with its set of genres, and all
versions of a recording are on one side, as are twins: tracks whose audio features are all equal, the same sound under
another title. `artists` is stricter: all tracks of a first artist are on one side, as for artists never seen. Even so a
featured artist or the name of an album may be known from the training side; `strangers` are the examples of its test
side of which neither is.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import assert_never

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import coo_array, csr_array
from scipy.sparse.csgraph import connected_components

from app.bundle.features import FEATURE_NAMES
from app.bundle.names import fold
from app.bundle.text import TrackText
from app.indexing.tracks import Tracks
from training.config import Protocol
from training.data.errors import TableError
from training.data.table import Table
from training.data.tracks import check_genres

VALIDATION_SHARE = 0.15
TEST_SHARE = 0.15
NOT_OF_THE_AUDIO = ("popularity", "explicit")
"""What no analysis of audio can give."""


@dataclass(frozen=True)
class Examples:
    """What a network learns from and is measured on; entry i of everything is example i of n.

    Attributes:
        features: float32 [n, n_features], NaN for unknown.
        texts: The title, album and artists of each example.
        genres: The names of the genres, in the order of `genre_sets` and of the logits.
        genre_sets: bool [n, n_genres], at least one genre each.
        tracks: int64 [n], the row of each example's track in the catalogue.
        recordings: int64 [n], equal for examples that must never stand in one answer.
        groups: int64 [n], equal for examples that must never be on two sides.
    """

    features: NDArray[np.float32]
    texts: list[TrackText]
    genres: tuple[str, ...]
    genre_sets: NDArray[np.bool_]
    tracks: NDArray[np.int64]
    recordings: NDArray[np.int64]
    groups: NDArray[np.int64]

    def __len__(self) -> int:
        return len(self.features)

    @property
    def artists(self) -> list[tuple[str, ...]]:
        """The names of the artists of each example."""
        return [text.artists for text in self.texts]

    @cached_property
    def credits(self) -> csr_array:
        """Sparse int8 [n, n_artists]: 1 where the artist is credited on the example."""
        names: dict[str, int] = {}
        pairs = {
            (row, names.setdefault(fold(name), len(names)))
            for row, artists in enumerate(self.artists)
            for name in artists
        }
        rows, columns = np.array(sorted(pairs), dtype=np.int64).T
        return csr_array((np.ones(len(rows), dtype=np.int8), (rows, columns)), shape=(len(self), len(names)))

    @cached_property
    def albums(self) -> NDArray[np.int64]:
        """int64 [n]: equal for albums of one folded name, -1 where it is not known."""
        numbers: dict[str, int] = {"": -1}
        return np.array([numbers.setdefault(fold(text.album), len(numbers)) for text in self.texts], dtype=np.int64)

    def targets(self, side: NDArray[np.int64]) -> NDArray[np.float32]:
        """float32 [len(side), n_genres]: uniform over the genres of each example."""
        sets = self.genre_sets[side].astype(np.float32)
        targets: NDArray[np.float32] = sets / sets.sum(axis=1, keepdims=True)
        return targets


ExamplesByProtocol = Mapping[Protocol, Examples]


@dataclass(frozen=True)
class Split:
    """Indices of the examples on each side, ascending int64."""

    train: NDArray[np.int64]
    validation: NDArray[np.int64]
    test: NDArray[np.int64]


def examples_of(protocol: Protocol, table: Table, tracks: Tracks) -> Examples:
    """The examples of a protocol.

    Raises:
        TableError: there are fewer than two genres to tell apart.
    """
    check_genres(tracks)
    labelled = tracks.labelled()
    match protocol:
        case "rows":
            places = {genre: place for place, genre in enumerate(tracks.genres)}
            pairs = [(row, places[name]) for row, names in enumerate(table.genres) for name in names if name in places]
            of_row, labels = np.array(pairs, dtype=np.int64).T
            genre_sets = np.zeros((len(pairs), len(tracks.genres)), dtype=bool)
            genre_sets[np.arange(len(pairs)), labels] = True
            return Examples(
                table.features[of_row],
                _chosen(texts_of(table), of_row),
                tracks.genres,
                genre_sets,
                np.searchsorted(tracks.ids, table.ids[of_row].astype(np.str_)),
                recordings=np.arange(len(pairs)),
                groups=np.arange(len(pairs)),
            )
        case "recordings":
            groups = _with_twins(tracks)
        case "artists":
            _, groups = np.unique([fold(names[0]) for names in tracks.artists], return_inverse=True)
        case _:
            assert_never(protocol)
    _, dense = np.unique(groups[labelled], return_inverse=True)
    return Examples(
        tracks.features[labelled],
        _chosen(texts_of(tracks), labelled),
        tracks.genres,
        tracks.genre_sets[labelled],
        labelled,
        recordings=tracks.recordings[labelled],
        groups=dense.astype(np.int64),
    )


def _chosen(texts: list[TrackText], rows: NDArray[np.int64]) -> list[TrackText]:
    return [texts[row] for row in rows.tolist()]


def texts_of(source: Table | Tracks) -> list[TrackText]:
    """The title, album and artists of each row or track."""
    return [TrackText(*texts) for texts in zip(source.titles, source.albums, source.artists, strict=True)]


def _with_twins(tracks: Tracks) -> NDArray[np.int64]:
    """int64 [n_tracks]: equal for tracks that versions of recordings and twins connect.

    A track of which an audio feature is unknown has no twin: on a table that knows little, many are equal by chance.
    """
    audio = tracks.features[:, ~np.isin(FEATURE_NAMES, NOT_OF_THE_AUDIO)]
    complete = np.flatnonzero(~np.isnan(audio).any(axis=1))
    twins = np.arange(len(tracks))
    _, first, inverse = np.unique(audio[complete], axis=0, return_index=True, return_inverse=True)
    twins[complete] = complete[first[inverse.ravel()]]
    links = coo_array(
        (
            np.ones(2 * len(tracks)),
            (np.tile(np.arange(len(tracks)), 2), np.concatenate([twins, len(tracks) + tracks.recordings])),
        ),
        shape=(2 * len(tracks), 2 * len(tracks)),
    )
    _, groups = connected_components(links, directed=False)
    _, dense = np.unique(groups[: len(tracks)], return_inverse=True)
    return dense.astype(np.int64)


def strangers(examples: Examples, sides: Split) -> NDArray[np.int64]:
    """Positions in the test side, ascending int64 [m]: no credited artist and no album name is in the training side.

    No split would do: shared artists and album names connect most of a catalogue.
    """
    artists, albums = set[str](), set[str]()
    for row in sides.train.tolist():
        artists.update(map(fold, examples.texts[row].artists))
        albums.add(fold(examples.texts[row].album))
    albums.discard("")  # an album that is not known says nothing
    texts = (examples.texts[row] for row in sides.test.tolist())
    strange = [fold(text.album) not in albums and artists.isdisjoint(map(fold, text.artists)) for text in texts]
    return np.flatnonzero(strange)


def parts_of_test(protocol: Protocol, examples: Examples, sides: Split) -> dict[str, NDArray[np.int64]]:
    """By name, positions in the test side: all of it and, of the protocol `artists`, the strangers among it."""
    parts = {"test": np.arange(len(sides.test))}
    found = strangers(examples, sides) if protocol == "artists" else parts["test"][:0]
    return parts | ({"strangers": found} if len(found) else {})


def examples_by_protocol(protocols: Iterable[Protocol], table: Table, tracks: Tracks) -> ExamplesByProtocol:
    """The examples of each of some protocols."""
    return {protocol: examples_of(protocol, table, tracks) for protocol in protocols}


def split(examples: Examples, rng: np.random.Generator) -> Split:
    """70/15/15 by group, stratified by genre; a group of several genres counts for its rarest.

    Every stratum of three groups or more is on all three sides.

    Raises:
        TableError: there are too few groups for three sides.
    """
    n_groups = int(examples.groups.max()) + 1
    rarity = np.argsort(np.argsort(examples.genre_sets.sum(axis=0), kind="stable"), kind="stable")
    rarest = np.where(examples.genre_sets, rarity, len(rarity)).min(axis=1)
    strata = np.full(n_groups, len(rarity))
    np.minimum.at(strata, examples.groups, rarest)

    side = np.zeros(n_groups, dtype=np.int8)
    for stratum in np.unique(strata):
        members = rng.permutation(np.flatnonzero(strata == stratum))
        at_least = 1 if len(members) >= 3 else 0
        n_validation = max(at_least, round(VALIDATION_SHARE * len(members)))
        n_test = max(at_least, round(TEST_SHARE * len(members)))
        side[members[:n_validation]] = 1
        side[members[n_validation : n_validation + n_test]] = 2
    sides = side[examples.groups]
    if len(np.unique(sides)) < 3:
        raise TableError(
            f"expected recordings for three sides of a split, got {n_groups} in all: two releases of a song "
            "are one recording; add tracks"
        )
    return Split(*(np.flatnonzero(sides == number) for number in range(3)))
