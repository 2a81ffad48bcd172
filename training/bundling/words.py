"""Collects the words of all names: what a search looks things up by."""

from collections import defaultdict
from collections.abc import Sequence

from app.bundle.inverted_index import POSTING_KINDS
from app.bundle.names import fold, recording_key
from training.data.tracks import Tracks


def collect_words(tracks: Tracks, artists: Sequence[str]) -> dict[str, dict[str, list[int]]]:
    """Folded word → kind of name → who has it in such a name, ascending. Words ascend as well.

    Words of a title that only name a release, like "remastered", are apart: nobody need type them to mean the title.

    Args:
        tracks: their rows stand under the first five of `POSTING_KINDS`.
        artists: the names of all artists; their places stand under the last.
    """
    found: defaultdict[str, dict[str, list[int]]] = defaultdict(lambda: {kind: [] for kind in POSTING_KINDS})

    def add(kind: str, number: int, words: set[str]) -> None:
        for word in words:
            found[word][kind].append(number)

    genres = [fold(genre).split() for genre in tracks.genres]
    for row, (title, album, names) in enumerate(zip(tracks.titles, tracks.albums, tracks.artists, strict=True)):
        bare = {*recording_key(title, names[0])[0].split()}
        add("titles", row, bare)
        add("releases", row, {*fold(title).split()} - bare)
        add("artists", row, {word for name in names for word in fold(name).split()})
        add("albums", row, {*fold(album).split()})
        add("genres", row, {word for genre in tracks.genre_sets[row].nonzero()[0] for word in genres[genre]})
    for number, name in enumerate(artists):
        add("names", number, {*fold(name).split()})
    return {word: found[word] for word in sorted(found)}
