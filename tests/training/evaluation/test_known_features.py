import numpy as np
import pytest
from numpy.typing import NDArray

from app.bundle.calibration import Calibration
from app.bundle.evidence import ArtistEvidence
from app.bundle.features import FEATURE_NAMES, column, missing_share
from app.bundle.manifest import GenreWeights
from app.bundle.text import TextBags, TrackText
from app.bundle.vectors import VectorLayout
from tests.support.text import random_text
from tests.support.training.brute_force import nearest_by_sorting
from tests.support.training.plain_examples import plain_examples
from tests.support.vectors import as_queries
from training.evaluation.choices import Choices
from training.evaluation.known_features import (
    KNOWN_FEATURES,
    MeasuredSide,
    draw_queries,
    figures_by_known,
    figures_on_validation,
    known_sets,
    unknown_features,
)
from training.evaluation.measurement import searchers_by_view
from training.evaluation.metrics import classification_metrics
from training.evaluation.predictions import CountedArtists, FeaturePredictions, TextPredictions, views_by_evidence
from training.evaluation.retrieval import Searcher
from training.splits import Examples, Split

N, N_GENRES = 60, 4
SIDES = Split(np.arange(0, N, 2), np.arange(1, 20, 2), np.arange(21, N, 2))
EVIDENCE = ArtistEvidence(
    base_rates={str(genre): 0.25 for genre in range(N_GENRES)}, smoothing=0.3, weight=1, calibration=Calibration()
)


@pytest.fixture
def examples() -> Examples:
    """Example i is of genre i modulo 4, and its energy says so; every artist plays two genres."""
    made = plain_examples(np.eye(N_GENRES, dtype=bool)[np.arange(N) % N_GENRES], np.arange(N))
    made.features[:] = 0.5
    made.features[:, column("energy")] = np.arange(N) % N_GENRES
    made.texts[:] = [TrackText(f"Title {i}", f"Album {i % 9}", (f"Artist {i % 6}",)) for i in range(N)]
    return made


def by_popularity(features: NDArray[np.float32]) -> FeaturePredictions:
    """Right where popularity is known; the next genre where it is not."""
    genres = np.nan_to_num(features[:, column("energy")]).astype(int)
    genres = np.where(np.isnan(features[:, column("popularity")]), genres + 1, genres) % N_GENRES
    one_hot = np.eye(N_GENRES, dtype=np.float32)[genres]
    return FeaturePredictions(0.4 * one_hot + 0.15, one_hot)


@pytest.fixture
def side(examples: Examples, rng: np.random.Generator) -> MeasuredSide:
    classifier = random_text(N_GENRES)
    text = TextPredictions(
        classifier,
        TextBags.of(examples.texts, classifier.settings.n_buckets),
        rng.normal(size=(N, N_GENRES)).astype(np.float32),
    )
    artists = CountedArtists.from_training_side(examples, SIDES)
    choices = Choices(EVIDENCE, classifier.settings, 0.5, GenreWeights(artist_known=0.7, artist_unknown=0.3))
    by_features = by_popularity(examples.features)
    missing = missing_share(examples.features)
    views = views_by_evidence(EVIDENCE, by_features, missing, artists.artists, text.words())
    searchers = searchers_by_view(by_features.embeddings, views, examples)
    return MeasuredSide(by_popularity, searchers, examples, SIDES.test, choices, artists, text, np.array([0, 3, 4, 11]))


def test_ask_with_known_features_decide_classification_and_neighbours(side: MeasuredSide) -> None:
    done: list[int] = []
    outcomes = side.ask_with_known(list(KNOWN_FEATURES), done.append)
    assert list(outcomes) == list(KNOWN_FEATURES)
    for known, views in outcomes.items():
        right = float("popularity" in KNOWN_FEATURES[known])
        if "energy" in KNOWN_FEATURES[known]:
            figures = views["features"].figures()
            assert figures["accuracy"] == right, known
            assert figures["genre_hit@10"] == pytest.approx(right, abs=0.1), known
    assert sum(done) == len(KNOWN_FEATURES) * len(SIDES.test)


@pytest.mark.parametrize("unknown", [[], ["popularity"], list(FEATURE_NAMES)], ids=["none", "one", "all"])
def test_ask_each_view_is_what_the_evidence_says_of_less(
    unknown: list[str], side: MeasuredSide, examples: Examples
) -> None:
    """Held against the views of all examples, of which the test side's are taken."""
    assert side.text
    features = examples.features.copy()
    features[:, [column(name) for name in unknown]] = np.nan
    by_features = by_popularity(features)
    words = side.text.words()
    views = views_by_evidence(EVIDENCE, by_features, missing_share(features), side.artists.artists, words)
    found = side.ask(unknown)
    assert list(found) == list(views) == ["features", "words", "artists", "all"]
    sets = examples.genre_sets[SIDES.test]
    for view, outcomes in found.items():
        expected = classification_metrics(views[view].probabilities[SIDES.test], sets)
        expected.pop("log_loss")
        figures = outcomes.figures()
        hit = figures.pop("genre_hit@10")
        assert figures == pytest.approx(expected), view
        assert hit == pytest.approx(hit_by_sorting(side, view, by_features, views[view].probabilities)), view
    assert len({tuple(outcomes.predicted) for outcomes in found.values()}) > 1  # the views differ


def hit_by_sorting(
    side: MeasuredSide, view: str, by_features: FeaturePredictions, probabilities: NDArray[np.float32]
) -> float:
    """Genre-Hit@10 by definition: the catalogue with all that is known of it, the query with less."""
    assert side.text
    whole = by_popularity(side.examples.features)
    missing = missing_share(side.examples.features)
    catalogue = views_by_evidence(EVIDENCE, whole, missing, side.artists.artists, side.text.words())[view]
    asked = SIDES.test[side.queries]
    by = 0.5 if view == "features" else 0.7 if view in ("artists", "all") else 0.3
    vectors = VectorLayout.join(whole.embeddings, catalogue.probabilities)
    own = VectorLayout.join(by_features.embeddings[asked], probabilities[asked])
    queries = as_queries(own, N_GENRES, np.full(len(asked), by, dtype=np.float32))
    recordings = side.examples.recordings
    answers = nearest_by_sorting(vectors, queries, recordings, recordings[asked], 10)
    genres = side.examples.genre_sets.argmax(axis=1)
    return float(np.mean([genres[rows] == genres[query] for query, rows in zip(asked.tolist(), answers, strict=True)]))


def test_ask_only_some_views_gives_these(side: MeasuredSide) -> None:
    assert list(side.ask(["tempo"], only=["features", "all"])) == ["features", "all"]


def test_figures_by_known_of_rows_are_those_of_the_rows(side: MeasuredSide) -> None:
    outcomes = side.ask_with_known(["all 15"])
    rows = np.array([1, 3, 5])
    found = figures_by_known(outcomes, rows)["all 15"]["words"]
    assert found == outcomes["all 15"]["words"].take(rows).figures()
    assert found["accuracy"] == outcomes["all 15"]["words"].right[rows].mean()


def test_figures_on_validation_say_how_good_it_is_and_nothing_of_the_test_side(examples: Examples) -> None:
    def ask(asked: Examples) -> dict[str, dict[str, float]]:
        whole = by_popularity(examples.features)
        searcher = Searcher(asked, VectorLayout.join(whole.embeddings, whole.probabilities))
        return figures_on_validation(by_popularity, searcher, asked, SIDES, 0.5, seed=1)

    found = ask(examples)
    assert list(found) == ["all 15", "what audio can tell", "six of mood and tempo"]
    assert (found["all 15"]["accuracy"], found["all 15"]["genre_hit@10"]) == (1, 1)
    assert (found["what audio can tell"]["accuracy"], found["what audio can tell"]["genre_hit@10"]) == (0, 0)
    examples.genre_sets[SIDES.test] = ~examples.genre_sets[SIDES.test]
    assert ask(examples) == found


def test_draw_queries_same_seed_draws_the_same_whoever_asks() -> None:
    assert draw_queries(5, 1).tolist() == [0, 1, 2, 3, 4]
    many = draw_queries(9000, 1)
    assert len(np.unique(many)) == len(many) == 2000
    np.testing.assert_array_equal(many, draw_queries(9000, 1))
    assert (many != draw_queries(9000, 2)).any()


def test_known_features_are_features_from_all_to_few() -> None:
    sizes = [len(names) for names in KNOWN_FEATURES.values()]
    assert sizes == sorted(sizes, reverse=True) == [15, 14, 13, 6, 6, 2, 0]
    assert all({*names} <= {*FEATURE_NAMES} for names in KNOWN_FEATURES.values())
    assert {*unknown_features("what audio can tell")} == {"explicit", "popularity"}


@pytest.mark.parametrize(
    ("ignored", "expected"),
    [
        ((), list(KNOWN_FEATURES)),
        (("popularity",), list(KNOWN_FEATURES)[1:]),
        (("explicit", "popularity"), list(KNOWN_FEATURES)[2:]),
        (FEATURE_NAMES, ["none"]),
    ],
)
def test_known_sets_without_what_is_never_known_are_different(ignored: tuple[str, ...], expected: list[str]) -> None:
    features = np.zeros((3, 15), dtype=np.float32)
    features[:2] = np.nan
    features[:, [column(name) for name in ignored]] = np.nan
    assert known_sets(features) == expected
