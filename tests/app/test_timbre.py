"""Similarity by timbre, over a bundle and over live changes, against brute force."""

import math
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from app.bundle.models_folder.current import current_bundle
from app.bundle.reader import Bundle, read_bundle
from app.bundle_store import BundleStore
from app.catalogue.loader import load_catalogue
from app.catalogue_writer import CatalogueWriter
from app.compaction import compact
from app.errors import NotInBundle, WrongTimbre
from app.indexing.progress_log import ProgressLog
from app.live.changes import Delete, Upsert
from app.live.feed import LiveFeed
from app.live.store import LiveStore
from app.recommend.request import RecommendationRequest, Seed
from app.service import Service
from tests.support.indices import similar_ids, similar_pairs
from tests.support.live_changes import live_track
from tests.support.recommend.random_requests import STRATEGIES, random_body
from tests.support.recommend.reference import Reference
from tests.support.recommend.requests import found

Answer = list[tuple[str, float]]
UNKNOWN = (math.nan,) * 15


@pytest.fixture(scope="module")
def timbre_bundle(models_with_timbre: Path) -> Bundle:
    return read_bundle(current_bundle(models_with_timbre))


@pytest.fixture(scope="module")
def timbre_service(timbre_bundle: Bundle) -> Service:
    return Service.of(timbre_bundle)


@pytest.fixture
def live_models(models_with_timbre: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(models_with_timbre, tmp_path / "models"))


@pytest.fixture
def feed(tmp_path: Path) -> Iterator[LiveFeed]:
    feed = LiveFeed(tmp_path / "live")
    yield feed
    feed.close()


def nearest(bundle: Bundle, query: NDArray[np.float64], own: int, k: int) -> Answer:
    """By the definition: all similarities to six decimals, ties by track, one per recording, none of track `own`."""
    catalogue = load_catalogue(bundle)
    products = np.round(bundle.vectors.astype(np.float64) @ query, 6)
    seen, answer = {int(catalogue.recordings[own])}, []
    for row in np.lexsort((np.arange(len(products)), -products)).tolist():
        if int(catalogue.recordings[row]) not in seen:
            seen.add(int(catalogue.recordings[row]))
            answer.append((catalogue.tracks([row])[0].id, float(products[row])))
    return answer[:k]


def weighed(bundle: Bundle, vector: NDArray[Any], genre: float, timbre: float) -> NDArray[Any]:
    """A query, number by number, with the digits of the vector: one of the catalogue asks in float32."""
    first, second = bundle.manifest.embedding_dim, bundle.manifest.embedding_dim + len(bundle.manifest.genres)
    t = timbre if vector[second:].any() else 0.0
    by_genre = np.repeat([1 - genre, genre, 1.0], [first, second - first, len(vector) - second])
    by_timbre = np.repeat([1 - t, t], [second, len(vector) - second])
    query: NDArray[Any] = vector * by_genre.astype(vector.dtype) * by_timbre.astype(vector.dtype)
    return query


@pytest.mark.parametrize("timbre_weight", [0.0, 0.3, 1.0])
def test_similar_by_timbre_is_what_brute_force_finds(
    timbre_bundle: Bundle, timbre_service: Service, timbre_weight: float
) -> None:
    layout = timbre_bundle.layout
    for row in range(0, 180, 23):
        vector = timbre_bundle.vectors[row]
        listed = timbre_service.similar(load_catalogue(timbre_bundle).tracks([row])[0].id, 20, 0.4, (), timbre_weight)
        expected = nearest(timbre_bundle, weighed(timbre_bundle, vector, 0.4, timbre_weight), row, 20)
        assert similar_ids(timbre_service, listed) == [track for track, _ in expected]
        assert [similarity for _, similarity in listed.similar] == pytest.approx([one for _, one in expected], abs=2e-6)
        assert listed.timbre_weight == (timbre_weight if layout.has_timbre(vector) else 0)


def test_similar_without_a_weight_is_a_look_up_by_the_default_ones(timbre_service: Service, service: Service) -> None:
    """Here nothing counts by default: the answers are those of the bundle without timbre."""
    listed, expected = timbre_service.similar("folk-05", 30), service.similar("folk-05", 30)
    assert (listed.similar, listed.genre_weight) == (expected.similar, expected.genre_weight)
    assert (listed.timbre_weight, expected.timbre_weight) == (0, None)


@pytest.mark.parametrize("strategy", STRATEGIES)
def test_recommendations_with_timbre_are_those_of_the_reference(
    timbre_bundle: Bundle, timbre_service: Service, rng: np.random.Generator, strategy: str
) -> None:
    reference = Reference(timbre_bundle)
    for _ in range(30):
        body = random_body(reference, rng, strategy)
        expected, pool = reference.answer(body)
        answered, after_filters = found(timbre_service, body)
        assert after_filters == pool, body
        assert [one for one, _ in answered] == [one for one, _ in expected], body
        assert [score for _, score in answered] == pytest.approx([score for _, score in expected], abs=2e-6), body


@pytest.mark.parametrize("timbre_weight", [0.4, 1.0])
def test_recommend_and_explain_by_timbre(timbre_bundle: Bundle, timbre_service: Service, timbre_weight: float) -> None:
    catalogue, layout = load_catalogue(timbre_bundle), timbre_bundle.layout
    rows = np.flatnonzero(layout.has_timbre(timbre_bundle.vectors))[[3, 90]]
    tracks = catalogue.tracks(rows.tolist())
    request = RecommendationRequest(
        tuple(Seed("track", track.id) for track in tracks), genre_weight=0.5, timbre_weight=timbre_weight, explain=True
    )
    page = timbre_service.recommend(request)
    queries = [
        weighed(timbre_bundle, timbre_bundle.vectors[row].astype(np.float64), 0.5, timbre_weight) for row in rows
    ]
    scores = np.round(timbre_bundle.vectors.astype(np.float64) @ np.mean(queries, axis=0), 6)
    for one in page.tracks:
        assert one.score == pytest.approx(scores[one.track_index], abs=2e-6)
        assert one.reasons is not None
        own = layout.split(timbre_bundle.vectors[one.track_index]).timbres
        seed = next(track for track in tracks if track.id == one.reasons.seed.value)
        expected = float(own @ layout.split(timbre_bundle.vectors[seed.index]).timbres) if own.any() else None
        assert one.reasons.timbre_similarity == (expected and pytest.approx(expected, abs=2e-6))
    allowed = ~np.isin(catalogue.recordings, catalogue.recordings[rows])
    assert page.tracks[0].score == pytest.approx(scores[allowed].max(), abs=2e-6)


def test_similar_artists_by_timbre_are_those_of_the_nearest_mean(
    timbre_bundle: Bundle, timbre_service: Service
) -> None:
    catalogue, layout = load_catalogue(timbre_bundle), timbre_bundle.layout
    artist = catalogue.tracks([40])[0].artists[0].id
    own = catalogue.artists.tracks_of(timbre_service.artists.index(artist))
    query = weighed(timbre_bundle, layout.centre(timbre_bundle.vectors[own]), 0.5, 0.7)
    products = timbre_bundle.vectors.astype(np.float64) @ query
    listed = timbre_service.similar_artists(artist, 5, 0.5, 0.7)
    assert listed.timbre_weight == 0.7
    for one in listed.similar:
        tracks = catalogue.artists.tracks_of(timbre_service.artists.index(one.profile.artist.id))
        assert one.similarity == pytest.approx(products[tracks].mean(), abs=2e-6)


def test_path_goes_by_the_embedding_alone(timbre_service: Service, service: Service) -> None:
    assert timbre_service.path("folk-05", "punk-05", 6) == service.path("folk-05", "punk-05", 6)


def test_features_as_a_seed_ask_without_timbre(timbre_service: Service, service: Service) -> None:
    seed = Seed("features", (0.5,) * 15)
    page = timbre_service.recommend(RecommendationRequest((seed,), timbre_weight=1.0))
    assert page.tracks == service.recommend(RecommendationRequest((seed,))).tracks


def test_timbre_of_a_bundle_without_it_is_refused_unless_it_counts_nothing(service: Service) -> None:
    seeds = (Seed("track", "folk-05"),)
    artist = service.track("folk-05").artists[0].id
    for ask in (
        lambda weight: service.similar("folk-05", 3, timbre_weight=weight),
        lambda weight: service.similar_artists(artist, 3, timbre_weight=weight),
        lambda weight: service.recommend(RecommendationRequest(seeds, timbre_weight=weight)),
    ):
        assert ask(0.0) == ask(None)
        with pytest.raises(NotInBundle, match="no part 'timbre'"):
            ask(0.1)


def test_live_track_with_timbre_is_found_by_it_and_compaction_keeps_it(
    live_models: Path, feed: LiveFeed, timbre_bundle: Bundle, quiet: ProgressLog, tmp_path: Path
) -> None:
    store = BundleStore(live_models, feed)
    store.refresh()
    writer = CatalogueWriter(store, feed)
    layout = timbre_bundle.layout
    row = int(np.flatnonzero(layout.has_timbre(timbre_bundle.vectors))[10])
    timbre = layout.split(timbre_bundle.vectors[row]).timbres
    writer.put(
        live_track("like-it", features=UNKNOWN, timbre=tuple((3 * timbre).tolist()))
    )  # the scale of the bundle changes nothing
    writer.put(live_track("without", features=UNKNOWN))
    writer.apply([Delete("punk-05"), Upsert(live_track("of-another-bundle", features=UNKNOWN, timbre=(1.0, 2.0)))])
    store.refresh_live()
    (similar,) = store.service.similar(load_catalogue(timbre_bundle).tracks([row])[0].id, 1, timbre_weight=1.0).similar
    assert similar[0] == store.service.track_index("like-it")
    assert similar[1] == pytest.approx(1, abs=2e-6)
    before = similar_pairs(store.service, store.service.similar("like-it", 25, timbre_weight=1.0))
    database = LiveStore.open(tmp_path / "live")
    done = compact(live_models, database, quiet)
    database.close()
    assert done is not None
    folded = read_bundle(done.path)
    assert folded.timbre == timbre_bundle.timbre
    again = Service.of(folded)
    assert similar_pairs(again, again.similar("like-it", 25, timbre_weight=1.0)) == before
    rows = load_catalogue(folded).track_indices(["like-it", "without", "of-another-bundle"])
    assert layout.has_timbre(folded.vectors[[*rows.values()]]).tolist() == [True, False, False]


def test_live_timbre_where_the_bundle_has_none_is_refused(models_copy: Path, feed: LiveFeed) -> None:
    store = BundleStore(models_copy, feed)
    store.refresh()
    with pytest.raises(WrongTimbre, match="expected no timbre, got 7 numbers; leave it out, or publish a bundle"):
        CatalogueWriter(store, feed).put(live_track("new", timbre=(0.5,) * 7))


@pytest.mark.parametrize("n", [1, 6, 8])
def test_live_timbre_of_another_length_is_refused(live_models: Path, feed: LiveFeed, n: int) -> None:
    store = BundleStore(live_models, feed)
    store.refresh()
    with pytest.raises(WrongTimbre, match=f"expected a timbre of 7 numbers, as the catalogue has, got {n} numbers"):
        CatalogueWriter(store, feed).put(live_track("new", timbre=(0.5,) * n))
