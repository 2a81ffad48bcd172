"""Recommendations against a plain reference, and what each way of steering is for."""

from collections import Counter
from typing import Any

import numpy as np
import pytest

from app.bundle.features import FEATURE_NAMES
from app.bundle.names import mint_id
from app.bundle.reader import Bundle
from app.service import Service
from tests.support.planted import GENRES, TRACKS_PER_GENRE, artist_of, track_id
from tests.support.recommend.random_requests import STRATEGIES, random_body
from tests.support.recommend.reference import Reference
from tests.support.recommend.requests import ask, found, ids, of_genre, tracks

N_TRACKS = len(GENRES) * TRACKS_PER_GENRE
each_strategy = pytest.mark.parametrize("strategy", STRATEGIES)


@pytest.fixture(scope="module")
def reference(bundle: Bundle) -> Reference:
    return Reference(bundle)


def artist(genre: str, number: int) -> str:
    return mint_id("artist", f"{genre.title()} Artist {number}")


@each_strategy
def test_recommendations_random_queries_are_those_of_the_reference(
    service: Service, reference: Reference, rng: np.random.Generator, strategy: str
) -> None:
    for _ in range(60):
        body = random_body(reference, rng, strategy)
        expected, pool = reference.answer(body)
        answered, after_filters = found(service, body)
        assert after_filters == pool, body
        assert [one for one, _ in answered] == [one for one, _ in expected], body
        assert [score for _, score in answered] == pytest.approx([score for _, score in expected], abs=2e-6), body


@each_strategy
@pytest.mark.parametrize("genre", GENRES)
def test_recommendations_seeds_of_one_genre_bring_that_genre(
    service: Service, bundle: Bundle, genre: str, strategy: str
) -> None:
    row = service.track(track_id(genre, 20)).index
    sound = dict(zip(FEATURE_NAMES, bundle.features[row].tolist(), strict=True))
    for seeds in (
        tracks(track_id(genre, 5), track_id(genre, 15), track_id(genre, 25)),
        [{"artist": artist(genre, 4)}],
        [{"genre": genre}],
        [{"features": sound}],
    ):
        assert of_genre(ids(service, {"seeds": seeds, "strategy": strategy}), genre) >= 9


@each_strategy
def test_recommendations_of_two_genres_lean_to_the_heavier_seed(service: Service, strategy: str) -> None:
    """Of twenty, the more are punk the more the punk seed weighs, and none of a third genre comes between."""
    shares = []
    for weight in (0.1, 1, 10):
        seeds = [{"track": "punk-05", "weight": weight}, {"track": "ambient-05"}]
        listed = ids(service, {"seeds": seeds, "strategy": strategy, "k": 20})
        shares.append(of_genre(listed, "punk"))
    assert shares == sorted(shares)
    assert shares[0] < 10 < shares[-1]


@each_strategy
@pytest.mark.parametrize(
    "dislike",
    [{"track": "punk-20"}, {"artist": artist("punk", 3)}, {"genre": "punk"}],
    ids=["track", "artist", "genre"],
)
def test_recommendations_dislike_pushes_its_neighbourhood_away(
    service: Service, strategy: str, dislike: dict[str, str]
) -> None:
    body = {"seeds": tracks("punk-05", "opera-05"), "strategy": strategy, "k": 30}
    before = of_genre(ids(service, body), "punk")
    after = of_genre(ids(service, {**body, "dislikes": [dislike]}), "punk")
    assert before >= 10
    assert after <= before / 2


@each_strategy
def test_recommendations_disliked_artist_never_comes(service: Service, strategy: str) -> None:
    """Not even where nothing else is left. Of punk-01 and punk-02, its releases, both go."""
    body = {
        "seeds": tracks("punk-05"),
        "dislikes": [{"artist": artist("punk", 1)}],
        "strategy": strategy,
        "filters": {"artists": {"any": [artist("punk", 1), artist("punk", 3)]}},
        "k": 100,
    }
    answered, pool = found(service, body)
    assert {identity for identity, _ in answered} == {track_id("punk", n) for n in (3, 12, 21, 30)}
    assert pool == 4


def test_recommendations_disliked_genre_and_features_only_repel(service: Service) -> None:
    dislikes = [{"genre": "punk"}, {"features": {"energy": 0.9}}]
    answered, pool = found(service, {"seeds": tracks("punk-05"), "dislikes": dislikes, "k": 100})
    assert pool == N_TRACKS - 1
    punk = {"genres": {"any": ["punk"]}}
    answered, pool = found(service, {"seeds": tracks("punk-05"), "dislikes": dislikes, "filters": punk, "k": 100})
    assert pool == TRACKS_PER_GENRE  # less the seed, with opera-00
    assert len(answered) == TRACKS_PER_GENRE - 1  # one of punk-01 and punk-02


@each_strategy
@pytest.mark.parametrize("role", ["seeds", "dislikes", "exclude"])
@pytest.mark.parametrize("number", [1, 2, 5])
def test_recommendations_named_tracks_go_with_their_versions(
    service: Service, role: str, number: int, strategy: str
) -> None:
    named = track_id("folk", number)
    gone = {named} if number == 5 else {track_id("folk", 1), track_id("folk", 2)}
    folk = {"genres": {"any": ["folk"]}}
    body: dict[str, Any] = {"seeds": [{"genre": "folk"}], "strategy": strategy, "filters": folk, "k": 100}
    whole = {*ids(service, body)}
    assert len(whole) == TRACKS_PER_GENRE
    changes: dict[str, Any] = {
        "seeds": {"seeds": [{"genre": "folk"}, {"track": named}]},
        "dislikes": {"dislikes": tracks(named)},
        "exclude": {"filters": {**folk, "exclude": [named, "nobody", ""]}},
    }
    answered, pool = found(service, {**body, **changes[role]})
    assert {identity for identity, _ in answered} == whole - gone
    assert len(whole & gone) == 1
    assert pool == TRACKS_PER_GENRE + 1 - len(gone)


@each_strategy
def test_recommendations_exclude_seed_artists_leaves_out_what_they_made(service: Service, strategy: str) -> None:
    seeds = [*tracks("drum-04"), {"artist": artist("drum", 7)}, {"genre": "drum"}, {"features": {"energy": 0.3}}]
    body = {"seeds": seeds, "dislikes": tracks("punk-09"), "strategy": strategy, "k": 100}
    theirs = {track_id("drum", number) for number in range(TRACKS_PER_GENRE) if artist_of("drum", number)[-1] in "47"}
    assert len(theirs) == 9
    assert {*ids(service, body)} & theirs == theirs - {"drum-04"}
    answered, pool = found(service, {**body, "filters": {"exclude_seed_artists": True}})
    assert not {identity for identity, _ in answered} & theirs
    assert pool == N_TRACKS - len(theirs) - 1  # the dislike; its artist's other tracks stay
    punk = {"exclude_seed_artists": True, "genres": {"any": ["punk"]}}
    assert "punk-18" in ids(service, {**body, "filters": punk})


def test_recommendations_pool_is_what_the_filters_leave(service: Service) -> None:
    for filters, n_left in (
        ({}, N_TRACKS),
        ({"genres": {"any": ["punk"]}}, TRACKS_PER_GENRE + 1),
        ({"genres": {"any": ["punk", "folk"]}}, 2 * TRACKS_PER_GENRE + 2),
        ({"genres": {"none": ["punk"]}}, N_TRACKS - TRACKS_PER_GENRE - 1),
        ({"genres": {"any": ["punk"], "none": ["opera"]}}, TRACKS_PER_GENRE - 0),
        ({"explicit": True}, 2 * TRACKS_PER_GENRE),
        ({"explicit": [True, False]}, N_TRACKS),
        ({"key": [0, 4]}, 2 * TRACKS_PER_GENRE),
        ({"key": 11}, 0),
        ({"tempo": {"min": 0}}, N_TRACKS - len(GENRES)),
        ({"tempo": {"max": 500}, "key": 1}, TRACKS_PER_GENRE - 1),
        ({"artists": {"any": [artist("punk", 1), artist("folk", 0)]}}, 5 + 4),
        ({"artists": {"none": [artist("punk", 1)]}}, N_TRACKS - 5),
        ({"genres": {"any": ["punk"]}, "artists": {"any": [artist("folk", 0)]}}, 0),
    ):
        answered, pool = found(service, {"seeds": [{"genre": "ambient"}], "filters": filters, "k": 1})
        assert pool == n_left, filters
        assert len(answered) == min(n_left, 1), filters


@each_strategy
@pytest.mark.parametrize("steering", [{}, {"diversity": 0.5}, {"targets": {"energy": 1}}, {"sample": {"from": 9}}])
def test_recommendations_filters_that_leave_nothing_give_an_empty_list(
    service: Service, strategy: str, steering: dict[str, Any]
) -> None:
    body = {"seeds": tracks("punk-05"), "filters": {"energy": {"min": 1}}, "strategy": strategy, "explain": True}
    assert found(service, {**body, **steering}) == ([], 0)


@each_strategy
def test_recommendations_equal_queries_have_equal_answers(
    service: Service, bundle: Bundle, reference: Reference, rng: np.random.Generator, strategy: str
) -> None:
    other = Service.of(bundle)
    for _ in range(5):
        body = random_body(reference, rng, strategy)
        assert found(service, body) == found(service, body) == found(other, body)


def test_recommendations_reasons_are_told_of_the_seed_they_match(service: Service) -> None:
    """Seeds of two genres: a track of either is explained by the one of its own."""
    body = {"seeds": tracks("punk-05", "ambient-05"), "strategy": "best_match", "k": 70}
    explained = ask(service, {**body, "explain": True}).tracks
    listed = service.tracks_at([one.track_index for one in explained])
    assert [track.id for track in listed] == ids(service, body)
    own = Counter[str]()
    for one, track in zip(explained, listed, strict=True):
        assert one.reasons is not None
        genre = str(one.reasons.seed.value).partition("-")[0]
        own[genre] += track.id.startswith(genre)
        assert one.reasons.genres_in_common == tuple(name for name in track.genres if name == genre)
        assert (len(one.reasons.closest), len(one.reasons.furthest)) == (3, 3)
    assert min(own["punk"], own["ambient"]) >= 30
    assert all(one.reasons is None for one in ask(service, body).tracks)


def test_recommendations_dislikes_are_no_reason(service: Service) -> None:
    """Though every track of the list is nearer to the dislike than to the seed."""
    drum = {"genres": {"any": ["drum"], "none": ["ambient"]}}
    body = {"seeds": tracks("punk-05"), "dislikes": tracks("drum-20"), "filters": drum, "k": 100, "explain": True}
    explained = ask(service, body).tracks
    assert len(explained) == TRACKS_PER_GENRE - 2
    assert {one.reasons and one.reasons.seed.value for one in explained} == {"punk-05"}
