"""The new bundle answers as the old one with the changes over it, and nothing is lost whatever comes into use."""

import json
import math
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from app.bundle.errors import BundleError
from app.bundle.models_folder.current import point_current_at
from app.bundle.parts import MAP_PLACES
from app.bundle.reader import Bundle, read_bundle
from app.bundle_store import BundleStore
from app.catalogue.loader import load_catalogue
from app.compaction import compact
from app.indexing.bundle import index_tracks
from app.indexing.progress_log import ProgressLog
from app.indexing.publish import publish, staging
from app.indexing.tracks import Tracks
from app.live.changes import Delete, LiveTrack, Upsert
from app.live.feed import LiveFeed
from app.live.store import LiveStore
from tests.support.damage import add_twin, remove_part
from tests.support.indices import similar_ids
from tests.support.live_changes import live_track
from tests.support.publisher import leftovers


@pytest.fixture
def store(tmp_path: Path) -> Iterator[LiveStore]:
    store = LiveStore.open(tmp_path / "live")
    yield store
    store.close()


@pytest.fixture
def models(bundle_copy: Path) -> Path:
    return bundle_copy.parent


def write(store: LiveStore, *changes: Upsert | Delete) -> None:
    store.apply(changes, lambda _: True)


def served(models: Path, tmp_path: Path) -> BundleStore:
    served = BundleStore(models, LiveFeed(tmp_path / "live"))
    served.refresh()
    return served


def new(track_id: str) -> Upsert:
    """A track of which no feature is known."""
    return Upsert(live_track(track_id, features=(math.nan,) * 15))


def like(bundle: Bundle, row: int, track_id: str, **values: object) -> LiveTrack:
    """A new track with the features of one of the bundle."""
    return live_track(track_id, features=tuple(bundle.features[row].tolist()), **values)


def test_compact_folds_all_changes_into_a_bundle_that_has_nothing_over_it(
    models: Path, store: LiveStore, bundle: Bundle, quiet: ProgressLog, tmp_path: Path
) -> None:
    added = like(bundle, 7, "new", name="New One", artists=("Folk Artist 1",), genres=("polka",))
    unlabelled = replace(added, id="unlabelled", name="Unlabelled", genres=(), artists=())
    tagged = replace(added, id="tagged", name="Tagged", genres=("Polka", "PUNK"), genres_from="tags")
    replaced = like(bundle, 150, "folk-05", name="Renamed", genres=("folk",), artists=("Folk Artist 5",), extras={})
    write(store, *map(Upsert, (added, unlabelled, tagged, replaced)), Delete("punk-06"))
    before = served(models, tmp_path).service
    done = compact(models, store, quiet)
    assert done is not None
    assert (done.n_tracks, done.n_added, done.n_removed) == (182, 4, 1)
    folded = read_bundle(done.path)
    assert (models / "CURRENT").read_text().strip() == done.path.name == folded.manifest.version
    assert folded.folded is not None
    assert (folded.folded.store, folded.folded.sequence) == (store.identity, 5)
    after = served(models, tmp_path)
    assert (after.live.tracks, after.live.removed) == ((), frozenset())
    assert before.track("tagged").genres_from == "tags"
    for track_id in ("new", "unlabelled", "tagged", "folk-05", "folk-06", "punk-07"):
        old, new = before.track(track_id), after.service.track(track_id)
        for name in ("id", "name", "album", "artists", "genres", "genres_from", "features", "extras"):
            assert repr(getattr(new, name)) == repr(getattr(old, name)), (track_id, name)
    assert not after.service.has_track("punk-06")
    nearest = similar_ids(after.service, after.service.similar("new", 3, genre_weight=0))
    assert {"unlabelled"} < {*nearest}


def test_compact_keeps_the_map_as_it_was_shown(
    models: Path, store: LiveStore, bundle: Bundle, quiet: ProgressLog, tmp_path: Path
) -> None:
    added = like(bundle, 7, "new", name="New One", artists=("Ambient Artist 7",), genres=("polka",))
    replaced = like(bundle, 150, "folk-05", name="Renamed", genres=("punk",), artists=("Punk Artist 6",), extras={})
    write(store, Upsert(added), Upsert(replaced), Delete("punk-06"))
    before = served(models, tmp_path).service.map
    done = compact(models, store, quiet)
    assert done is not None
    folded = read_bundle(done.path)
    after = served(models, tmp_path).service.map
    ids = load_catalogue(folded).content.track_ids
    assert after.places(ids) == before.places(ids)
    assert after.places(["ambient-05"]) == [tuple(bundle.arrays[MAP_PLACES][5].tolist())]
    assert after.view().families == before.view().families
    assert (family := next(one for one in after.view().families if "polka" in one.genres)).name == family.genres[0]
    assert after.view().labels == before.view().labels
    report = json.loads(folded.file("report.json").read_bytes())["map"]
    assert (report["sample"], report["libraries"]) == (180, {})
    assert report["trustworthiness"] == after.trustworthiness > 0.9


def test_compact_keeps_the_kind_of_index_that_was_asked_for(
    models: Path, store: LiveStore, bundle: Bundle, tracks: Tracks, quiet: ProgressLog
) -> None:
    with staging(models) as directory:
        manifest, _ = index_tracks(bundle, tracks, {}, directory, quiet, asked="ivf")
        publish(directory, models, manifest)
    write(store, Upsert(like(bundle, 7, "new", name="New One", artists=("Ambient Artist 7",))))
    done = compact(models, store, quiet)
    assert done is not None
    assert read_bundle(done.path).manifest.index.kind == "ivf"


def test_compact_of_a_bundle_without_a_map_makes_none(
    bundle_copy: Path, models: Path, store: LiveStore, quiet: ProgressLog
) -> None:
    version = remove_part(bundle_copy, "map")
    bundle_copy.rename(models / version)
    point_current_at(models, version)
    write(store, new("new"))
    done = compact(models, store, quiet)
    assert done is not None
    folded = read_bundle(done.path)
    assert not folded.has("map")
    assert "map" not in json.loads(folded.file("report.json").read_bytes())


def test_compact_where_nothing_changed_publishes_nothing(
    models: Path, store: LiveStore, quiet: ProgressLog, tmp_path: Path
) -> None:
    assert compact(models, store, quiet) is None
    write(store, new("new"))
    assert compact(models, store, quiet) is not None
    bundles = sorted(path.name for path in models.iterdir())
    assert compact(models, store, quiet) is None
    assert sorted(path.name for path in models.iterdir()) == bundles


def test_compact_keeps_what_changes_meanwhile_and_what_an_older_bundle_lacks(
    models: Path, store: LiveStore, bundle: Bundle, quiet: ProgressLog, tmp_path: Path
) -> None:
    """Back and forth between bundles: each has the changes that it does not hold."""
    running = served(models, tmp_path)
    write(store, new("first"), Delete("punk-05"))
    running.refresh_live()
    done = compact(models, store, quiet)
    assert done is not None
    write(store, new("second"), Delete("first"))
    for _ in range(2):
        for version, n_live in ((done.path.name, 2), (bundle.manifest.version, 3)):
            point_current_at(models, version)
            for service in (running, served(models, tmp_path)):
                service.refresh()
                service.refresh_live()
                assert service.service.version == version
                assert [service.service.has_track(one) for one in ("first", "second", "punk-05")] == [
                    False,
                    True,
                    False,
                ]
                assert len(service.live.changes) == n_live


def test_compact_twice_holds_the_changes_of_both_times(
    models: Path, store: LiveStore, quiet: ProgressLog, tmp_path: Path
) -> None:
    write(store, new("first"))
    compact(models, store, quiet)
    write(store, new("second"), Delete("punk-05"))
    done = compact(models, store, quiet)
    assert done is not None
    assert (done.n_tracks, done.n_added, done.n_removed) == (181, 1, 1)
    service = served(models, tmp_path).service
    assert [service.has_track(one) for one in ("first", "second", "punk-05")] == [True, True, False]


def test_compact_of_all_that_is_removed_publishes_nothing(
    models: Path, store: LiveStore, bundle: Bundle, quiet: ProgressLog, tmp_path: Path
) -> None:
    version = bundle.manifest.version
    write(store, *(Delete(track_id) for track_id in load_catalogue(bundle).content.track_ids))
    with pytest.raises(BundleError, match=f"got none: all of {version} are removed"):
        compact(models, store, quiet)
    assert (models / "CURRENT").read_text().strip() == version


def test_compact_while_another_bundle_comes_into_use_publishes_nothing(
    models: Path, store: LiveStore, bundle_copy: Path, quiet: ProgressLog, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(store, new("new"))
    twin = add_twin(bundle_copy)
    since = LiveStore.since

    def slow(self: LiveStore, sequence: int) -> object:
        point_current_at(models, twin.name)
        return since(self, sequence)

    monkeypatch.setattr(LiveStore, "since", slow)
    with pytest.raises(BundleError, match="came into use meanwhile; nothing was published"):
        compact(models, store, quiet)
    assert (models / "CURRENT").read_text().strip() == twin.name
    assert leftovers(models) == []
