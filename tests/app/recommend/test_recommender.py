import numpy as np
import pytest

from app.bundle.features import FEATURE_NAMES, column
from app.bundle.reader import Bundle
from app.errors import UnknownTrack
from app.recommend.recommender import Recommender
from tests.planted import GENRES, TRACKS_PER_GENRE, track_id


def test_recommender_genres_are_alphabetical_with_counts(recommender: Recommender) -> None:
    assert recommender.genres == tuple((genre, TRACKS_PER_GENRE + 1) for genre in sorted(GENRES))


@pytest.mark.parametrize("genre", GENRES)
def test_similar_planted_track_returns_its_genre(recommender: Recommender, genre: str) -> None:
    for number in range(TRACKS_PER_GENRE):
        track, similar = recommender.similar(track_id(genre, number), 10)
        assert track.id == track_id(genre, number)
        assert len({one.track.id for one in similar} - {track.id}) == 10
        assert sum(genre in one.track.genres for one in similar) >= 9


def test_similar_two_releases_never_meet(recommender: Recommender) -> None:
    for genre in GENRES:
        releases = {track_id(genre, 1), track_id(genre, 2)}
        for number in range(TRACKS_PER_GENRE):
            identity = track_id(genre, number)
            found = releases & {one.track.id for one in recommender.similar(identity, 100)[1]}
            assert len(found) <= (0 if identity in releases else 1)


def test_similar_of_two_releases_are_equal(recommender: Recommender) -> None:
    first, second = (recommender.similar(track_id("opera", number), 50)[1] for number in (1, 2))
    assert [one.track.id for one in first] == [one.track.id for one in second]


@pytest.mark.parametrize("identity", ["", "nobody", "PUNK-01"])
def test_recommender_unknown_track_is_said(recommender: Recommender, identity: str) -> None:
    with pytest.raises(UnknownTrack, match="no track with the id"):
        recommender.similar(identity, 10)


def test_predict_genres_planted_features_give_the_genre(recommender: Recommender, bundle: Bundle) -> None:
    predictions = recommender.predict_genres(bundle.features, 2)
    hits = [prediction.genres[0][0] == GENRES[row // TRACKS_PER_GENRE] for row, prediction in enumerate(predictions)]
    assert np.mean(hits) > 0.95


@pytest.mark.parametrize(("top_n", "n"), [(1, 1), (5, 5), (1000, 5)])
def test_predict_genres_lists_top_n_best_first(recommender: Recommender, bundle: Bundle, top_n: int, n: int) -> None:
    (prediction,) = recommender.predict_genres(bundle.features[:1], top_n)
    probabilities = [probability for _, probability in prediction.genres]
    assert len(probabilities) == n
    assert probabilities == sorted(probabilities, reverse=True)
    if n == len(GENRES):
        assert sum(probabilities) == pytest.approx(1, abs=1e-6)


def test_predict_genres_unknown_values_are_imputed_and_named(recommender: Recommender) -> None:
    features = np.full((3, 15), 0.5, dtype=np.float32)
    features[0, [column("tempo"), column("key")]] = 0, -1
    features[1, column("energy")] = np.nan
    features[2] = np.nan
    imputed = [prediction.imputed for prediction in recommender.predict_genres(features, 1)]
    assert imputed == [("key", "tempo"), ("energy",), FEATURE_NAMES]


def test_predict_genres_marked_and_missing_answer_the_same(recommender: Recommender, bundle: Bundle) -> None:
    marked, missing = bundle.features[:1].copy(), bundle.features[:1].copy()
    marked[0, column("tempo")] = 0
    missing[0, column("tempo")] = np.nan
    assert recommender.predict_genres(marked, 5) == recommender.predict_genres(missing, 5)


def test_recommender_golden_bundle_of_format_1_answers(demo: Bundle) -> None:
    assert demo.manifest.format_version == 1
    recommender = Recommender(demo)
    example = recommender.example_track()
    track, similar = recommender.similar(example.id, 100)
    assert (track.id, len(similar)) == (example.id, 100)
    (prediction,) = recommender.predict_genres(example.features[None], 5)
    assert {genre for genre, _ in prediction.genres} < set(demo.manifest.genres)
