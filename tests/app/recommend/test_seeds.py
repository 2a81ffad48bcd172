import math

import numpy as np
import pytest

from app.bundle.features import FEATURES, column
from app.bundle.names import mint_id
from app.bundle.reader import Bundle
from app.bundle.vectors import VectorLayout
from app.catalogue.catalogue import Catalogue
from app.catalogue.loader import load_catalogue
from app.errors import DislikedSeed, InvalidRequest, Problem, UnknownFilterValue, UnknownItem, UnknownSeed
from app.inference.classifier import Classifier
from app.inference.prediction import GenrePredictor
from app.recommend.request import RecommendationRequest, Seed
from app.recommend.seeds import ResolvedSeed, SeedResolver, as_seed_queries
from app.retrieval.exact.flat import FlatEngine
from app.retrieval.weights import DefaultWeights
from tests.support.planted import GENRES, track_id
from tests.support.vectors import engine_of

TRACK, ARTIST, GENRE = (
    Seed("track", "punk-05"),
    Seed("artist", mint_id("artist", "Folk Artist 1")),
    Seed("genre", "drum"),
)


@pytest.fixture(scope="module")
def catalogue(bundle: Bundle) -> Catalogue:
    return load_catalogue(bundle)


@pytest.fixture(scope="module")
def engine(bundle: Bundle) -> FlatEngine:
    return engine_of(bundle.vectors, bundle.manifest.embedding_dim)


@pytest.fixture(scope="module")
def resolver(bundle: Bundle, catalogue: Catalogue, engine: FlatEngine) -> SeedResolver:
    return SeedResolver(catalogue, GenrePredictor(bundle, catalogue), engine, DefaultWeights.of(bundle))


def resolved(resolver: SeedResolver, seed: Seed, genre_weight: float | None = None) -> ResolvedSeed:
    (one,) = all_resolved(resolver, RecommendationRequest((seed,), genre_weight=genre_weight))
    return one


def all_resolved(resolver: SeedResolver, request: RecommendationRequest) -> list[ResolvedSeed]:
    seeds, unknown = resolver.resolve(request)
    assert unknown == []
    return seeds


def problems(resolver: SeedResolver, *seeds: Seed, dislikes: tuple[Seed, ...] = ()) -> list[Problem]:
    with pytest.raises(InvalidRequest) as raised:
        resolver.resolve(RecommendationRequest(seeds, dislikes, strict=True))
    return [*raised.value.problems]


def row_of(catalogue: Catalogue, identity: str) -> int:
    return catalogue.track_indices([identity])[identity]


def features_seed(**values: float) -> Seed:
    return Seed("features", tuple(values.get(feature.name, math.nan) for feature in FEATURES))


def test_seed_track_is_its_vector_row_and_artists(resolver: SeedResolver, catalogue: Catalogue, bundle: Bundle) -> None:
    one = resolved(resolver, TRACK)
    row = row_of(catalogue, "punk-05")
    assert one.track_indices.tolist() == [row]
    assert one.artist_indices.tolist() == [*catalogue.artist_indices([mint_id("artist", "Punk Artist 5")]).values()]
    np.testing.assert_array_equal(one.vector, bundle.vectors[row].astype(np.float64))


@pytest.mark.parametrize("seed", [ARTIST, GENRE])
def test_seed_of_many_tracks_is_their_direction_in_both_parts(
    resolver: SeedResolver, bundle: Bundle, seed: Seed
) -> None:
    one = resolved(resolver, seed)
    # folk-02 is another release of folk-01; of the genre drum are its 36 and the one that stands under it as well
    planted = {track_id("folk", number) for number in (1, 2, 10, 19, 28)}
    if seed is GENRE:
        planted = {track_id("drum", number) for number in range(36)} | {track_id("ambient", 0)}
    catalogue = load_catalogue(bundle)
    assert {track.id for track in catalogue.tracks(one.track_indices.tolist())} == planted
    total = np.sum([bundle.vectors[row].astype(np.float64) for row in one.track_indices], axis=0)
    for part in (slice(bundle.manifest.embedding_dim), slice(bundle.manifest.embedding_dim, None)):
        assert one.vector[part] == pytest.approx(total[part] / np.linalg.norm(total[part]), abs=1e-12)
    assert len(one.artist_indices) == (1 if seed is ARTIST else 0)


def test_seed_features_are_a_track_that_nobody_credits(resolver: SeedResolver, bundle: Bundle) -> None:
    row = 7
    values = tuple(float(value) for value in bundle.features[row])
    one = resolved(resolver, Seed("features", values))
    predicted = Classifier.of(bundle).predict(bundle.features[row : row + 1])
    expected = VectorLayout.join(predicted.embeddings, predicted.probabilities)[0]
    np.testing.assert_array_equal(one.vector, expected.astype(np.float64))
    assert (one.track_indices.tolist(), one.artist_indices.tolist()) == ([], [])
    assert one.weights.genre == bundle.manifest.genre_weights.artist_unknown


@pytest.mark.parametrize("name", ["tempo", "key", "time_signature"])
def test_seed_features_marked_unknown_are_as_good_as_not_given(resolver: SeedResolver, name: str) -> None:
    marked = features_seed(energy=0.5, **{name: float(FEATURES[column(name)].unknown or 0)})
    np.testing.assert_array_equal(
        resolved(resolver, marked).vector, resolved(resolver, features_seed(energy=0.5)).vector
    )


def test_seed_genre_weight_is_the_bundles_for_each_unless_asked(
    resolver: SeedResolver, catalogue: Catalogue, bundle: Bundle
) -> None:
    weights = bundle.manifest.genre_weights
    known = catalogue.artist_known
    tracks = catalogue.tracks([int(known.argmax()), int(known.argmin())])
    seeds = (*(Seed("track", track.id) for track in tracks), GENRE, features_seed(energy=0.5))
    for asked, expected in {
        None: [weights.artist_known, weights.artist_unknown, weights.artist_known, weights.artist_unknown],
        0.0: [0.0] * 4,
        0.4: [0.4] * 4,
    }.items():
        found = all_resolved(resolver, RecommendationRequest(seeds, genre_weight=asked))
        assert [one.weights.genre for one in found] == expected


def test_seeds_come_first_and_dislikes_have_weights_below_0(resolver: SeedResolver) -> None:
    query = RecommendationRequest((TRACK, Seed("genre", "folk", 2)), (Seed("artist", ARTIST.value, 0.5), GENRE))
    assert [(one.seed.kind, one.weight) for one in all_resolved(resolver, query)] == [
        ("track", 1),
        ("genre", 2),
        ("artist", -0.5),
        ("genre", -1),
    ]


def test_seeds_that_are_the_same_count_once_with_the_weights_added(resolver: SeedResolver) -> None:
    sound = features_seed(energy=0.5)
    again = Seed("features", features_seed(energy=0.5).value, 0.25)
    query = RecommendationRequest(
        (TRACK, sound, Seed("track", "punk-05", 2), GENRE, again, TRACK), (ARTIST, Seed("artist", ARTIST.value, 3))
    )
    found = [(one.seed.kind, one.seed.value, one.weight) for one in all_resolved(resolver, query)]
    assert [(kind, weight) for kind, _, weight in found] == [
        ("track", 4),
        ("features", 1.25),
        ("genre", 1),
        ("artist", -4),
    ]


def test_seeds_of_one_value_and_another_kind_are_two(resolver: SeedResolver) -> None:
    assert Seed("genre", "drum").key != Seed("track", "drum").key
    expected = UnknownSeed("seed", 1, UnknownItem("track", "drum"))
    assert problems(resolver, Seed("genre", "drum"), Seed("track", "drum")) == [expected]


def test_seeds_unknown_ones_are_all_named_with_their_places(resolver: SeedResolver) -> None:
    found = problems(
        resolver,
        Seed("track", "nobody"),
        TRACK,
        Seed("artist", "punk-05"),
        Seed("genre", "zydeco"),
        dislikes=(GENRE, Seed("track", "PUNK-05"), Seed("artist", "x" * 150)),
    )
    assert found == [
        UnknownSeed("seed", 0, UnknownItem("track", "nobody")),
        UnknownSeed("seed", 2, UnknownItem("artist", "punk-05")),
        UnknownSeed("seed", 3, UnknownItem("genre", "zydeco")),
        UnknownSeed("dislike", 1, UnknownItem("track", "PUNK-05")),
        UnknownSeed("dislike", 2, UnknownItem("artist", "x" * 150)),
    ]
    assert str(found[0]) == "no track with the id 'nobody'"
    assert str(found[2]) == "no genre 'zydeco'"
    assert str(found[4]) == f"no artist with the id '{'x' * 64}'"


@pytest.mark.parametrize(
    ("name", "close"),
    [("Punks", "punk"), ("OPERAS", "opera"), ("ambeint", "ambient"), ("drums", "drum"), ("xyz", None), ("\0", None)],
)
def test_seed_unknown_genre_names_the_one_that_may_be_meant(
    resolver: SeedResolver, name: str, close: str | None
) -> None:
    (problem,) = problems(resolver, Seed("genre", name))
    assert problem == UnknownSeed("seed", 0, UnknownItem("genre", name, close))
    assert str(problem) == f"no genre {name!r}" + (f"; did you mean {close!r}?" if close else "")


@pytest.mark.parametrize("dislikes", [(), (Seed("genre", "zydeco"),)])
def test_seeds_unknown_beside_a_known_one_are_left_out_and_told(
    resolver: SeedResolver, dislikes: tuple[Seed, ...]
) -> None:
    nobody = Seed("track", "nobody", 3)
    seeds, unknown = resolver.resolve(RecommendationRequest((nobody, TRACK), dislikes))
    assert [one.seed for one in seeds] == [TRACK]
    assert [(one.seed, one.problem.role, one.problem.position) for one in unknown] == [
        (nobody, "seed", 0),
        *((one, "dislike", 0) for one in dislikes),
    ]


def test_seeds_none_of_which_is_known_are_refused_whatever_is_disliked(resolver: SeedResolver) -> None:
    with pytest.raises(InvalidRequest) as raised:
        resolver.resolve(RecommendationRequest((Seed("track", "nobody"),), (GENRE,)))
    assert raised.value.problems == (UnknownSeed("seed", 0, UnknownItem("track", "nobody")),)


def test_seed_genre_written_in_another_way_is_the_same(resolver: SeedResolver) -> None:
    one, other = resolved(resolver, Seed("genre", "punk")), resolved(resolver, Seed("genre", " Punk! "))
    assert other.track_indices.tolist() == one.track_indices.tolist()


def test_seed_that_is_disliked_as_well_is_said(resolver: SeedResolver) -> None:
    heavier = Seed("genre", "drum", 9)
    sound = features_seed(energy=0.5)
    found = problems(resolver, GENRE, TRACK, sound, dislikes=(ARTIST, heavier, features_seed(energy=0.5)))
    assert found == [DislikedSeed(1), DislikedSeed(2)]


def test_resolver_genres_and_artists_are_numbers_in_the_order_asked_for(
    resolver: SeedResolver, catalogue: Catalogue
) -> None:
    assert resolver.genre_indices(["punk", "ambient"], "genres", "any").tolist() == [
        GENRES.index("punk"),
        GENRES.index("ambient"),
    ]
    ids = [mint_id("artist", f"{name} Artist 3") for name in ("Punk", "Ambient")]
    rows = [catalogue.artists.tracks_of(number).tolist() for number in resolver.artist_indices(ids, "artists", "any")]
    expected = [[row_of(catalogue, track_id(genre, n)) for n in (3, 12, 21, 30)] for genre in ("punk", "ambient")]
    assert rows == expected
    assert (
        resolver.genre_indices([], "genres", "any").tolist()
        == resolver.artist_indices([], "artists", "any").tolist()
        == []
    )


def test_resolver_unknown_genres_and_artists_are_all_named(resolver: SeedResolver) -> None:
    with pytest.raises(InvalidRequest) as genres:
        resolver.genre_indices(["punk", "pank", "zydeco"], "genres", "none")
    assert genres.value.problems == (
        UnknownFilterValue("genres", "none", UnknownItem("genre", "pank", "punk")),
        UnknownFilterValue("genres", "none", UnknownItem("genre", "zydeco")),
    )
    assert genres.value.message == "no genre 'pank'; did you mean 'punk'?; no genre 'zydeco'"
    with pytest.raises(InvalidRequest) as artists:
        resolver.artist_indices(["nobody", mint_id("artist", "Punk Artist 3")], "artists", "any")
    assert artists.value.problems == (UnknownFilterValue("artists", "any", UnknownItem("artist", "nobody")),)


def test_resolver_artist_to_leave_out_that_is_unknown_is_skipped_but_no_name(resolver: SeedResolver) -> None:
    known, unknown = mint_id("artist", "Punk Artist 3"), mint_id("artist", "Nobody")
    found = resolver.artist_indices([unknown, known], "artists", "none")
    assert found.tolist() == resolver.artist_indices([known], "artists", "any").tolist()
    with pytest.raises(InvalidRequest, match="no artist with the id 'Punk Artist 3'"):
        resolver.artist_indices(["Punk Artist 3"], "artists", "none")


def test_seed_queries_scale_each_part_by_the_genre_weight_of_the_seed(
    resolver: SeedResolver, engine: FlatEngine
) -> None:
    seeds = all_resolved(resolver, RecommendationRequest((TRACK, features_seed(energy=0.5)), (GENRE,)))
    dim = seeds[0].vector.size - len(GENRES)
    found = as_seed_queries(seeds, engine, np.float64)
    assert found.weights.tolist() == [1, 1, -1]
    for query, seed in zip(found.queries, seeds, strict=True):
        assert query[:dim] == pytest.approx((1 - seed.weights.genre) * seed.vector[:dim])
        assert query[dim:] == pytest.approx(seed.weights.genre * seed.vector[dim:])
