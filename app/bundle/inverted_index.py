"""The codec of the inverted index: every word of a name, and who has it in a name of which kind."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from operator import lt
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from app.bundle.errors import BundleError
from app.bundle.names import fold, recording_title
from app.bundle.opening.blocks import is_ascending
from app.bundle.parts import POSTING_STARTS, POSTINGS, WORDS

POSTING_KINDS = ("titles", "releases", "artists", "albums", "genres", "names")
"""The kinds of names. "releases" are words of a title that only name a release, "names" are those of artists."""

_FEW_RUNS = 16  # of words: more are gathered at once


@dataclass(frozen=True)
class Postings:
    """Which tracks, or artists, have each word in a name of one kind.

    Attributes:
        starts: int64 [n_words + 1].
        members: int32 [m], those of word w from `starts[w]` to `starts[w + 1]`. Others may stand before and behind.
    """

    starts: NDArray[np.int64]
    members: NDArray[np.int32]

    @property
    def of_all(self) -> NDArray[np.int32]:
        """Those of all words."""
        return self.of(slice(0, len(self.starts) - 1))

    def of(self, run: slice) -> NDArray[np.int32]:
        """Those of a run of words; each stands as often as it has a word of it."""
        return self.members[self.starts[run.start] : self.starts[run.stop]]

    def of_each(self, runs: Sequence[slice]) -> NDArray[np.int32]:
        """Those of several runs, one after another."""
        if len(runs) <= _FEW_RUNS:
            return self.of(runs[0]) if len(runs) == 1 else np.concatenate([self.members[:0], *map(self.of, runs)])
        bounds = self.starts[np.array([(run.start, run.stop) for run in runs], dtype=np.int64).reshape(-1, 2)]
        sizes = bounds[:, 1] - bounds[:, 0]
        before = np.cumsum(sizes) - sizes
        members: NDArray[np.int32] = self.members[np.arange(sizes.sum()) + np.repeat(bounds[:, 0] - before, sizes)]
        return members


@dataclass(frozen=True)
class WordPostings:
    """All words, ascending but for those that were added later, and their postings by kind of name."""

    words: Sequence[str]
    postings: Mapping[str, Postings]


def words_of_track(title: str, album: str, artists: Sequence[str], genres: Iterable[str]) -> dict[str, set[str]]:
    """The folded words of a track by kind of name, all but "names".

    Words of a title that only name a release, like "remastered", are apart: nobody need type them to mean the title.
    """
    bare, releases = words_of_title(title)
    return {
        "titles": bare,
        "releases": releases,
        "artists": {word for name in artists for word in fold(name).split()},
        "albums": {*fold(album).split()},
        "genres": {word for genre in genres for word in fold(genre).split()},
    }


def words_of_title(title: str) -> tuple[set[str], set[str]]:
    """The folded words of a title, and apart from them those that only name a release."""
    bare = {*recording_title(title).split()}
    return bare, {*fold(title).split()} - bare


def with_added(
    content: WordPostings,
    new: Sequence[str],
    places: Mapping[str, int],
    added: Mapping[str, tuple[Sequence[str], NDArray[np.int64]]],
) -> WordPostings:
    """The same with more that have words.

    Args:
        content: as it is.
        new: words that come behind all others.
        places: of each word, new or not.
        added: by kind of name, m words, and who has each in such a name, int64 [m]: numbers that follow those that are
            there, ascending.
    """
    postings = {}
    for kind, old in content.postings.items():
        words, members = added[kind]
        of_members = np.fromiter(map(places.__getitem__, words), dtype=np.int64, count=len(words))
        order = np.argsort(of_members, kind="stable")
        starts = np.append(old.starts, np.full(len(new), old.starts[-1])) - old.starts[0]
        n_before = np.append(0, np.cumsum(np.bincount(of_members, minlength=len(places))))
        postings[kind] = Postings(
            starts + n_before, np.insert(old.of_all, starts[1:][of_members[order]], members[order])
        )
    return WordPostings((*content.words, *new), postings)


def write_word_postings(directory: Path, content: WordPostings) -> None:
    """Write the part "words" into `directory`: what `content` tells, of words that ascend and were not added to."""
    words = "".join(f"{word}\n" for word in content.words)
    (directory / WORDS).write_text(words, encoding="utf-8", newline="\n")
    starts = np.zeros((len(POSTING_KINDS), len(content.words) + 1), dtype=np.int64)
    members = []
    for row, kind in enumerate(POSTING_KINDS):
        own = content.postings[kind]
        starts[row] = own.starts - own.starts[0] + (starts[row - 1, -1] if row else 0)
        members.append(own.of_all)
    np.save(directory / POSTING_STARTS, starts)
    np.save(directory / POSTINGS, np.concatenate(members))


def read_word_postings(
    directory: Path,
    content: bytes | memoryview,
    starts: NDArray[np.int64],
    members: NDArray[np.int32],
    n_tracks: int,
    n_artists: int,
) -> WordPostings:
    """The part "words" of the bundle in `directory`, of the content of words.txt and its arrays.

    Raises:
        BundleError: its files do not fit each other or the catalogue.
    """
    try:
        text = str(content, "utf-8")
    except UnicodeDecodeError as error:
        raise _refused(directory / WORDS, "words in UTF-8", str(error)) from error
    *words, rest = text.split("\n")
    if rest or "\r" in text:
        raise _refused(directory / WORDS, "one word on each line, which \\n ends", "other lines")
    if not all(map(lt, words, words[1:])):
        raise _refused(directory / WORDS, "words in ascending order", "others")
    if starts.shape[1] != len(words) + 1:
        raise _refused(directory / POSTING_STARTS, f"starts of {len(words)} words", f"of {starts.shape[1] - 1}")
    ascend = all(map(is_ascending, starts)) and (starts[1:, 0] >= starts[:-1, -1]).all()
    if starts[0, 0] != 0 or starts[-1, -1] != len(members) or not ascend:
        raise _refused(directory / POSTING_STARTS, f"ascending starts from 0 to {len(members)}", "others")
    postings = {}
    for kind, bounds in zip(POSTING_KINDS, starts, strict=True):
        limit = n_artists if kind == "names" else n_tracks
        postings[kind] = Postings(bounds, members)
        own = postings[kind].of_all
        if len(own) and not (own.min() >= 0 and own.max() < limit):
            raise _refused(directory / POSTINGS, f"numbers from 0 to {limit - 1} for {kind}", "others")
    return WordPostings(tuple(words), postings)


def _refused(path: Path, expected: str, found: str) -> BundleError:
    return BundleError(f"{path}: expected {expected}, got {found}; publish the bundle again")
