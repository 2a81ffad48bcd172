"""Folds live changes into a new bundle."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from app.bundle.catalogue.folded import FoldedChanges
from app.bundle.errors import BundleError
from app.bundle.models_folder.current import current_bundle
from app.bundle.reader import read_bundle
from app.indexing.bundle import expected_bytes, index_tracks
from app.indexing.from_catalogue import tracks_of
from app.indexing.mapping.kept import KeptMap
from app.indexing.nearest.index import IndexChoice
from app.indexing.progress import Steps
from app.indexing.publish import publish, staging
from app.live.feed import LiveState
from app.live.store import LiveStore
from app.snapshot import Overlay, Snapshot
from app.track_map.track_map import TrackMap


@dataclass(frozen=True)
class Compacted:
    """What was published.

    Attributes:
        path: of the new bundle.
        n_tracks: in its catalogue.
        n_added: of them, those that were added or replaced since the old one.
        n_removed: how many were removed.
    """

    path: Path
    n_tracks: int
    n_added: int
    n_removed: int


def compact(models_dir: Path, store: LiveStore, steps: Steps) -> Compacted | None:
    """Publish a bundle of the model in use and all tracks as they are now; None where nothing changed.

    The changes stay in the store: services that have the new bundle no longer look at them, and those that have the old
    one, or go back to it, still do. So nothing is lost whatever is in use where. What changes meanwhile lies over the
    new bundle.

    Raises:
        BundleError: no bundle is in use, another one came into use meanwhile, or no track would be left.
        StoreUnavailable: the store cannot be read.
    """
    path = current_bundle(models_dir)
    with steps.step("Opening the bundle and reading the changes"):
        base = read_bundle(path)
        state = LiveState().followed_by(store.since(store.folded_into(base.folded)))
        if not state.changes:
            return None
        changed = Overlay(Snapshot.of(base)).changed(state.tracks, state.removed)
        catalogue = changed.catalogue
        if not catalogue.kept.any():
            raise BundleError(
                f"expected a track that would be left, got none: all of {base.manifest.version} are removed"
            )
        tracks = tracks_of(catalogue, changed.timbres)
    source = {"live": {"n_added": len(state.tracks), "n_removed": len(state.removed)}, "n_tracks": len(tracks)}
    with staging(models_dir, expected_bytes(base, len(tracks))) as directory:
        folded = FoldedChanges(store=store.identity, sequence=state.sequence)
        drawer = _kept(changed.map, tracks.ids) if changed.map else None
        timbre_weight = base.timbre.weight if base.timbre else None
        index = base.manifest.index
        asked: IndexChoice = "auto" if index.chosen else index.kind  # as it was asked for
        manifest, _ = index_tracks(
            base, tracks, source, directory, steps, drawer, folded, timbre_weight, base.scales, asked
        )
        if current_bundle(models_dir) != path:
            raise BundleError(
                f"another bundle than {base.manifest.version} came into use meanwhile; nothing was published: "
                "run the same command again"
            )
        target = publish(directory, models_dir, manifest)
    return Compacted(target, len(tracks), len(state.tracks), len(state.removed))


def _kept(shown: TrackMap, track_ids: Sequence[str]) -> KeptMap:
    """The places that the service shows: tracks that were added have theirs by their neighbours."""
    places = zip(track_ids, shown.places(track_ids), strict=True)
    return KeptMap({track_id: place for track_id, place in places if place is not None}, shown.view().families)
