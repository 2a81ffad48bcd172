from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from app.bundle.names import fold
from app.bundle.text import TrackText
from tests.support.training.plain_examples import plain_examples
from training.evaluation.relatedness import (
    co_credited,
    compilation_members,
    measure_co_credited,
    measure_compilations,
)
from training.evaluation.statistics import first_artists
from training.splits import Examples

DIM = 6
SPELLINGS = ("Hits", "HITS", "hits!", "(hits)", " Hits ")
Vectors = NDArray[np.float32]
Integers = NDArray[np.int64]
Track = tuple[str, tuple[str, ...]]
"""The album and the artists of a track."""


def examples_with(tracks: Sequence[Track], recordings: list[int] | None = None) -> Examples:
    n = len(tracks)
    plain = plain_examples(np.ones((n, 1), dtype=bool), np.array(recordings or range(n)))
    return replace(plain, texts=[TrackText(f"title {row}", *texts) for row, texts in enumerate(tracks)])


def unit(rows: NDArray[np.float64]) -> Vectors:
    scaled: Vectors = (rows / np.linalg.norm(rows, axis=1, keepdims=True)).astype(np.float32)
    return scaled


def all_of(examples: Examples) -> Integers:
    return np.arange(len(examples))


def random_catalogue(rng: np.random.Generator, n: int) -> tuple[Examples, Vectors, Integers]:
    """Few albums, artists and recordings, in several spellings; some vectors are equal, so that there are ties."""

    def some(kind: str, numbers: Integers) -> tuple[str, ...]:
        return tuple(rng.choice(("{}", "{}!", "  {} ")).format(f"{kind} {number}") for number in numbers)

    albums = ["" if rng.random() < 0.2 else some("album", rng.integers(n // 9 + 1, size=1))[0] for _ in range(n)]
    tracks = [(album, some("artist", rng.integers(n // 4 + 2, size=rng.integers(1, 4)))) for album in albums]
    vectors = rng.normal(size=(n, DIM))
    twins = rng.integers(n, size=n // 3)
    vectors[twins] = np.eye(DIM)[rng.integers(2, size=len(twins))]
    recordings = rng.integers(n, size=n).tolist()
    return examples_with(tracks, recordings), unit(vectors), np.flatnonzero(rng.random(n) < 0.6)


def direction(vectors: Vectors, rows: list[int]) -> NDArray[np.float64]:
    mean: NDArray[np.float64] = vectors[rows].astype(np.float64).mean(axis=0)
    return mean / np.linalg.norm(mean)


def counted(own: float, others: list[float]) -> tuple[float, float]:
    """How many others are nearer, and how many as near."""
    return sum(other > own + 1e-6 for other in others), sum(abs(other - own) <= 1e-6 for other in others)


def compilations_by_loop(examples: Examples, vectors: Vectors, test: Integers) -> list[tuple[float, float, int]]:
    """The definition, one member after another: percentile, found@100, first artist."""
    albums = [fold(text.album) for text in examples.texts]
    artists = [{fold(name) for name in names} for names in examples.artists]
    numbers = first_artists(examples).tolist()
    scores = []
    for row in test.tolist():
        members = [other for other in range(len(examples)) if albums[other] == albums[row]]
        if not albums[row] or len(members) < 5 or len({numbers[other] for other in members}) < 4:
            continue
        company = [other for other in members if not artists[other] & artists[row]]
        ranked = [
            other
            for other in range(len(examples))
            if other not in members and examples.recordings[other] != examples.recordings[row]
        ]
        if len(company) < 3 or not ranked:
            continue
        query = direction(vectors, company)
        nearer, tied = counted(float(query @ vectors[row]), (vectors[ranked] @ query).tolist())
        # Of tied + 1 places that the member may have, from `nearer` on, those before the 100th.
        found = sum(place < 100 for place in range(int(nearer), int(nearer + tied) + 1)) / (tied + 1)
        scores.append((1 - (nearer + tied / 2) / len(ranked), found, numbers[row]))
    return scores


def co_credited_by_loop(examples: Examples, vectors: Vectors, test: Integers) -> list[float]:
    """The definition, one ordered pair after another."""
    artists = [{fold(name) for name in names} for names in examples.artists]
    rows_of = {
        name: [row for row in test.tolist() if name in artists[row]]
        for name in sorted({name for row in test for name in artists[row]})
    }
    scores = []
    for one in rows_of:
        for other in rows_of:
            if one == other or not set(rows_of[one]) & set(rows_of[other]):
                continue
            of_one, of_other = ({int(examples.recordings[row]) for row in rows_of[name]} for name in (one, other))
            own, answer = (
                [row for row in rows_of[name] if examples.recordings[row] not in of_one & of_other]
                for name in (one, other)
            )
            strangers = [
                name for name in rows_of if not any(one in credited and name in credited for credited in artists)
            ]
            if not own or not answer or not strangers:
                continue
            asking = direction(vectors, own)
            near = [float(asking @ direction(vectors, rows_of[name])) for name in strangers]
            nearer, tied = counted(float(asking @ direction(vectors, answer)), near)
            scores.append(1 - (nearer + tied / 2) / len(strangers))
    return scores


@settings(max_examples=10, deadline=None)
@given(st.integers(0, 10_000), st.integers(30, 180))
def test_compilations_any_catalogue_equals_the_definition(seed: int, n: int) -> None:
    examples, vectors, test = random_catalogue(np.random.default_rng(seed), n)
    expected = compilations_by_loop(examples, vectors, test)
    found = measure_compilations(vectors, compilation_members(examples, test))
    ours = zip(found.values["percentile"], found.values["found@100"], found.groups.tolist(), strict=True)
    np.testing.assert_allclose(sorted(ours), np.array(sorted(expected)).reshape(-1, 3), atol=1e-9)


@settings(max_examples=15, deadline=None)
@given(st.integers(0, 10_000), st.integers(5, 40))
def test_co_credited_any_catalogue_equals_the_definition(seed: int, n: int) -> None:
    examples, vectors, test = random_catalogue(np.random.default_rng(seed), n)
    expected = co_credited_by_loop(examples, vectors, test)
    found = measure_co_credited(vectors, co_credited(examples, test))
    np.testing.assert_allclose(sorted(found.values["auc"]), sorted(expected), atol=1e-9)


def planted_compilations() -> Examples:
    """Four of 60 tracks each, every track by an artist of its own."""
    return examples_with([(f"Hits {row % 4}", (f"artist {row}",)) for row in range(240)])


def test_compilations_one_direction_each_are_found_first() -> None:
    examples = planted_compilations()
    figures = measure_compilations(
        np.eye(4, dtype=np.float32)[all_of(examples) % 4], compilation_members(examples, all_of(examples))
    ).figures
    assert figures == pytest.approx({"n": 240, "percentile": 1, "found@100": 1, "found@100_chance": 100 / 181})


def test_compilations_everything_alike_is_chance(rng: np.random.Generator) -> None:
    examples = planted_compilations()
    questions = compilation_members(examples, all_of(examples))
    figures = measure_compilations(unit(np.tile(rng.normal(size=128), (240, 1))), questions).figures
    assert figures["percentile"] == 0.5
    assert figures["found@100"] == figures["found@100_chance"] == pytest.approx(100 / 181)


def test_compilations_artists_alike_and_nothing_else_are_not_rewarded(rng: np.random.Generator) -> None:
    """Each artist is on its album thrice: who knew it again would find everything, if it were asked by itself."""
    tracks = [(f"Hits {row % 5}", (f"artist {row // 15} of {row % 5}",)) for row in range(600)]
    examples = examples_with(tracks)
    of_artist = unit(rng.normal(size=(600, 16)))
    vectors = of_artist[all_of(examples) // 15 * 5 + all_of(examples) % 5]
    figures = measure_compilations(vectors, compilation_members(examples, all_of(examples))).figures
    assert figures["percentile"] == pytest.approx(0.5, abs=0.08)


@pytest.mark.parametrize(
    ("tracks", "n"),
    [
        pytest.param([("Hits", (f"artist {row}",)) for row in range(5)], 5, id="five by five"),
        pytest.param([("Hits", (f"artist {row}",)) for row in range(4)], 0, id="four tracks"),
        pytest.param([("Hits", (f"artist {row % 3}",)) for row in range(9)], 0, id="three artists"),
        pytest.param([("", (f"artist {row}",)) for row in range(9)], 0, id="no album"),
        pytest.param([(album, (str(row),)) for row, album in enumerate(SPELLINGS)], 5, id="folded"),
        pytest.param([("Hits", (f"artist {row}", "everywhere")) for row in range(9)], 0, id="one artist on all"),
        # The first three each have two others without an artist of theirs, the last two have four.
        pytest.param([("Hits", tuple(names)) for names in ("abc", "bca", "c", "d", "e")], 2, id="few"),
    ],
)
def test_compilation_members_by_hand_are_as_many(tracks: list[Track], n: int) -> None:
    examples = examples_with([*tracks, ("another", ("stranger",))])
    assert len(compilation_members(examples, all_of(examples))) == n


def test_compilation_members_rows_of_one_track_count_once() -> None:
    examples = examples_with([*(("Hits", (str(row % 4),)) for row in range(8)), ("another", ("stranger",))])
    tracks = np.array([0, 1, 2, 3, 0, 1, 2, 3, 4])
    assert len(compilation_members(replace(examples, tracks=tracks), all_of(examples))) == 0


def test_compilation_members_only_the_test_side_is_held_out() -> None:
    questions = compilation_members(planted_compilations(), np.array([3, 77]))
    assert sorted(questions.answers.indices.tolist()) == [3, 77]
    assert questions.queries.sum(axis=1).tolist() == [59, 59]  # training tracks are asked by


def test_compilation_members_versions_elsewhere_are_not_ranked() -> None:
    """Track 5 is the first once more, track 6 a stranger; both sound just like the album."""
    tracks = [*(("Hits", (f"artist {row}",)) for row in range(5)), ("Best of", ("artist 0",)), ("Other", ("x",))]
    examples = examples_with(tracks, [0, 1, 2, 3, 4, 0, 6])
    questions = compilation_members(examples, np.array([0, 1]))
    assert [rows.tolist() for rows in questions.excluded] == [[0, 1, 2, 3, 4, 5], [0, 1, 2, 3, 4]]


def test_compilation_members_nothing_else_to_rank_asks_nothing() -> None:
    examples = examples_with([("Hits", (f"artist {row}",)) for row in range(8)])
    assert len(compilation_members(examples, all_of(examples))) == 0


def planted_pairs(n_pairs: int = 12) -> Examples:
    """Of each pair two tracks by one, two by the other, and one together: rows 5i to 5i + 4."""
    names = [(("left {0}",), ("left {0}",), ("right {0}",), ("right {0}",), ("left {0}", "right {0}"))] * n_pairs
    return examples_with(
        [("", tuple(name.format(pair) for name in credited)) for pair, of in enumerate(names) for credited in of]
    )


def test_co_credited_one_direction_for_each_pair_is_found() -> None:
    examples = planted_pairs()
    scores = measure_co_credited(
        np.eye(12, dtype=np.float32)[all_of(examples) // 5], co_credited(examples, all_of(examples))
    )
    assert scores.figures == {"n": 24, "auc": 1}
    assert len(np.unique(scores.groups)) == 24


def test_co_credited_what_both_record_tells_nothing(rng: np.random.Generator) -> None:
    """Apart, nothing brings them together; what they record together could, and is not looked at."""
    examples = planted_pairs(40)
    questions = co_credited(examples, all_of(examples))
    assert not (questions.queries + questions.answers)[:, 4::5].nnz
    auc = measure_co_credited(unit(rng.normal(size=(200, 16))), questions).figures["auc"]
    assert auc == pytest.approx(0.5, abs=0.1)


def test_co_credited_versions_of_what_both_record_are_not_looked_at() -> None:
    """Row 0 is a version of what left and right record together, though it credits left alone."""
    examples = planted_pairs(2)
    recordings = np.array([4, *range(1, 10)])
    questions = co_credited(replace(examples, recordings=recordings), all_of(examples))
    assert 0 not in questions.queries.indices
    assert 1 in questions.queries.indices


def test_co_credited_groups_are_the_asking_artists() -> None:
    names = (("a", "b"), ("a", "c"), ("a",), ("b",), ("c",), ("stranger",))
    questions = co_credited(examples_with([("", credited) for credited in names]), np.arange(6))
    assert len(np.unique(questions.groups)) == 3
    # a asks by rows 1 and 2 for b, by 0 and 2 for c: whoever asks by row 2 is in the group of two.
    asks_by_2 = questions.queries[:, [2]].toarray().ravel() > 0
    assert (asks_by_2.sum(), len(np.unique(questions.groups[asks_by_2]))) == (2, 1)


def test_co_credited_artists_never_apart_are_skipped() -> None:
    examples = examples_with([("", ("a", "b")), ("", ("a",)), ("", ("c",))])
    assert len(co_credited(examples, all_of(examples))) == 0  # b has no track without a


def test_co_credited_partners_on_the_training_side_are_no_wrong_answer() -> None:
    examples = examples_with(
        [("", ("a", "b")), ("", ("a",)), ("", ("b",)), ("", ("c",)), ("", ("d",)), ("", ("a", "c"))]
    )
    questions = co_credited(examples, np.arange(5))
    assert [len(rows) for rows in questions.excluded] == [3, 2]  # of a: itself, b and c; of b: itself and a
    assert not {5} & set(questions.candidates.indices.tolist())


def test_measure_nothing_to_ask_has_no_figures(rng: np.random.Generator) -> None:
    examples = examples_with([(f"album {row}", (f"artist {row}",)) for row in range(20)])
    vectors = unit(rng.normal(size=(20, DIM)))
    for test in (all_of(examples), np.zeros(0, dtype=np.int64)):
        assert measure_compilations(vectors, compilation_members(examples, test)).figures == {}
        assert measure_co_credited(vectors, co_credited(examples, test)).figures == {}


def test_measure_tracks_that_cancel_out_are_near_nothing() -> None:
    """Members that point both ways have no mean: everything is as near."""
    examples = examples_with([*(("Hits", (f"artist {row}",)) for row in range(5)), *(("", ("x",)) for _ in range(9))])
    vectors = np.zeros((14, 2), dtype=np.float32)
    vectors[:, 0] = 1
    vectors[1:3, 0] = -1
    scores = measure_compilations(vectors, compilation_members(examples, np.array([0])))
    assert scores.values["percentile"].tolist() == [0.5]


def test_measure_progress_adds_up_to_the_questions() -> None:
    examples = planted_compilations()
    questions = compilation_members(examples, all_of(examples))
    steps: list[int] = []
    measure_compilations(np.eye(4, dtype=np.float32)[all_of(examples) % 4], questions, steps.append)
    assert sum(steps) == len(questions) == 240
