"""Two tests of similarity that need no genre: tracks that a compilation unites, and artists that record together.

Whoever made a compilation chose tracks of many artists that go together, as for a playlist; and who records with whom
is a judgement of musicians. Each test asks a space, the unit vectors of all tracks, for something held out, and sees
how far up among all others it is found. Nothing that both sides share tells the answer: no artist of the held-out
track is among what a compilation is asked by, no recording of both artists is among what they are known by.

What to ask is collected once from the examples, and measured in any number of spaces.
"""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass
from itertools import permutations

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array, eye_array

from app.bundle.names import fold
from training.evaluation.statistics import first_artists
from training.splits import Examples

Vectors = NDArray[np.float32]
Floats = NDArray[np.float64]
Integers = NDArray[np.int64]
MIN_TRACKS = 5
MIN_ARTISTS = 4
MIN_COMPANY = 3
_DEPTH = 100
_BLOCK = 128  # questions at once: their similarities to all tracks take 46 MB
_ROUNDING = 1e-6  # by which float32 similarities of equal vectors may differ


@dataclass(frozen=True)
class Questions:
    """Where is the answer among the candidates, seen from the query? Everything is a mean direction of tracks.

    Attributes:
        queries: Sparse float32 [m, n], 1 for the tracks that each query is the mean of.
        answers: Sparse float32 [m, n], likewise.
        candidates: Sparse float32 [c, n], likewise.
        excluded: Of each question, int64: the candidates that are no wrong answer, so never ranked, each once.
        groups: int64 [m], equal for questions that are not independent: those of one artist.
    """

    queries: csr_array
    answers: csr_array
    candidates: csr_array
    excluded: list[Integers]
    groups: Integers

    def __len__(self) -> int:
        return len(self.groups)


@dataclass(frozen=True)
class Scores:
    """What a test found: by name, float64 [m], a score of each question; and their groups, int64 [m]."""

    values: dict[str, Floats]
    groups: Integers

    @property
    def figures(self) -> dict[str, float]:
        """The number of questions, `n`, and the mean of every score; nothing where nothing could be asked."""
        if len(self.groups) == 0:
            return {}
        return {"n": float(len(self.groups))} | {name: float(of.mean()) for name, of in self.values.items()}


def compilation_members(examples: Examples, test: Integers) -> Questions:
    """Asks for each member of a compilation on the test side, int64 ascending, by the others of the compilation.

    A compilation is a name of an album, folded, with tracks of four first artists or more, and five tracks or more.
    The query is what has no artist in common with the held-out member, three tracks at least. All tracks are
    candidates but those of the album, and versions of the held-out recording.
    """
    numbers = first_artists(examples)
    folded = _Folded()
    albums: defaultdict[str, list[int]] = defaultdict(list)
    versions: defaultdict[int, list[int]] = defaultdict(list)
    for row, (text, recording) in enumerate(zip(examples.texts, examples.recordings.tolist(), strict=True)):
        albums[folded[text.album]].append(row)
        versions[recording].append(row)
    albums.pop("", None)

    on_test = set(test.tolist())
    queries, answers, excluded = [], [], []
    for members in albums.values():
        n_tracks, n_artists = (len(np.unique(of[members])) for of in (examples.tracks, numbers))
        if n_tracks < MIN_TRACKS or n_artists < MIN_ARTISTS:
            continue
        artists = {row: {folded[name] for name in examples.texts[row].artists} for row in members}
        for row in filter(on_test.__contains__, members):
            company = [other for other in members if artists[row].isdisjoint(artists[other])]
            apart = {*members, *versions[int(examples.recordings[row])]}
            if len(company) >= MIN_COMPANY and len(apart) < len(examples):
                queries.append(company)
                answers.append([row])
                excluded.append(np.array(sorted(apart)))
    rows = np.array(answers, dtype=np.int64).ravel()
    n = len(examples)
    everything = eye_array(n, dtype=np.float32, format="csr")
    return Questions(_sums(queries, n), _sums(answers, n), everything, excluded, numbers[rows])


def measure_compilations(
    vectors: Vectors, questions: Questions, advance: Callable[[int], None] = lambda _: None
) -> Scores:
    """How near the held-out members are to the rest of their compilations.

    percentile: mean share of the candidates that are less similar, ties half; 0.5 by chance.
    found@100: share of members with fewer than 100 candidates before them; ties are in every order equally often.
    found@100_chance: the same expected of a space that knows nothing.

    Args:
        vectors: float32 [n, d], of unit length, of all examples.
        questions: of `compilation_members`.
        advance: called with the number of questions just answered.
    """
    nearer, tied, others = _rank(vectors, questions, advance)
    values = {
        "percentile": 1 - (nearer + tied / 2) / others,
        f"found@{_DEPTH}": np.clip((_DEPTH - nearer) / (tied + 1), 0, 1),
        f"found@{_DEPTH}_chance": np.minimum(_DEPTH / (others + 1), 1),
    }
    return Scores(values, questions.groups)


def co_credited(examples: Examples, test: Integers) -> Questions:
    """Asks for each of two artists credited together on the test side, int64 ascending, by the other.

    Each of the two is known by its tracks of the test side alone, without recordings that also credit the other; one
    that has no others is not asked for. Candidates are all artists of the test side, each known by all its tracks
    there, but those that are credited together with the asking artist anywhere in the examples. Groups are the
    asking artists, by numbers of their own.
    """
    folded = _Folded()
    numbers: dict[str, int] = {}
    rows_of: defaultdict[int, list[int]] = defaultdict(list)
    recordings_of: defaultdict[int, set[int]] = defaultdict(set)
    pairs: set[tuple[int, int]] = set()
    for row in test.tolist():
        credited = sorted({folded[name] for name in examples.texts[row].artists})
        artists = [numbers.setdefault(name, len(numbers)) for name in credited]
        for artist in artists:
            rows_of[artist].append(row)
            recordings_of[artist].add(int(examples.recordings[row]))
        pairs.update(permutations(artists, 2))
    not_wrong: defaultdict[int, set[int]] = defaultdict(set)
    for text in examples.texts:
        artists = [numbers[name] for name in {folded[name] for name in text.artists} if name in numbers]
        for artist in artists:
            not_wrong[artist].update(artists)  # itself too

    queries, answers, excluded, groups = [], [], [], []
    for artist, partner in sorted(pairs):
        shared = recordings_of[artist] & recordings_of[partner]
        own, answer = (
            [row for row in rows_of[one] if int(examples.recordings[row]) not in shared] for one in (artist, partner)
        )
        if own and answer and len(not_wrong[artist]) < len(numbers):
            queries.append(own)
            answers.append(answer)
            excluded.append(np.array(sorted(not_wrong[artist])))
            groups.append(artist)
    n = len(examples)
    candidates = _sums([rows_of[artist] for artist in range(len(numbers))], n)
    return Questions(_sums(queries, n), _sums(answers, n), candidates, excluded, np.array(groups, dtype=np.int64))


def measure_co_credited(
    vectors: Vectors, questions: Questions, advance: Callable[[int], None] = lambda _: None
) -> Scores:
    """How near artists are to those they record with, by what they record apart.

    auc: the probability that a partner is nearer than an artist of the candidates (Hanley & McNeil 1982), ties half;
    0.5 by chance. It is over all of them, not a sample.

    Args:
        vectors: float32 [n, d], of unit length, of all examples.
        questions: of `co_credited`.
        advance: called with the number of questions just answered.
    """
    nearer, tied, others = _rank(vectors, questions, advance)
    return Scores({"auc": 1 - (nearer + tied / 2) / others}, questions.groups)


def _rank(vectors: Vectors, questions: Questions, advance: Callable[[int], None]) -> tuple[Floats, Floats, Floats]:
    """Of each question, float64 [m] each: how many candidates are nearer than the answer, as near, and in all."""
    candidates = _directions(questions.candidates, vectors)
    nearer, farther = np.zeros(len(questions)), np.zeros(len(questions))
    n_excluded = np.array([len(rows) for rows in questions.excluded], dtype=np.float64)
    for start in range(0, len(questions), _BLOCK):
        block = slice(start, start + _BLOCK)
        queries = _directions(questions.queries[block], vectors)
        answers = _directions(questions.answers[block], vectors)
        of_answer = (queries * answers).sum(axis=1, keepdims=True)
        similarity = queries @ candidates.T
        for row, excluded in zip(similarity, questions.excluded[block], strict=True):
            row[excluded] = -np.inf
        nearer[block] = np.count_nonzero(similarity > of_answer + _ROUNDING, axis=1)
        farther[block] = np.count_nonzero(similarity < of_answer - _ROUNDING, axis=1)
        advance(len(queries))
    others = len(candidates) - n_excluded
    return nearer, others - nearer - (farther - n_excluded), others


def _directions(sums: csr_array, vectors: Vectors) -> Vectors:
    """float32 [m, d]: the means of some vectors at unit length; 0, which is near nothing, where they cancel out."""
    means = sums @ vectors
    directions: Vectors = means / np.maximum(np.linalg.norm(means, axis=1, keepdims=True), _ROUNDING)
    return directions


def _sums(members: Iterable[Collection[int]], n: int) -> csr_array:
    """Sparse float32 [m, n]: 1 for the members, of n, of each of m sums."""
    members = list(members)
    bounds = np.cumsum([0, *(len(of) for of in members)])
    columns = np.array([row for of in members for row in of], dtype=np.int64)
    return csr_array((np.ones(len(columns), dtype=np.float32), columns, bounds), shape=(len(members), n))


class _Folded(dict[str, str]):
    """Folded names by names: few of a table's are different."""

    def __missing__(self, name: str) -> str:
        self[name] = fold(name)
        return self[name]
