"""Similar tracks, from the neighbour tables and beyond them, against brute force."""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import pytest
from numpy.typing import NDArray

from app.bundle.manifest import GenreWeights
from app.bundle.parts import NEIGHBOURS, SIMILARITIES
from app.bundle.reader import Bundle
from app.catalogue.catalogue import Catalogue
from app.catalogue.loader import load_catalogue
from app.recommend.filters.base import Filter, FilterContext
from app.retrieval.conditions import Condition
from app.service import Service

WEIGHTS = GenreWeights(artist_known=0.7, artist_unknown=0.25)
Answer = list[tuple[int, float]]


class Lottery:
    """A filter that leaves the tracks of a mask."""

    def __init__(self, mask: NDArray[np.bool_]) -> None:
        self._mask = mask

    def mask(self, context: FilterContext) -> NDArray[np.bool_]:
        return self._mask

    def conditions(self, context: FilterContext) -> Sequence[Condition]:
        return ()


@pytest.fixture(scope="module")
def catalogue(bundle: Bundle) -> Catalogue:
    return load_catalogue(bundle)


@pytest.fixture(scope="module")
def weighted(bundle: Bundle, catalogue: Catalogue) -> Bundle:
    """The planted bundle with genre weights above 0, and the neighbour tables for them by brute force."""
    assert set(catalogue.artist_known.tolist()) == {True, False}
    answers = [
        brute_force(bundle, catalogue.recordings, track, bundle.manifest.n_neighbours, weight)
        for track, weight in enumerate(default_weights(catalogue, WEIGHTS))
    ]
    return replace(
        bundle,
        manifest=bundle.manifest.model_copy(update={"genre_weights": WEIGHTS}),
        arrays={
            **bundle.arrays,
            NEIGHBOURS: np.array([[track for track, _ in answer] for answer in answers], dtype=np.int32),
            SIMILARITIES: np.array([[similarity for _, similarity in answer] for answer in answers], dtype=np.float32),
        },
    )


@pytest.fixture(scope="module")
def service(weighted: Bundle) -> Service:
    return Service.of(weighted)


def default_weights(catalogue: Catalogue, weights: GenreWeights) -> list[float]:
    return [weights.artist_known if known else weights.artist_unknown for known in catalogue.artist_known]


def brute_force(
    bundle: Bundle,
    recordings: NDArray[np.int64],
    track: int,
    k: int,
    weight: float,
    allowed: NDArray[np.bool_] | None = None,
) -> Answer:
    """All similarities to six decimals, best first, ties by track, one per recording and none of the track's own."""
    query, dim = bundle.vectors[track].copy(), bundle.manifest.embedding_dim
    query[:dim] *= 1 - np.float32(weight)
    query[dim:] *= np.float32(weight)
    products = np.round(bundle.vectors.astype(np.float64) @ query.astype(np.float64), 6)
    answer: Answer = []
    seen = {int(recordings[track])}
    for candidate in np.lexsort((np.arange(len(products)), -products)).tolist():
        if recordings[candidate] not in seen and (allowed is None or allowed[candidate]):
            seen.add(int(recordings[candidate]))
            answer.append((candidate, float(products[candidate])))
    return answer[:k]


def similar(
    service: Service,
    catalogue: Catalogue,
    track: int,
    k: int,
    weight: float | None = None,
    filters: tuple[Filter, ...] = (),
) -> Answer:
    found = service.similar(catalogue.tracks([track])[0].id, k, weight, filters)
    default = default_weights(catalogue, WEIGHTS)[track]
    assert found.genre_weight == (default if weight is None else weight)
    return found.similar


@pytest.mark.parametrize("genre_weight", [None, 0.0, 0.3, 1.0])
@pytest.mark.parametrize("k", [1, 10, 50, 51, 1000])
def test_similar_every_track_equals_brute_force(
    service: Service, weighted: Bundle, catalogue: Catalogue, k: int, genre_weight: float | None
) -> None:
    for track, default in enumerate(default_weights(catalogue, WEIGHTS)):
        weight = default if genre_weight is None else genre_weight
        expected = brute_force(weighted, catalogue.recordings, track, k, weight)
        assert similar(service, catalogue, track, k, genre_weight) == expected


@pytest.mark.parametrize("k", [1, 50, 51, 1000])
def test_similar_published_tables_equal_brute_force(bundle: Bundle, catalogue: Catalogue, k: int) -> None:
    """The tables that training wrote, for the weight that the manifest has."""
    published = Service.of(bundle)
    for track, weight in enumerate(default_weights(catalogue, bundle.manifest.genre_weights)):
        found = published.similar(catalogue.tracks([track])[0].id, k).similar
        expected = brute_force(bundle, catalogue.recordings, track, k, weight)
        assert found == expected


@pytest.mark.parametrize("genre_weight", [None, 0.0, 0.3, 1.0])
def test_similar_fewer_is_a_prefix_of_more_across_table_and_search(
    service: Service, bundle: Bundle, catalogue: Catalogue, genre_weight: float | None
) -> None:
    assert bundle.manifest.n_neighbours == 50
    for track in range(0, bundle.manifest.n_tracks, 5):
        most = similar(service, catalogue, track, 100, genre_weight)
        for k in (1, 10, 49, 50, 51, 99):
            assert similar(service, catalogue, track, k, genre_weight) == most[:k]


@pytest.mark.parametrize(("k", "from_table"), [(1, True), (50, True), (51, False)])
def test_similar_default_weight_answers_from_the_table_as_deep_as_it_is(
    weighted: Bundle, catalogue: Catalogue, k: int, from_table: bool
) -> None:
    """Similarities of 7 in the table show where an answer comes from."""
    sevens = np.full_like(weighted.arrays[SIMILARITIES], 7)
    marked = Service.of(replace(weighted, arrays={**weighted.arrays, SIMILARITIES: sevens}))
    defaults = default_weights(catalogue, WEIGHTS)
    for track in (0, 1, 2):
        for weight, expected in ((None, from_table), (defaults[track], from_table), (0.5, False)):
            found = similar(marked, catalogue, track, k, weight)
            assert all(similarity == 7 for _, similarity in found) == expected


def test_similar_genre_weight_matters(service: Service, bundle: Bundle, catalogue: Catalogue) -> None:
    """Otherwise the tests above would prove nothing."""
    tracks = range(bundle.manifest.n_tracks)
    sound, genre = ([similar(service, catalogue, track, 10, weight) for track in tracks] for weight in (0, 1))
    differ = [{t for t, _ in a} != {t for t, _ in b} for a, b in zip(sound, genre, strict=True)]
    assert sum(differ) > 100


@pytest.mark.parametrize("genre_weight", [None, 0.0, 0.3, 1.0])
@pytest.mark.parametrize("share", [1.0, 0.5, 0.05, 0.0])
def test_similar_of_the_allowed_equals_brute_force(
    service: Service,
    weighted: Bundle,
    catalogue: Catalogue,
    rng: np.random.Generator,
    share: float,
    genre_weight: float | None,
) -> None:
    defaults = default_weights(catalogue, WEIGHTS)
    for track in range(0, len(defaults), 7):
        allowed = rng.random(len(defaults)) < share
        weight = defaults[track] if genre_weight is None else genre_weight
        for k in (1, 10, 100):
            expected = brute_force(weighted, catalogue.recordings, track, k, weight, allowed)
            assert similar(service, catalogue, track, k, genre_weight, (Lottery(allowed),)) == expected
