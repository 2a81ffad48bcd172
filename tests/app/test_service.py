import json
import shutil
import sqlite3
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from app.bundle.errors import BundleError
from app.bundle.features import FEATURE_NAMES, column
from app.bundle.reader import Bundle, read_bundle
from app.bundle.text import NO_TEXT, TrackText
from app.catalogue.loader import load_catalogue
from app.errors import UnknownTrack
from app.inference.classifier import Classifier
from app.inference.ranked_genres import GenrePrediction
from app.service import Service
from tests.support.damage import remove_part, reseal
from tests.support.evidence import with_artists
from tests.support.indices import similar_ids
from tests.support.planted import GENRES, TRACKS_PER_GENRE, track_id


def by(artists: Sequence[Sequence[str]]) -> list[TrackText]:
    return [TrackText(artists=tuple(names)) for names in artists]


def by_sound(service: Service, features: NDArray[np.float32], top_n: int) -> list[GenrePrediction]:
    """Predictions for tracks whose artists nobody named."""
    return list(service.predict_genres(features, [NO_TEXT] * len(features), top_n))


def test_service_genres_are_alphabetical_with_counts(service: Service) -> None:
    assert service.genres == tuple((genre, TRACKS_PER_GENRE + 1) for genre in sorted(GENRES))


@pytest.mark.parametrize("genre", GENRES)
def test_similar_planted_track_returns_its_genre(service: Service, genre: str) -> None:
    for number in range(TRACKS_PER_GENRE):
        found = service.similar(track_id(genre, number), 10)
        similar = service.tracks_at([track_index for track_index, _ in found.similar])
        assert found.track_index == service.track_index(track_id(genre, number))
        assert len({track.index for track in similar} - {found.track_index}) == 10
        assert sum(genre in track.genres for track in similar) >= 9


def test_similar_default_weight_is_that_of_the_manifest_for_the_track(demo: Bundle) -> None:
    service = Service.of(demo)
    known = load_catalogue(demo).artist_known
    weights = demo.manifest.genre_weights
    assert weights.artist_known != weights.artist_unknown
    for row, expected in ((known.argmax(), weights.artist_known), (known.argmin(), weights.artist_unknown)):
        (track,) = load_catalogue(demo).tracks([int(row)])
        assert service.similar(track.id, 1).genre_weight == expected
        assert service.similar(track.id, 1, 0.5).genre_weight == 0.5


def test_similar_two_releases_never_meet(service: Service) -> None:
    for genre in GENRES:
        releases = {track_id(genre, 1), track_id(genre, 2)}
        for number in range(TRACKS_PER_GENRE):
            identity = track_id(genre, number)
            found = releases & {*similar_ids(service, service.similar(identity, 100))}
            assert len(found) <= (0 if identity in releases else 1)


def test_similar_of_two_releases_are_equal(service: Service) -> None:
    first, second = (service.similar(track_id("opera", number), 50).similar for number in (1, 2))
    assert [track_index for track_index, _ in first] == [track_index for track_index, _ in second]


@pytest.mark.parametrize("identity", ["", "nobody", "PUNK-01"])
def test_service_unknown_track_is_said(service: Service, identity: str) -> None:
    with pytest.raises(UnknownTrack, match="no track with the id"):
        service.similar(identity, 10)


def test_predict_genres_planted_features_give_the_genre(service: Service, bundle: Bundle) -> None:
    predictions = by_sound(service, bundle.features, 2)
    hits = [prediction.genres[0][0] == GENRES[row // TRACKS_PER_GENRE] for row, prediction in enumerate(predictions)]
    assert np.mean(hits) > 0.95


@pytest.mark.parametrize(("top_n", "n"), [(1, 1), (5, 5), (1000, 5)])
def test_predict_genres_lists_top_n_best_first(service: Service, bundle: Bundle, top_n: int, n: int) -> None:
    (prediction,) = by_sound(service, bundle.features[:1], top_n)
    probabilities = [probability for _, probability in prediction.genres]
    assert len(probabilities) == n
    assert probabilities == sorted(probabilities, reverse=True)
    if n == len(GENRES):
        assert sum(probabilities) == pytest.approx(1, abs=1e-6)


def test_predict_genres_unknown_values_are_named_as_missing(service: Service) -> None:
    features = np.full((3, 15), 0.5, dtype=np.float32)
    features[0, [column("tempo"), column("key")]] = 0, -1
    features[1, column("energy")] = np.nan
    features[2, 1:] = np.nan
    missing = [prediction.missing for prediction in by_sound(service, features, 1)]
    assert missing == [("key", "tempo"), ("energy",), FEATURE_NAMES[1:]]


def test_predict_genres_marked_and_missing_answer_the_same(service: Service, bundle: Bundle) -> None:
    marked, missing = bundle.features[:1].copy(), bundle.features[:1].copy()
    marked[0, column("tempo")] = 0
    missing[0, column("tempo")] = np.nan
    assert by_sound(service, marked, 5) == by_sound(service, missing, 5)


def test_service_demo_bundle_answers(demo: Bundle) -> None:
    service = Service.of(demo)
    example = service.example_track()
    assert example is not None
    found = service.similar(example.id, 100)
    assert (found.track_index, len(found.similar)) == (example.index, 100)
    (prediction,) = by_sound(service, np.array([example.features], dtype=np.float32), 5)
    assert {genre for genre, _ in prediction.genres} < set(demo.manifest.genres)


def test_predict_genres_named_artists_are_evidence_by_the_formula(service: Service, bundle: Bundle) -> None:
    """Each track with one to three artists, of whom one is unknown, against the parts put together by hand."""
    artists = [
        [f"{GENRES[(row + step) % 5].title()} Artist {row % 9}" for step in range(row % 3)] + ["Nobody"] * (row % 2)
        for row in range(bundle.manifest.n_tracks)
    ]
    sound = Classifier.of(bundle).predict(bundle.features).probabilities
    counts = load_catalogue(bundle).artist_counts([name for names in artists for name in names])
    owners = np.repeat(np.arange(len(artists)), [len(names) for names in artists])
    expected, known = with_artists(bundle.evidence, sound, counts, owners)
    assert 0 < known.sum() < len(known)
    for row, prediction in enumerate(service.predict_genres(bundle.features, by(artists), len(GENRES))):
        probabilities, alone = dict(prediction.genres), dict(prediction.alone["features"])
        np.testing.assert_array_equal([probabilities[genre] for genre in GENRES], expected[row])
        np.testing.assert_array_equal([alone[genre] for genre in GENRES], sound[row])
        assert [name for name, _ in prediction.artists] == artists[row]
        assert [n_tracks for _, n_tracks in prediction.artists] == counts[owners == row].sum(axis=1).tolist()
        assert list(prediction.genres) == sorted(prediction.genres, key=lambda pair: -pair[1])


def test_predict_genres_artist_outweighs_a_sound_that_says_little(service: Service) -> None:
    features = np.full((5, 15), np.nan, dtype=np.float32)
    features[:, column("popularity")] = 50
    artists = [[f"{genre.title()} Artist 1"] for genre in GENRES]
    predictions = list(service.predict_genres(features, by(artists), 1))
    assert len({prediction.alone["features"] for prediction in predictions}) == 1
    for genre, alone, prediction in zip(GENRES, by_sound(service, features, 5), predictions, strict=True):
        assert dict(prediction.genres).get(genre, 0) > dict(alone.genres)[genre]


def test_predict_genres_same_name_in_other_spellings_is_one_artist(service: Service, bundle: Bundle) -> None:
    spellings = ["Pünk Artist 4", "PUNK ARTIST 4", "punk artist 4!"]
    once, often = service.predict_genres(bundle.features[[0, 0]], by([spellings[:1], spellings]), 5)
    assert once == often
    assert [name for name, _ in often.artists] == spellings[:1]


def test_predict_genres_unknown_artists_leave_the_sound(service: Service, bundle: Bundle) -> None:
    named = service.predict_genres(bundle.features[:3], by([["Nobody", "!!!"]] * 3), 5)
    for prediction, alone in zip(named, by_sound(service, bundle.features[:3], 5), strict=True):
        assert prediction.genres == prediction.alone["features"] == alone.genres
        assert prediction.artists == (("Nobody", 0), ("!!!", 0))


def test_predict_genres_no_tracks_gives_none(service: Service) -> None:
    assert not list(service.predict_genres(np.empty((0, 15), dtype=np.float32), [], 5))


@pytest.mark.parametrize(
    "name", ["evidence.json", "catalogue.sqlite", "model.onnx", "vectors.npy", "features.npy", "neighbours.npy"]
)
def test_service_file_of_another_bundle_is_refused_by_name(bundle_copy: Path, demo: Bundle, name: str) -> None:
    remove_part(bundle_copy, "prepared")  # the database is read where nothing is prepared
    shutil.copyfile(demo.file(name), bundle_copy / name)
    reseal(bundle_copy)
    with pytest.raises(BundleError, match=rf"{name}: expected"):
        Service.of(read_bundle(bundle_copy))


def test_service_graph_of_a_genre_more_than_all_the_rest_is_refused(bundle_copy: Path) -> None:
    remove_part(bundle_copy, "prepared")
    remove_part(bundle_copy, "sketches")
    path = bundle_copy / "evidence.json"
    evidence = json.loads(path.read_text())
    evidence["base_rates"][GENRES[0]] += evidence["base_rates"].pop(GENRES[-1])
    path.write_text(json.dumps(evidence))
    with closing(sqlite3.connect(bundle_copy / "catalogue.sqlite")) as db, db:
        db.execute("PRAGMA foreign_keys = OFF")
        db.execute("DELETE FROM genres WHERE genre = 4")
        db.execute("DELETE FROM artist_genres WHERE genre = 4")
        db.execute("DELETE FROM track_genres WHERE genre = 4")
        db.execute("UPDATE tracks SET artist_known = 0")
    vectors = np.load(bundle_copy / "vectors.npy")[:, :-1]
    genres = vectors[:, 1 - len(GENRES) :]
    genres /= np.linalg.norm(genres, axis=1, keepdims=True)
    np.save(bundle_copy / "vectors.npy", vectors)
    reseal(bundle_copy, genres=GENRES[:-1])
    with pytest.raises(BundleError, match=r"model\.onnx: expected a graph with .*'genre_logits': \[4\]"):
        Service.of(read_bundle(bundle_copy))
