"""A store of live changes against a plain dict, over any course of calls."""

import math

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from app.live.changes import Change, Delete, LiveTrack, Outcome, StoredChange, Upsert
from app.live.store import Counts, LiveStore

IN_CATALOGUE = frozenset("ab")
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
)
CHANGES = st.builds(Upsert, TRACKS) | st.builds(Delete, IDS)


class LiveStoreMachine(RuleBasedStateMachine):
    """Inherit, and say which store is `opened`: each course begins where the one before ended, with all forgotten."""

    opened: LiveStore

    def __init__(self) -> None:
        super().__init__()
        self.store = self.opened
        self.sequence = self.store.last_sequence()
        self.store.forget(self.sequence)
        self.rows: dict[str, StoredChange] = {}

    def is_there(self, id: str) -> bool:
        row = self.rows.get(id)
        return isinstance(row.change, Upsert) if row else id in IN_CATALOGUE

    @rule(changes=st.lists(CHANGES, max_size=6))
    def apply(self, changes: list[Change]) -> None:
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
        assert self.store.apply(changes, IN_CATALOGUE.__contains__) == outcomes

    @rule(n_newest=st.integers(0, 12))
    def forget_all_but(self, n_newest: int) -> None:
        up_to = max(0, self.sequence - n_newest)
        self.store.forget(up_to)
        self.rows = {key: stored for key, stored in self.rows.items() if stored.sequence > up_to}

    @invariant()
    def store_holds_what_the_dict_holds(self) -> None:
        rows = sorted(self.rows.values(), key=lambda stored: stored.sequence)
        assert list(self.store.since(0)) == rows
        middle = rows[len(rows) // 2].sequence if rows else 0
        assert list(self.store.since(middle)) == [stored for stored in rows if stored.sequence > middle]
        assert self.store.last_sequence() == self.sequence
        n_tracks = sum(isinstance(stored.change, Upsert) for stored in rows)
        assert self.store.count() == Counts(tracks=n_tracks, deletions=len(rows) - n_tracks)
