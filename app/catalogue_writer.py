"""Writes live changes: what is acknowledged is in the database, and every service that follows it shows it soon."""

from collections.abc import Sequence

from app.bundle_store import BundleStore
from app.catalogue.track import Track
from app.errors import UnknownTrack, WrongTimbre
from app.live.changes import Change, Delete, LiveTrack, Outcome, Upsert
from app.live.feed import LiveFeed


class CatalogueWriter:
    """Changes the catalogue of the service in use. Every method raises what `LiveFeed.apply` raises, and NotReady.

    Args:
        store: holds the service in use, which follows `feed`.
        feed: of the database that is written to.
    """

    def __init__(self, store: BundleStore, feed: LiveFeed) -> None:
        self._store = store
        self._feed = feed

    def put(self, track: LiveTrack) -> tuple[Track, bool]:
        """Add or replace a track: the track as answers will show it, and whether there was none of its id.

        Raises:
            WrongTimbre: see `check`.
        """
        self.check(track)
        shown = self._store.overlay.written(track)
        (outcome,) = self.apply([Upsert(track)])
        return shown, outcome == "created"

    def check(self, track: LiveTrack) -> None:
        """Raises WrongTimbre where the track has a timbre that is none of the catalogue in use."""
        timbre = self._store.service.timbre
        expected = len(timbre.scale.columns) if timbre else 0
        if track.timbre and len(track.timbre) != expected:
            raise WrongTimbre(expected, len(track.timbre))

    def delete(self, track_id: str) -> None:
        """Remove a track.

        Raises:
            ValueError: no track can have this id.
            UnknownTrack: there is no track of this id.
        """
        if self.apply([Delete(track_id)]) == ["unknown"]:
            raise UnknownTrack(track_id)

    def apply(self, changes: Sequence[Change]) -> list[Outcome]:
        """Make up to 1,000 changes in their order, all or none: what became of each."""
        service = self._store.service
        return self._feed.apply(changes, service.has_track)
