"""Pages, samples, caps, diversity and targets: what shapes a list that was found."""

from collections import Counter
from typing import Any

import numpy as np
import pytest

from app.bundle.features import FEATURES
from app.bundle.reader import Bundle
from app.service import Service
from tests.support.planted import GENRES, TRACKS_PER_GENRE, track_id
from tests.support.recommend.random_requests import STRATEGIES
from tests.support.recommend.reference import Reference
from tests.support.recommend.requests import ask, found, ids, in_pages, tracks

BODY = {"seeds": tracks("punk-05", "opera-07"), "dislikes": tracks("folk-09")}
LENGTH = 100
STEERINGS: dict[str, dict[str, Any]] = {
    "plain": {},
    "diversity": {"diversity": 0.4},
    "targets": {"targets": {"energy": 0.5, "key": {"value": 4, "weight": 2}}},
    "caps": {"max_per_artist": 2, "max_per_album": 1},
    "filters": {"filters": {"energy": {"min": 0.3}, "explicit": False}},
    "all": {"diversity": 0.7, "targets": {"valence": 0.1}, "max_per_artist": 3, "filters": {"key": [1, 2, 3]}},
}
each_strategy = pytest.mark.parametrize("strategy", STRATEGIES)
each_steering = pytest.mark.parametrize("steering", STEERINGS.values(), ids=STEERINGS)


@each_strategy
@each_steering
@pytest.mark.parametrize("k", [1, 7, 33])
def test_pages_put_together_are_the_one_list(service: Service, strategy: str, steering: dict[str, Any], k: int) -> None:
    body = {**BODY, "strategy": strategy, **steering}
    whole = found(service, {**body, "k": LENGTH})[0]
    assert len(whole) >= 20
    assert len({identity for identity, _ in whole}) == len(whole)
    assert in_pages(service, body, k, LENGTH) == whole


@each_strategy
def test_pages_beyond_the_end_are_empty_and_the_last_is_what_is_left(service: Service, strategy: str) -> None:
    """The 180 tracks are 175 recordings, less two seeds and a dislike."""
    body = {**BODY, "strategy": strategy}
    n_left = len(GENRES) * (TRACKS_PER_GENRE - 1) - 3
    assert len(ids(service, {**body, "offset": n_left - 4})) == 4
    for offset in (n_left, 500, 990):
        assert found(service, {**body, "offset": offset}) == ([], len(GENRES) * TRACKS_PER_GENRE - 3)


@each_strategy
@each_steering
def test_sample_pages_together_draw_from_the_best_each_once(
    service: Service, strategy: str, steering: dict[str, Any]
) -> None:
    body = {**BODY, "strategy": strategy, **steering}
    best = found(service, {**body, "k": 30})[0]
    for random_seed in (0, 8):
        sampled = {**body, "sample": {"from": 30, "random_seed": random_seed}}
        pages = [found(service, {**sampled, "k": 7, "offset": offset})[0] for offset in range(0, 35, 7)]
        assert all(page == [one for one in best if one in page] for page in pages)  # best first
        assert sorted(one for page in pages for one in page) == sorted(best)


@each_strategy
def test_sample_other_seeds_draw_otherwise_and_all_from_the_best(service: Service, strategy: str) -> None:
    body = {**BODY, "strategy": strategy, "k": 8}
    best = ids(service, {**body, "k": 40})
    draws = [ids(service, {**body, "sample": {"from": 40, "random_seed": number}}) for number in range(40)]
    assert draws == [ids(service, {**body, "sample": {"from": 40, "random_seed": number}}) for number in range(40)]
    assert len({tuple(draw) for draw in draws}) > 35
    assert {identity for draw in draws for identity in draw} == {*best}
    assert ids(service, {**body, "sample": {"from": 40}}) == draws[0]


@each_strategy
@each_steering
@pytest.mark.parametrize(("per_artist", "per_album"), [(1, None), (2, None), (None, 1), (None, 3), (3, 2)])
def test_caps_hold_over_all_pages(
    service: Service,
    strategy: str,
    steering: dict[str, Any],
    per_artist: int | None,
    per_album: int | None,
) -> None:
    caps = {"max_per_artist": per_artist, "max_per_album": per_album}
    body = {**BODY, "strategy": strategy, **steering, **caps}
    pages = [ask(service, {**body, "k": 30, "offset": offset}).tracks for offset in range(0, 180, 30)]
    listed = service.tracks_at([one.track_index for page in pages for one in page])
    artists = Counter(artist.id for track in listed for artist in track.artists)
    albums = Counter(track.album.id for track in listed)
    reached = [(max(counts.values()), cap) for cap, counts in ((per_artist, artists), (per_album, albums)) if cap]
    assert all(most <= cap for most, cap in reached)
    assert any(most == cap for most, cap in reached)  # here every artist has but one album
    assert len({track.id for track in listed}) == len(listed)


@each_strategy
def test_caps_leave_as_many_as_there_are_artists(service: Service, strategy: str) -> None:
    body = {**BODY, "strategy": strategy, "max_per_artist": 1, "k": 100}
    answered, pool = found(service, body)
    assert len(answered) == 9 * len(GENRES)
    assert pool == len(GENRES) * TRACKS_PER_GENRE - 3  # caps filter nothing


def test_diversity_raises_the_mean_distance_on_the_whole(service: Service, bundle: Bundle) -> None:
    """From 0 to 1 in four steps, over tracks of every genre; no step back, and the ends are far apart."""
    means = []
    for diversity in (0, 0.25, 0.5, 0.75, 1):
        distances = []
        for genre in GENRES:
            for number in (4, 14, 24):
                body = {"seeds": tracks(track_id(genre, number)), "genre_weight": 0.5, "diversity": diversity}
                rows = [one.track_index for one in ask(service, body).tracks]
                vectors = bundle.layout.comparable(bundle.vectors[rows], 0.5)
                distances.append(float(1 - (vectors @ vectors.T)[np.triu_indices(10, 1)].mean()))
        means.append(float(np.mean(distances)))
    assert means == sorted(means)
    assert means[-1] > 5 * means[0] + 0.1


@each_strategy
def test_diversity_0_is_the_list_without_it_and_the_first_is_always_the_best(service: Service, strategy: str) -> None:
    body = {**BODY, "strategy": strategy}
    plain = found(service, body)[0]
    assert found(service, {**body, "diversity": 0})[0] == plain
    for diversity in (0.3, 1):
        varied = found(service, {**body, "diversity": diversity})[0]
        assert varied[0] == plain[0]
        assert varied != plain


@each_strategy
def test_targets_scores_are_what_is_listed_by_best_first(service: Service, strategy: str) -> None:
    scores = [one for _, one in found(service, {**BODY, "strategy": strategy, "targets": {"mode": 1}, "k": 100})[0]]
    assert scores == sorted(scores, reverse=True)
    assert len({*scores}) > 50


@pytest.mark.parametrize("feature", FEATURES, ids=lambda feature: feature.name)
def test_targets_at_either_end_of_the_range_never_empty_a_list(service: Service, feature: Any) -> None:
    for value in {feature.minimum, feature.maximum} - {feature.unknown}:
        body = {**BODY, "targets": {feature.name: {"value": value, "weight": 1000}}}
        assert len(ids(service, body)) == 10


def test_genre_weight_decides_between_sound_and_genre(service: Service) -> None:
    lists = [ids(service, {**BODY, "genre_weight": weight, "k": 50}) for weight in (0, 0.5, 1)]
    assert lists[0] != lists[1] != lists[2] != lists[0]


def artists_of(service: Service, body: dict[str, Any]) -> list[set[str]]:
    listed = service.tracks_at([one.track_index for one in ask(service, body).tracks])
    return [{artist.id for artist in track.artists} for track in listed]


@each_strategy
@each_steering
def test_spacing_keeps_artists_apart_over_all_pages(service: Service, strategy: str, steering: dict[str, Any]) -> None:
    body = {**BODY, "strategy": strategy, **steering, "spacing": 4}
    pages = [artists_of(service, {**body, "k": 7, "offset": offset}) for offset in range(0, 28, 7)]
    listed = [artists for page in pages for artists in page]
    close = [place for place in range(28) if any(listed[place] & other for other in listed[max(0, place - 4) : place])]
    assert not close
    assert len({*in_pages(service, body, 7, LENGTH)}) == len(found(service, {**body, "k": LENGTH})[0])
    assert in_pages(service, body, 7, LENGTH) == found(service, {**body, "k": LENGTH})[0]


@each_strategy
def test_spacing_moves_nothing_where_artists_are_apart_already(service: Service, strategy: str) -> None:
    body = {**BODY, "strategy": strategy, "max_per_artist": 1}
    plain = found(service, {**body, "k": 40})[0]
    assert found(service, {**body, "k": 40, "spacing": 20})[0] == plain


def test_spacing_of_a_draw_is_within_each_page(service: Service, bundle: Bundle) -> None:
    reference = Reference(bundle)
    body = {**BODY, "sample": {"from": 60, "random_seed": 3}, "k": 12}
    moved = 0
    for offset in range(0, 60, 12):
        drawn, spaced = (ids(service, {**body, "offset": offset, **more}) for more in ({}, {"spacing": 2}))
        rows = reference.spaced([reference.row_of[identity] for identity in drawn], 2)
        assert spaced == [reference.ids[row] for row in rows]
        moved += spaced != drawn
    assert moved
