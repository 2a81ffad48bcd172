"""The map of the planted catalogue, with live tracks over it."""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import pytest

from app.bundle.parts import MAP_PLACES
from app.bundle.reader import Bundle
from app.live.changes import LiveTrack
from app.snapshot import Overlay, Snapshot
from app.track_map.track_map import TrackMap
from tests.support.live_changes import live_track
from tests.support.planted import track_id


@pytest.fixture
def overlay(bundle: Bundle) -> Overlay:
    return Overlay(Snapshot.of(bundle))


def like(bundle: Bundle, row: int, new_id: str, **values: object) -> LiveTrack:
    return live_track(new_id, features=tuple(bundle.features[row].tolist()), **values)


def shown(overlay: Overlay, tracks: Sequence[LiveTrack] = (), removed: Sequence[str] = ()) -> TrackMap:
    track_map = overlay.changed(tracks, removed).map
    assert track_map is not None
    return track_map


def test_view_of_a_bundle_is_what_the_bundle_has(overlay: Overlay, bundle: Bundle) -> None:
    view = shown(overlay).view()
    assert bundle.map is not None
    assert view.track_indices.tolist() == [*range(180)]
    assert view.places.tolist() == bundle.arrays[MAP_PLACES].tolist()
    assert (view.families, view.labels) == (bundle.map.families, bundle.map.labels)
    assert view.family_sizes.sum() == 180
    assert len(view.packed.content) == 5 * 180


def test_view_worked_out_anew_writes_the_same_labels(overlay: Overlay, bundle: Bundle) -> None:
    """With a track of no genre more, which is the one way to make nothing else different."""
    assert bundle.map is not None
    nobody = live_track("new", name="", album="", artists=(), genres=(), features=(float("nan"),) * 15)
    view = shown(overlay, [nobody]).view()
    assert view.labels == bundle.map.labels
    assert view.packed.content[-1] == 255


def test_track_that_is_added_lies_where_its_neighbours_are(overlay: Overlay, bundle: Bundle) -> None:
    new = like(bundle, 160, "new", artists=("Punk Artist 3",), genres=("punk",))
    view = shown(overlay, [new]).view()
    of_genre = view.places[144:180].astype(int)
    assert (view.places[180] >= of_genre.min(axis=0)).all()
    assert (view.places[180] <= of_genre.max(axis=0)).all()
    assert len(view.track_indices) == 181
    assert next(label.n_tracks for label in view.labels if label.text == "punk") == 38


def test_track_that_is_removed_vanishes(overlay: Overlay, bundle: Bundle) -> None:
    track_map = shown(overlay, removed=[track_id("punk", 5)])
    view = track_map.view()
    assert len(view.track_indices) == 179
    assert track_map.places([track_id("punk", 5), track_id("punk", 6)])[0] is None
    x, y = bundle.arrays[MAP_PLACES][149].tolist()
    found = track_map.nearest(x, y)
    assert found is not None
    assert found != 149


def test_track_that_is_replaced_moves_with_its_features(overlay: Overlay, bundle: Bundle) -> None:
    moved = like(bundle, 5, track_id("punk", 5), artists=("Ambient Artist 5",), genres=("ambient",))
    (place,) = shown(overlay, [moved]).places([moved.id])
    assert place is not None
    of_genre = bundle.arrays[MAP_PLACES][:36].astype(int)
    assert (np.array(place) >= of_genre.min(axis=0)).all()
    assert (np.array(place) <= of_genre.max(axis=0)).all()


def test_genre_that_is_new_joins_the_family_around_it(overlay: Overlay, bundle: Bundle) -> None:
    view = shown(overlay, [like(bundle, 150, "new", artists=("Punk Artist 3",), genres=("oi",))]).view()
    (family,) = (one for one in view.families if "oi" in one.genres)
    assert "punk" in family.genres
    assert view.packed.content[-1] == view.families.index(family)
    assert [label.text for label in view.labels][-1] == "oi"


def test_place_depends_on_the_track_alone(overlay: Overlay, bundle: Bundle) -> None:
    one, other = like(bundle, 20, "one"), like(bundle, 130, "other")
    (alone,) = shown(overlay, [one]).places(["one"])
    assert shown(overlay, [other, one], [track_id("ambient", 20)]).places(["one"]) == [alone]
    assert shown(Overlay(Snapshot.of(bundle)), [one, other]).places(["one"]) == [alone]


def test_place_is_worked_out_once_for_each_track(
    overlay: Overlay, bundle: Bundle, monkeypatch: pytest.MonkeyPatch
) -> None:
    one, other = like(bundle, 20, "one"), like(bundle, 130, "other")
    first = shown(overlay, [one])
    asked: list[int] = []
    find = first.base._found

    def counted(vectors: np.ndarray, artist_known: np.ndarray) -> np.ndarray:
        asked.append(len(vectors))
        return find(vectors, artist_known)

    monkeypatch.setattr(first.base, "_found", counted)
    assert asked == []  # nobody asked for the map yet
    for tracks in ([one], [one, other], [one, other], [replace(one, name="Renamed"), other]):
        track_map = shown(overlay, tracks)
        assert track_map.view() is track_map.view()
    assert asked == [1, 1, 0, 1]


def test_nearest_is_the_first_of_those_as_near(overlay: Overlay, bundle: Bundle) -> None:
    places = bundle.arrays[MAP_PLACES].astype(float)
    track_map = shown(overlay)
    for x, y in ((0, 0), (65535, 65535), (30_000.5, 12_345.25), *places[:5].tolist()):
        apart = ((places - (x, y)) ** 2).sum(axis=1)
        assert track_map.nearest(x, y) == int(np.flatnonzero(apart == apart.min())[0])


def test_map_of_which_all_tracks_are_removed_is_empty(overlay: Overlay, bundle: Bundle) -> None:
    ids = Snapshot.of(bundle).catalogue.content.track_ids
    track_map = shown(overlay, removed=ids)
    assert track_map.nearest(1, 1) is None
    assert track_map.view().packed.content == b""
    assert track_map.view().labels == ()
