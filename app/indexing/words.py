"""Collects the words of all names: what a search looks things up by."""

from collections import defaultdict
from collections.abc import Sequence

from app.bundle.inverted_index import POSTING_KINDS, words_of_track
from app.bundle.names import fold
from app.indexing.genres import CatalogueGenres
from app.indexing.tracks import Tracks


def collect_words(tracks: Tracks, genres: CatalogueGenres, artists: Sequence[str]) -> dict[str, dict[str, list[int]]]:
    """Folded word → kind of name → who has it in such a name, ascending. Words ascend as well.

    Args:
        tracks: their rows stand under the first five of `POSTING_KINDS`.
        genres: of the tracks.
        artists: the names of all artists; their places stand under the last.
    """
    found: defaultdict[str, dict[str, list[int]]] = defaultdict(lambda: {kind: [] for kind in POSTING_KINDS})

    for row, (title, album, names) in enumerate(zip(tracks.titles, tracks.albums, tracks.artists, strict=True)):
        of_track = [genres.names[genre] for genre in genres.of_tracks[row]]
        for kind, words in words_of_track(title, album, names, of_track).items():
            for word in words:
                found[word][kind].append(row)
    for number, name in enumerate(artists):
        for word in {*fold(name).split()}:
            found[word]["names"].append(number)
    return {word: found[word] for word in sorted(found)}
