"""The codec of the inverted index: every word of a name, and who has it in a name of which kind."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from app.bundle.errors import BundleError
from app.bundle.parts import POSTING_STARTS, POSTINGS, WORDS

POSTING_KINDS = ("titles", "releases", "artists", "albums", "genres", "names")
"""The kinds of names. "releases" are words of a title that only name a release, "names" are those of artists."""


@dataclass(frozen=True)
class Postings:
    """Which tracks, or artists, have each word in a name of one kind.

    Attributes:
        starts: int64 [n_words + 1].
        members: int32 [m], those of word w from `starts[w]` to `starts[w + 1]`.
    """

    starts: NDArray[np.int64]
    members: NDArray[np.int32]

    def of(self, run: slice) -> NDArray[np.int32]:
        """Those of a run of words; each stands as often as it has a word of it."""
        return self.members[self.starts[run.start] : self.starts[run.stop]]


@dataclass(frozen=True)
class WordPostings:
    """All words, ascending, and their postings by kind of name."""

    words: Sequence[str]
    postings: Mapping[str, Postings]


def write_word_postings(directory: Path, found: Mapping[str, Mapping[str, Sequence[int]]]) -> None:
    """Write the part "words" into `directory`.

    Args:
        directory: of the bundle.
        found: word → kind of name → who has it in such a name, ascending.
    """
    words = sorted(found)
    (directory / WORDS).write_text("".join(f"{word}\n" for word in words), encoding="utf-8", newline="\n")
    sizes = [[len(found[word][kind]) for word in words] for kind in POSTING_KINDS]
    starts = np.zeros((len(POSTING_KINDS), len(words) + 1), dtype=np.int64)
    starts[:, 1:] = np.cumsum(np.array(sizes, dtype=np.int64)).reshape(len(POSTING_KINDS), len(words))
    starts[1:, 0] = starts[:-1, -1]
    np.save(directory / POSTING_STARTS, starts)
    members = [np.asarray(found[word][kind], dtype=np.int32) for kind in POSTING_KINDS for word in words]
    np.save(directory / POSTINGS, np.concatenate([np.zeros(0, dtype=np.int32), *members]))


def read_word_postings(
    directory: Path, starts: NDArray[np.int64], members: NDArray[np.int32], n_tracks: int, n_artists: int
) -> WordPostings:
    """The part "words" of the bundle in `directory`, whose arrays are open.

    Raises:
        BundleError: its files do not fit each other or the catalogue.
    """
    try:
        words = tuple((directory / WORDS).read_text(encoding="utf-8").split("\n")[:-1])
    except (OSError, UnicodeDecodeError) as error:
        raise _refused(directory / WORDS, "words in UTF-8", str(error)) from error
    if any(before >= after for before, after in pairwise(words)):
        raise _refused(directory / WORDS, "words in ascending order", "others")
    if starts.shape[1] != len(words) + 1:
        raise _refused(directory / POSTING_STARTS, f"starts of {len(words)} words", f"of {starts.shape[1] - 1}")
    flat = np.append(0, starts.ravel())
    if starts[0, 0] != 0 or starts[-1, -1] != len(members) or (np.diff(flat) < 0).any():
        raise _refused(directory / POSTING_STARTS, f"ascending starts from 0 to {len(members)}", "others")
    postings = {}
    for kind, bounds in zip(POSTING_KINDS, starts, strict=True):
        limit = n_artists if kind == "names" else n_tracks
        own = np.array(members[bounds[0] : bounds[-1]])
        if len(own) and not (own.min() >= 0 and own.max() < limit):
            raise _refused(directory / POSTINGS, f"numbers from 0 to {limit - 1} for {kind}", "others")
        postings[kind] = Postings(np.array(bounds - bounds[0]), own)
    return WordPostings(words, postings)


def _refused(path: Path, expected: str, found: str) -> BundleError:
    return BundleError(f"{path}: expected {expected}, got {found}; publish the bundle again")
