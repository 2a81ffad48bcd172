"""Recommendations from 3,000 tracks: more than any list, ranking or reordering reaches."""

from collections import Counter
from typing import Any

import numpy as np
import pytest

from app.bundle.features import column
from app.bundle.reader import Bundle
from app.recommend.rerank.diversity import DIVERSITY
from app.recommend.rerank.targets import TARGETS
from app.recommend.strategies.rank_fusion import N_RANKED
from app.service import Service
from tests.support.recommend.random_catalogue import N_TRACKS, made_up_bundle
from tests.support.recommend.random_requests import STRATEGIES, random_body
from tests.support.recommend.reference import Reference
from tests.support.recommend.requests import ask, found, ids, in_pages, tracks

SEEDS = tracks("t0004", "t1500", "t2750")
each_strategy = pytest.mark.parametrize("strategy", STRATEGIES)


@pytest.fixture(scope="module")
def large(tmp_path_factory: pytest.TempPathFactory, _one_thread: None) -> Bundle:
    return made_up_bundle(tmp_path_factory.mktemp("large"))


@pytest.fixture(scope="module")
def service(large: Bundle) -> Service:
    return Service.of(large)


@pytest.fixture(scope="module")
def reference(large: Bundle) -> Reference:
    return Reference(large)


def assert_as_reference(service: Service, reference: Reference, body: dict[str, Any]) -> int:
    expected, pool = reference.answer(body)
    answered, after_filters = found(service, body)
    assert after_filters == pool, body
    assert [one for one, _ in answered] == [one for one, _ in expected], body
    assert [score for _, score in answered] == pytest.approx([score for _, score in expected], abs=2e-6), body
    return len(answered)


def test_large_catalogue_is_larger_than_what_is_kept_of_it(large: Bundle, reference: Reference) -> None:
    n_versions = [*Counter(reference.recordings).values()]
    assert large.manifest.n_tracks == N_TRACKS > 2 * N_RANKED > TARGETS.reach > DIVERSITY.reach
    assert len(n_versions) < N_TRACKS - 200
    assert max(len(artists) for artists in reference.artists) == 3
    assert max(len(genres) for genres in reference.genres) == 2


@each_strategy
def test_large_random_queries_are_those_of_the_reference(
    service: Service, reference: Reference, rng: np.random.Generator, strategy: str
) -> None:
    """At every depth; diversity is left to the first pages, where the reference has an end."""
    shown = 0
    for offset in (0, 30, 59, 150, 190, 460, 700, 900):
        for _ in range(4):
            body = {**random_body(reference, rng, strategy), "k": 100, "offset": offset}
            body.pop("sample", None)
            if offset:
                body.pop("diversity", None)
            shown += assert_as_reference(service, reference, {**body, "k": 30 if "diversity" in body else 100})
    assert shown > 800


@each_strategy
@pytest.mark.parametrize(
    "steering",
    [{}, {"diversity": 0.3}, {"targets": {"energy": 0.9}}, {"targets": {"energy": 0.9}, "diversity": 0.3}],
    ids=["plain", "diversity", "targets", "both"],
)
def test_large_pages_put_together_are_the_one_list(service: Service, strategy: str, steering: dict[str, Any]) -> None:
    """Over the places where targets and diversity end, to the last that a page can show."""
    body = {"seeds": SEEDS, "strategy": strategy, "max_per_artist": 30, **steering}
    length = 1000
    whole = in_pages(service, body, 100, length)
    assert len({identity for identity, _ in whole}) == len(whole) > (900 if strategy != "rank_fusion" else 700)
    assert in_pages(service, body, 93, length) == whole
    plain = in_pages(service, {**body, "targets": {}, "diversity": 0}, 100, length)
    reaches = {"targets": TARGETS.reach_in(N_TRACKS), "diversity": DIVERSITY.reach_in(N_TRACKS)}
    reach = max([reaches[name] for name in steering], default=0)
    assert [identity for identity, _ in whole[reach:]] == [identity for identity, _ in plain[reach:]]
    assert sorted(identity for identity, _ in whole[:reach]) == sorted(identity for identity, _ in plain[:reach])
    assert (whole[:reach] == plain[:reach]) == (not steering)


@each_strategy
@pytest.mark.parametrize(
    "seeds", [{"seeds": SEEDS}, {"seeds": SEEDS[:1], "dislikes": SEEDS[1:]}], ids=["liked", "both"]
)
@pytest.mark.parametrize("weight", [0.1, 4])
def test_large_scores_with_targets_never_rise_where_the_targets_end(
    service: Service, strategy: str, seeds: dict[str, Any], weight: float
) -> None:
    """Scores of far tracks are below 0 where something is disliked."""
    body = {**seeds, "strategy": strategy, "targets": {"energy": {"value": 0.9, "weight": weight}}}
    scores = [score for _, score in in_pages(service, body, 100, 1000)]
    assert scores == sorted(scores, reverse=True)
    assert len(scores) > TARGETS.reach_in(N_TRACKS)


@each_strategy
@pytest.mark.parametrize("name", ["danceability", "tempo", "popularity", "mode"])
def test_large_targets_move_the_mean_of_the_feature(service: Service, large: Bundle, strategy: str, name: str) -> None:
    """Towards the least and the largest that the catalogue has, the further the heavier; and leave nothing out."""
    values = large.features[:, column(name)]
    low, high = float(np.nanmin(values)), float(np.nanmax(values))
    body = {"seeds": SEEDS, "strategy": strategy, "k": 10}
    means = []
    for target, weight in ((low, 10), (low, 0.3), (None, 0), (high, 0.3), (high, 10)):
        targets = {} if target is None else {name: {"value": target, "weight": weight}}
        answer = ask(service, {**body, "targets": targets})
        assert len(answer.tracks) == 10
        means.append(np.nanmean(values[[one.track_index for one in answer.tracks]]))
    assert means == sorted(means)
    assert means[0] < low + (high - low) / 3 < high - (high - low) / 3 < means[-1]


@each_strategy
@pytest.mark.parametrize("size", [150, 600, 1000])
def test_large_samples_draw_each_of_the_best_once(service: Service, strategy: str, size: int) -> None:
    body = {"seeds": SEEDS[:2], "strategy": strategy, "diversity": 0.2}
    best = in_pages(service, body, 100, size)
    sampled = {**body, "sample": {"from": size, "random_seed": 3}}
    assert sorted(in_pages(service, sampled, 100, size)) == sorted(best)
    assert in_pages(service, sampled, 100, size) != best


@each_strategy
def test_large_tight_caps_look_as_deep_as_they_must(service: Service, reference: Reference, strategy: str) -> None:
    """150 artists, one track each: the hundredth stands far below where a search begins."""
    body = {"seeds": SEEDS, "strategy": strategy, "max_per_artist": 1, "max_per_album": 1, "k": 100}
    assert assert_as_reference(service, reference, body) >= 80
    listed = service.tracks_at([one.track_index for one in ask(service, body).tracks])
    artists = [artist.id for track in listed for artist in track.artists]
    assert len({*artists}) == len(artists)


def test_large_rank_fusion_knows_no_track_beyond_its_ranks(service: Service, reference: Reference) -> None:
    """One seed ranks 1,000 tracks, of which the second versions fall."""
    body = {"seeds": SEEDS[:1], "strategy": "rank_fusion"}
    listed = [identity for identity, _ in in_pages(service, body, 100, 1000)]
    fused, _ = reference.answer({**body, "k": 1000})
    assert listed == [identity for identity, _ in fused]
    assert 700 < len(listed) < N_RANKED
    average = [identity for identity, _ in in_pages(service, {**body, "strategy": "average"}, 100, 1000)]
    assert listed == average[: len(listed)]


@each_strategy
def test_large_filter_that_leaves_few_is_exact(service: Service, reference: Reference, strategy: str) -> None:
    """A few tracks of thousands, far from the seeds: every one of them is found."""
    rows = [7, 1234, 2999]
    names = {artist for row in rows for artist in reference.artists[row]}
    body = {
        "seeds": SEEDS,
        "strategy": strategy,
        "filters": {"artists": {"any": sorted(names)}, "popularity": {"max": 40}},
        "k": 100,
    }
    assert 5 <= assert_as_reference(service, reference, body) < 100
    listed = ids(service, body)
    credited = dict(zip(reference.ids, reference.artists, strict=True))
    assert all(names & {*credited[identity]} for identity in listed)
