"""Families of genres: those that sound alike, by Ward's method (1963), whatever the genres of a catalogue are."""

import numpy as np
from numpy.typing import NDArray
from scipy.cluster.hierarchy import fcluster, linkage

from app.bundle.catalogue.track_map import MAX_FAMILIES, MapFamily
from app.indexing.mapping.drawing import Unmapped

_N_NAMED = 3
_LARGE = 0.5  # of the largest genre of a family: how many tracks one has that may name it
_GENRE_SHARE = 1e-3  # of the genre part, which only tells genres apart of which nobody knows the sound


def find_families(tracks: Unmapped) -> tuple[MapFamily, ...]:
    """At most 12 families, those of the most tracks first; every genre is in one.

    Genres are compared by the mean embedding of their tracks. What the model says of their genres is left out: to it
    each genre is unlike all others, which makes families of one genre and one family of all the rest. A family is
    named by those of its large genres that are nearest to its middle. A genre without a track is in the family whose
    tracks the model takes for it most.
    """
    sizes, means = tracks.genres.sizes(), _means(tracks)
    present = np.flatnonzero(sizes)
    if not len(present):
        names = tuple(tracks.genres.names)
        return (MapFamily(name=_named(names), genres=names),)
    sounds = _comparable(tracks, means[present])
    numbers = np.ones(1, dtype=np.int64)
    if len(present) > 1:
        numbers = fcluster(linkage(sounds, "ward"), MAX_FAMILIES, "maxclust")
    members = [np.flatnonzero(numbers == number) for number in np.unique(numbers)]
    members.sort(key=lambda own: (-int(sizes[present[own]].sum()), int(own[0])))
    ordered = [present[own[_most_typical_first(sounds[own], sizes[present[own]])]] for own in members]
    absent = _join(np.flatnonzero(sizes == 0), tracks, [means[own].mean(axis=0) for own in ordered])
    families = []
    for own, joined in zip(ordered, absent, strict=True):
        names = tuple(tracks.genres.names[genre] for genre in own.tolist())
        more = tuple(tracks.genres.names[genre] for genre in joined)
        families.append(MapFamily(name=_named(names), genres=(*names, *more)))
    return tuple(families)


def _named(genres: tuple[str, ...]) -> str:
    return ", ".join(genres[:_N_NAMED])


def _means(tracks: Unmapped) -> NDArray[np.float64]:
    """float64 [n_genres, d]: the mean vector of the tracks of each genre, 0 for genres without any."""
    means = np.zeros((len(tracks.genres.names), tracks.layout.n_dimensions))
    for genre, own in enumerate(tracks.genres.tracks_by_genre()):
        if len(own):
            means[genre] = tracks.vectors[own].mean(axis=0, dtype=np.float64)
    return means


def _comparable(tracks: Unmapped, means: NDArray[np.float64]) -> NDArray[np.float64]:
    """float64 [g, d]: directions of sound, and beside them hardly anything of the genre part."""
    comparable = means.copy()
    embeddings, genres, timbres = tracks.layout.split(comparable)
    for part, weight in ((embeddings, 1.0), (genres, _GENRE_SHARE)):
        part *= weight / np.maximum(np.linalg.norm(part, axis=1, keepdims=True), 1e-12)
    timbres[:] = 0  # it may be known of a few tracks only
    return comparable


def _most_typical_first(sounds: NDArray[np.float64], sizes: NDArray[np.int64]) -> NDArray[np.int64]:
    """The order of a family's genres: large ones by their distance from the middle, then the others likewise."""
    from_middle = np.round(np.linalg.norm(sounds - sounds.mean(axis=0), axis=1), 9)
    return np.lexsort((from_middle, sizes < _LARGE * sizes.max()))


def _join(absent: NDArray[np.int64], tracks: Unmapped, means: list[NDArray[np.float64]]) -> list[list[int]]:
    """For each family, of these mean vectors, those of the `absent` genres that join it."""
    joined: list[list[int]] = [[] for _ in means]
    likely = tracks.layout.split(np.array(means)).genres
    for genre in absent.tolist():  # the model's all: the table names none that it has no track of
        joined[int(likely[:, genre].argmax())].append(genre)
    return joined
