"""A store of live changes against a plain dict, over any course of calls."""

import math

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from app.live.changes import Change, Delete, LiveTrack, Outcome, StoredChange, Upsert
from app.live.store import LiveStore
from tests.support.live_changes import renamed

IDS = st.sampled_from("abcde")
TEXT = st.text(st.characters(codec="utf-8"), max_size=5)
FEATURE = st.floats(width=32, allow_nan=False, allow_infinity=False) | st.just(math.nan)
TRACKS = st.builds(
    LiveTrack,
    id=IDS,
    name=TEXT,
    artists=st.lists(TEXT, max_size=2).map(tuple),
    album=TEXT,
    genres=st.lists(TEXT, max_size=2).map(tuple),
    features=st.lists(FEATURE, min_size=15, max_size=15).map(tuple),
    extras=st.dictionaries(TEXT, TEXT | st.integers(-(2**53), 2**53), max_size=2),
    timbre=st.lists(st.floats(allow_nan=False, allow_infinity=False), max_size=3).map(tuple),
    genres_from=st.sampled_from(["table", "tags"]),
    extractor=TEXT,
)
CHANGES = st.builds(Upsert, TRACKS) | st.builds(Delete, IDS)


def in_catalogue(id: str) -> bool:
    return id[-1] in "ab"


class LiveStoreMachine(RuleBasedStateMachine):
    """Inherit, and say which store is `opened`: each course has ids of its own and follows the one before."""

    opened: LiveStore

    def __init__(self) -> None:
        super().__init__()
        self.store = self.opened
        self.sequence = self.first = self.store.last_sequence()
        self.before = self.store.count()
        self.rows: dict[str, StoredChange] = {}

    def own(self, change: Change) -> Change:
        """Of an id that no other course has."""
        return renamed(change, f"{self.first}-{change.track_id}")

    def is_there(self, id: str) -> bool:
        row = self.rows.get(id)
        return isinstance(row.change, Upsert) if row else in_catalogue(id)

    @rule(drawn=st.lists(CHANGES, max_size=6))
    def apply(self, drawn: list[Change]) -> None:
        changes = [self.own(change) for change in drawn]
        outcomes: list[Outcome] = []
        first, wrote = self.sequence + 1, False
        for sequence, change in enumerate(changes, first):
            there = self.is_there(change.track_id)
            if isinstance(change, Upsert):
                outcomes.append("replaced" if there else "created")
            else:
                outcomes.append("deleted" if there else "unknown")
            if outcomes[-1] != "unknown":
                wrote = True
                self.rows[change.track_id] = StoredChange(sequence, change)
        self.sequence += len(changes) if wrote else 0
        assert self.store.apply(changes, in_catalogue) == outcomes

    @invariant()
    def store_holds_what_the_dict_holds(self) -> None:
        rows = sorted(self.rows.values(), key=lambda stored: stored.sequence)
        assert list(self.store.since(self.first)) == rows
        middle = rows[len(rows) // 2].sequence if rows else self.first
        assert list(self.store.since(middle)) == [stored for stored in rows if stored.sequence > middle]
        assert self.store.last_sequence() == self.sequence
        n_tracks = sum(isinstance(stored.change, Upsert) for stored in rows)
        counts, before = self.store.count(), self.before
        assert (counts.tracks - before.tracks, counts.deletions - before.deletions) == (n_tracks, len(rows) - n_tracks)
