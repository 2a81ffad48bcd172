"""A changed catalogue is held against the same tracks in a catalogue that never changed."""

import math
from dataclasses import replace

import numpy as np
import pytest

from app.bundle.features import FEATURE_NAMES
from app.bundle.reader import Bundle
from app.bundle.text import TrackText
from app.catalogue.loader import load_catalogue
from app.live.changes import LiveTrack
from app.recommend.request import RecommendationRequest, Seed, Target
from app.recommend.strategies import STRATEGIES
from app.search.matching import MatchQuery
from app.service import Service
from app.snapshot import Overlay, Snapshot
from tests.support.flat_snapshot import flat_snapshot
from tests.support.indices import ids_at, similar_pairs

TITLES = ("Song 3", "Song 3 - Remastered 2011", "Brand New Day", "Étoile", "Song 5 (Live)")
ARTISTS = ("Punk Artist 4", "Nobody Yet", "Jazz Artist 1")


def added_track(number: int, base: Snapshot, rng: np.random.Generator) -> LiveTrack:
    """Like some track of the catalogue, with some of its features unknown; every fifth has the id of such a track."""
    like = base.catalogue.tracks([int(rng.integers(len(base.catalogue)))])[0]
    known = rng.random(len(FEATURE_NAMES)) < rng.choice([0.0, 0.6, 1.0])
    artists = tuple(rng.choice(ARTISTS, rng.integers(0, 3), replace=False).tolist())
    return LiveTrack(
        id=like.id if number % 5 == 0 else f"live{number}",
        name=like.name if number % 7 == 0 else str(rng.choice(TITLES)),
        artists=tuple(artist.name for artist in like.artists) if number % 7 == 0 else artists,
        album=str(rng.choice([like.album.name, "Album of Today", ""])),
        genres=tuple(rng.choice(["punk", "Polka", "polka", "jazz"], rng.integers(0, 3), replace=False).tolist()),
        features=tuple(np.where(known, like.features, math.nan).tolist()),
        extras={},
    )


@pytest.fixture(scope="module", params=[0, 1, 2])
def changed(bundle: Bundle, request: pytest.FixtureRequest) -> tuple[Service, Service, Snapshot]:
    """A service whose catalogue changed three times, the reference, and the last snapshot."""
    rng = np.random.default_rng(request.param)
    base = Snapshot.of(bundle)
    overlay = Overlay(base)
    tracks: dict[str, LiveTrack] = {}
    removed: set[str] = set()
    for _ in range(3):
        for number in range(12):
            track = added_track(number + 100 * len(tracks), base, rng)
            tracks[track.id] = track
        gone = base.catalogue.tracks(rng.choice(len(base.catalogue), 8, replace=False).tolist())
        removed |= {track.id for track in gone}
        for track_id in [*tracks][:3]:
            del tracks[track_id]
            removed.add(track_id)
        snapshot = overlay.changed(list(tracks.values()), removed)
    return Service(snapshot), Service(flat_snapshot(snapshot)), snapshot


def ids(service: Service, snapshot: Snapshot) -> list[str]:
    return [track.id for track in snapshot.catalogue.tracks(np.flatnonzero(snapshot.catalogue.kept).tolist())]


def test_changed_similar_tracks_are_those_of_the_reference(changed: tuple[Service, Service, Snapshot]) -> None:
    service, reference, snapshot = changed
    from_table = 0
    for track_id in ids(service, snapshot):
        for k in (1, 10, 50):
            found, expected = service.similar(track_id, k), reference.similar(track_id, k)
            assert similar_pairs(service, found) == similar_pairs(reference, expected)
            assert found.genre_weight == expected.genre_weight
            from_table += k < 50
    assert from_table


def test_changed_recommendations_are_those_of_the_reference(changed: tuple[Service, Service, Snapshot]) -> None:
    service, reference, snapshot = changed
    rng, known = np.random.default_rng(3), ids(service, snapshot)
    for strategy in ("best_match", "average", "rank_fusion"):
        for _ in range(15):
            seeds = tuple(Seed("track", str(track_id)) for track_id in rng.choice(known, 3, replace=False))
            request = RecommendationRequest(
                (*seeds[:2], Seed("genre", "punk")), dislikes=seeds[2:], strategy=strategy, k=20, explain=True
            )
            found, expected = service.recommend(request), reference.recommend(request)
            assert found.n_after_filters == expected.n_after_filters
            assert ids_at(service, (one.track_index for one in found.tracks)) == ids_at(
                reference, (one.track_index for one in expected.tracks)
            )
            for one, other in zip(found.tracks, expected.tracks, strict=True):
                assert (one.score, one.reasons) == (other.score, other.reasons)


def test_changed_recommendations_near_targets_are_those_of_the_reference(
    changed: tuple[Service, Service, Snapshot],
) -> None:
    service, reference, snapshot = changed
    for track_id in ids(service, snapshot)[::40]:
        targets = (Target("energy", 0.8), Target("tempo", 120.0, weight=2.0))
        request = RecommendationRequest((Seed("track", track_id),), targets=targets, k=20)
        found, expected = service.recommend(request), reference.recommend(request)
        assert ids_at(service, (one.track_index for one in found.tracks)) == ids_at(
            reference, (one.track_index for one in expected.tracks)
        )
        assert [one.score for one in found.tracks] == [one.score for one in expected.tracks]


def test_changed_artists_are_those_of_the_reference(changed: tuple[Service, Service, Snapshot]) -> None:
    service, reference, snapshot = changed
    for artist in snapshot.catalogue.content.artist_names:
        if snapshot.catalogue.artist_indices([artist.id]):
            assert service.similar_artists(artist.id, 5) == reference.similar_artists(artist.id, 5)
            found, expected = service.artists.page(artist.id), reference.artists.page(artist.id)
            assert found.profile == expected.profile
            assert ids_at(service, found.top_tracks) == ids_at(reference, expected.top_tracks)
        else:
            assert reference.artists.find([artist.id]) == [None]


@pytest.mark.parametrize(
    "text", ["song", "so", "nobody", "brand new", "genre:polka", "album:today", "etoile", "sonk 3", "punk"]
)
def test_changed_search_finds_what_the_reference_finds(text: str, changed: tuple[Service, Service, Snapshot]) -> None:
    service, reference, _ = changed
    found, expected = service.search.tracks(text, 50, 0), reference.search.tracks(text, 50, 0)
    assert (ids_at(service, found.items), found.total) == (ids_at(reference, expected.items), expected.total)
    assert service.search.artists(text, 50, 0) == reference.search.artists(text, 50, 0)


def test_changed_matching_means_the_tracks_that_the_reference_means(
    bundle: Bundle, changed: tuple[Service, Service, Snapshot]
) -> None:
    service, reference, snapshot = changed
    before, now = load_catalogue(bundle), snapshot.catalogue
    texts = [before.text_of(row) for row in range(0, len(before), 5)]
    texts += [now.text_of(row) for row in range(len(before), len(now))]
    queries = [
        MatchQuery(text)
        for full in texts
        for text in (full, full._replace(artists=()), full._replace(artists=("Punk Artst 4",)))
    ]
    pairs = zip(service.match(queries), reference.match(queries), strict=True)
    for found, expected in pairs:
        assert (found and ids_at(service, [found.track_index]), found and found.confidence) == (
            expected and ids_at(reference, [expected.track_index]),
            expected and expected.confidence,
        )


def test_changed_paths_genres_and_predictions_are_those_of_the_reference(
    changed: tuple[Service, Service, Snapshot],
) -> None:
    service, reference, snapshot = changed
    assert (service.n_tracks, service.genres) == (reference.n_tracks, reference.genres)
    kept = snapshot.catalogue.tracks(np.flatnonzero(snapshot.catalogue.kept).tolist())
    known = [track.id for track in kept if not any(map(math.isnan, track.features))]
    for start, end in zip(known[:20], known[-20:], strict=True):
        if service.track(start).name != service.track(end).name:
            (found, near), (expected, nearly) = (one.path(start, end, 6) for one in (service, reference))
            assert (ids_at(service, found), near) == (ids_at(reference, expected), nearly)
    unknown = np.full((1, len(FEATURE_NAMES)), np.nan, dtype=np.float32)
    for artist in ARTISTS[:2]:
        answers = [list(one.predict_genres(unknown, [TrackText("", "", (artist,))], 3)) for one in (service, reference)]
        assert answers[0] == answers[1]


def test_overlay_without_changes_is_the_bundle(bundle: Bundle) -> None:
    base = Snapshot.of(bundle)
    assert Overlay(base).changed([], set()) is base


def test_overlay_everything_removed_answers_nothing_and_does_not_fail(bundle: Bundle) -> None:
    base = Snapshot.of(bundle)
    everything = {track.id for track in base.catalogue.tracks(range(len(base.catalogue)))}
    service = Service(Overlay(base).changed([], everything))
    assert service.n_tracks == 0
    assert {n for _, n in service.genres} == {0}
    assert service.search.tracks("song", 10, 0).total == 0
    first = base.catalogue.text_of(0)
    assert service.match([MatchQuery(first), MatchQuery(first._replace(artists=()))]) == [None, None]
    energy = tuple(0.5 if name == "energy" else math.nan for name in FEATURE_NAMES)
    assert service.recommend(RecommendationRequest((Seed("features", energy),))).tracks == ()


def test_overlay_everything_removed_and_one_track_added_answers_with_that(
    bundle: Bundle, rng: np.random.Generator
) -> None:
    base = Snapshot.of(bundle)
    (like,) = base.catalogue.tracks([0])
    track = replace(added_track(1, base, rng), features=like.features, artists=("Nobody Yet",), genres=("punk",))
    everything = {track.id for track in base.catalogue.tracks(range(len(base.catalogue)))}
    service = Service(Overlay(base).changed([track], everything))
    assert service.n_tracks == 1
    example = service.example_track()
    assert example is not None
    assert example.id == track.id
    assert service.similar(track.id, 10).similar == []
    assert service.similar_artists(service.track(track.id).artists[0].id, 5).similar == ()
    for strategy in STRATEGIES:
        request = RecommendationRequest((Seed("features", like.features),), strategy=strategy, k=5)
        assert [found.track_index for found in service.recommend(request).tracks] == [example.index]
    assert service.search.tracks("nobody", 10, 0).items == (example.index,)


def test_overlay_track_that_changed_is_embedded_anew(bundle: Bundle, rng: np.random.Generator) -> None:
    base = Snapshot.of(bundle)
    overlay = Overlay(base)
    track = replace(added_track(1, base, rng), features=base.catalogue.tracks([0])[0].features)
    other = replace(track, features=base.catalogue.tracks([170])[0].features)
    first, second = (
        overlay.changed([one], set()).engine.gather(np.array([len(base.catalogue)])) for one in (track, other)
    )
    again = overlay.changed([track], set()).engine.gather(np.array([len(base.catalogue)]))
    assert np.abs(first - second).max() > 1e-3
    np.testing.assert_array_equal(again, first)
