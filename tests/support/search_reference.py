"""What a search finds, said once more in the plainest way: every name of every track is looked at, word by word."""

from functools import cache

from app.bundle.features import column
from app.bundle.names import fold, recording_key
from app.bundle.reader import Bundle
from app.catalogue.loader import load_catalogue
from app.catalogue.track import Track
from app.search.query_parser import Term, genres_of, terms_of


class SearchReference:
    """Answers a text with the ids of all tracks that it finds, in order."""

    def __init__(self, bundle: Bundle) -> None:
        self.tracks = load_catalogue(bundle).tracks(range(bundle.manifest.n_tracks))
        self.words = [_words(track) for track in self.tracks]

    def answer(self, text: str) -> list[str]:
        terms, values = terms_of(text), genres_of(text)
        if not terms:
            return []
        folded = {fold(genre): genre for track in self.tracks for genre in track.genres}
        named = {folded[fold(value)] for value in values if fold(value) in folded}
        words = {word for value in values if fold(value) not in folded for word in fold(value).split()}
        terms = tuple(term for term in terms if term.field != "genre" or term.word in words)
        found = self._found(terms, named, forgiving=False)
        return found if len(found) >= 5 else self._found(terms, named, forgiving=True)

    def _found(self, terms: tuple[Term, ...], genres: set[str], forgiving: bool) -> list[str]:
        keys = []
        for track, words in zip(self.tracks, self.words, strict=True):
            if not genres <= {*track.genres}:
                continue
            cost = _cost(words, terms, forgiving)
            if cost is not None:
                keys.append((cost, -track.features[column("popularity")], track.index, track.id))
        return [key[-1] for key in sorted(keys)]


@cache
def edits(one: str, other: str) -> int:
    """Letters to insert, drop, replace or swap with the next (optimal string alignment)."""
    table = {(i, j): max(i, j) for i in range(len(one) + 1) for j in range(len(other) + 1) if not i or not j}
    for i in range(1, len(one) + 1):
        for j in range(1, len(other) + 1):
            table[i, j] = min(
                table[i - 1, j] + 1, table[i, j - 1] + 1, table[i - 1, j - 1] + (one[i - 1] != other[j - 1])
            )
            if i > 1 and j > 1 and one[i - 2 : i] == other[j - 2 : j][::-1]:
                table[i, j] = min(table[i, j], table[i - 2, j - 2] + 1)
    return table[len(one), len(other)]


def _words(track: Track) -> dict[str, set[str]]:
    bare = {*recording_key(track.name, track.artists[0].name)[0].split()}
    return {
        "titles": bare,
        "releases": {*fold(track.name).split()} - bare,
        "artists": {word for artist in track.artists for word in fold(artist.name).split()},
        "albums": {*fold(track.album.name).split()},
        "genres": {word for genre in track.genres for word in fold(genre).split()},
    }


_KINDS = {
    "any": ("titles", "releases", "artists", "albums"),
    "track": ("titles", "releases"),
    "artist": ("artists",),
    "album": ("albums",),
    "genre": ("genres",),
}


def _cost(words: dict[str, set[str]], terms: tuple[Term, ...], forgiving: bool) -> int | None:
    """What a track costs, or None where it is not found."""
    total, typed, others_whole = 0, 0, True
    for term in terms:
        kinds = _KINDS[term.field]
        near = [kind for kind in kinds if term.field != "any" or kind != "albums"]

        def has(kinds: object, test: object, term: Term = term) -> bool:
            return any(test(word, term) for kind in kinds for word in words[kind])  # type: ignore[attr-defined, operator]

        def found(word: str, term: Term) -> bool:
            return _begun(word, term) or (forgiving and _nearly(word, term))

        def whole(word: str, term: Term) -> bool:
            return word == term.word or (forgiving and len(word) >= 5 and edits(word, term.word) <= 1)

        if not has(kinds, found):
            return None
        total += 16 * (not has(kinds, _begun)) + 2 * (not has(near, found))
        total += 1 * (not term.unfinished and not has(near, whole))
        typed += "titles" in kinds and has(["titles"], whole)
        others_whole &= has(near, whole)
    return total + 8 * (typed < len(words["titles"]) or not others_whole)


def _begun(word: str, term: Term) -> bool:
    return word.startswith(term.word)


def _nearly(word: str, term: Term) -> bool:
    if len(word) >= 5 and edits(word, term.word) <= 1:
        return True
    n = len(term.word)
    beginnings = [word[:m] for m in (n - 1, n, n + 1) if m <= len(word)]
    return term.unfinished and n >= 5 and any(edits(beginning, term.word) <= 1 for beginning in beginnings)
