"""What a store of live changes must do, whatever database it is in. A test of one inherits these and gives a place."""

import math
import random
import threading
from collections.abc import Iterator
from contextlib import AbstractContextManager, ExitStack, suppress

import numpy as np
import pytest
from hypothesis import settings
from hypothesis.stateful import run_state_machine_as_test

from app.bundle.catalogue.folded import FoldedChanges
from app.errors import IncompatibleStore, StoreUnavailable
from app.live import store as store_module
from app.live.changes import MAX_CHANGES, Change, Delete, Outcome, StoredChange, Upsert
from app.live.store import Counts, LiveStore
from tests.support.live_changes import (
    Place,
    ids_of_call,
    in_no_catalogue,
    live_track,
    open_and_count,
    process,
    received,
    renamed,
    upserts,
    write_calls,
    write_one_id,
)
from tests.support.live_store_machine import LiveStoreMachine

PATIENCE_S = 60
TEXTS = [
    "Дискотека Авария", "椎名林檎", "فيروز", "עברית", "ไทย", "한국어", "Ελλάδα", "e\u0301 and \u00e9", "👩‍👩‍👧 𝄞",
    'quotes " \' `', "back\\slash", "lines\r\n\tand tabs", "\u0000 and a\u0000b", "\u2028\ufeff\ufffe\uffff",
    "%s :x {} $1", " blanks around ", "", "x" * 10_000, "曲" * 10_000,
]  # fmt: skip
IDS = [
    "a",
    "A",
    "\u00e9",
    "e\u0301",
    "ß",
    "ss",
    "曲",
    "𝄞",
    "'",
    '"',
    "spotify:track:1",
    "0",
    "00",
    "x" * 128,
    "𝄞" * 128,
]


class StoreContract:
    """Inherit, and give the fixtures `place`, an empty database, and `store`, opened there."""

    @pytest.fixture
    def store(self, place: Place) -> Iterator[LiveStore]:
        store = LiveStore.open(place)
        yield store
        store.close()

    def execute(self, place: Place, statement: str) -> None:
        """Run a statement past the store."""
        raise NotImplementedError

    def locked(self, place: Place) -> AbstractContextManager[None]:
        """Another process keeps on writing, past the store."""
        raise NotImplementedError

    def test_store_that_is_new_is_empty(self, store: LiveStore) -> None:
        assert store.since(0) == []
        assert (store.last_sequence(), store.count()) == (0, Counts(0, 0))

    @pytest.mark.parametrize(
        ("before", "change", "outcome"),
        [
            ([], Upsert(live_track("new")), "created"),
            ([], Upsert(live_track("listed")), "replaced"),
            (upserts("new"), Upsert(live_track("new")), "replaced"),
            ([*upserts("new"), Delete("new")], Upsert(live_track("new")), "created"),
            ([Delete("listed")], Upsert(live_track("listed")), "created"),
            ([], Delete("new"), "unknown"),
            ([], Delete("listed"), "deleted"),
            (upserts("new"), Delete("new"), "deleted"),
            (upserts("listed"), Delete("listed"), "deleted"),
            ([*upserts("new"), Delete("new")], Delete("new"), "unknown"),
            ([Delete("listed")], Delete("listed"), "unknown"),
        ],
    )
    def test_apply_says_what_became_of_the_track_in_one_call_or_two(
        self, place: Place, store: LiveStore, before: list[Change], change: Change, outcome: Outcome
    ) -> None:
        in_catalogue = {"listed", "listed-2"}.__contains__
        store.apply(before, in_catalogue)
        assert store.apply([change], in_catalogue) == [outcome]
        expected = [] if outcome == "unknown" and not before else [change]
        assert [stored.change for stored in store.since(0)] == expected
        twice = [renamed(each, f"{each.track_id}-2") for each in (*before, change)]
        assert store.apply(twice, in_catalogue)[-1] == outcome

    def test_apply_of_removals_that_find_nothing_writes_nothing(self, store: LiveStore) -> None:
        assert store.apply([Delete("a"), Delete("b")], in_no_catalogue) == ["unknown", "unknown"]
        assert (store.since(0), store.last_sequence()) == ([], 0)

    def test_apply_of_nothing_does_nothing(self, store: LiveStore) -> None:
        assert store.apply([], in_no_catalogue) == []

    def test_apply_takes_a_thousand_changes_and_refuses_one_more_whole(self, store: LiveStore) -> None:
        ids = [str(number) for number in range(MAX_CHANGES)]
        assert store.apply(upserts(*ids), in_no_catalogue) == ["created"] * MAX_CHANGES
        assert [(stored.sequence, stored.change.track_id) for stored in store.since(0)] == [*enumerate(ids, 1)]
        with pytest.raises(ValueError, match="expected at most 1000 changes, got 1001; send the rest in another call"):
            store.apply(upserts(*ids, "more"), in_no_catalogue)
        assert store.last_sequence() == MAX_CHANGES

    def test_apply_that_fails_in_the_middle_keeps_nothing(self, store: LiveStore) -> None:
        def failing(track_id: str) -> bool:
            if track_id == "b":
                raise LookupError
            return False

        with pytest.raises(LookupError):
            store.apply(upserts("a", "b"), failing)
        with pytest.raises(ValueError, match="features"):
            store.apply([*upserts("a"), Upsert(live_track("b", features=(math.inf, *[0.0] * 14)))], in_no_catalogue)
        assert (store.since(0), store.last_sequence()) == ([], 0)
        assert store.apply(upserts("a"), in_no_catalogue) == ["created"]

    def test_since_gives_the_newest_change_of_each_track_in_order(self, store: LiveStore) -> None:
        store.apply(upserts("a", "b", "c"), in_no_catalogue)
        store.apply([Delete("b"), Upsert(live_track("a", name="again"))], in_no_catalogue)
        newest = [
            StoredChange(3, Upsert(live_track("c"))),
            StoredChange(4, Delete("b")),
            StoredChange(5, Upsert(live_track("a", name="again"))),
        ]
        for sequence in range(7):
            assert store.since(sequence) == [stored for stored in newest if stored.sequence > sequence]
        assert (store.last_sequence(), store.count()) == (5, Counts(tracks=2, deletions=1))

    @pytest.mark.parametrize("n", [2, 3, 4, 6, 7])
    def test_since_of_more_than_a_page_gives_all(
        self, store: LiveStore, monkeypatch: pytest.MonkeyPatch, n: int
    ) -> None:
        monkeypatch.setattr(store_module, "_PAGE", 3)
        ids = [str(number) for number in range(n)]
        store.apply(upserts(*ids), in_no_catalogue)
        assert [stored.change.track_id for stored in store.since(0)] == ids

    def test_tracks_come_back_as_they_were_written(self, place: Place, store: LiveStore) -> None:
        tracks = [
            live_track(
                track_id,
                name=text,
                album=text,
                artists=tuple(TEXTS[: number % 3]),
                genres=(text, "folk") if number % 2 else (),
                extras={"isrc": text, text: 2**53 - number, "release_year": -1},
            )
            for number, (track_id, text) in enumerate(zip([*IDS, *"1234"], TEXTS, strict=True))
        ]
        store.apply([Upsert(track) for track in tracks], in_no_catalogue)
        assert [stored.change for stored in store.since(0)] == [Upsert(track) for track in tracks]
        store.close()
        again = LiveStore.open(place)
        assert [stored.change for stored in again.since(0)] == [Upsert(track) for track in tracks]
        again.close()

    def test_features_come_back_bit_for_bit(self, store: LiveStore, rng: np.random.Generator) -> None:
        bits = rng.integers(0, 2**32, size=(200, 15), dtype=np.uint32)
        bits[0, :5] = [0x80000000, 0x00000001, 0x7F7FFFFF, 0x00800000, 0x3DCCCCCD]  # -0, tiny, huge, small, 0.1
        features = bits.view(np.float32)
        features[~np.isfinite(features)] = np.nan
        rows = [tuple(map(float, row)) for row in features]
        changes = [Upsert(live_track(str(number), features=row)) for number, row in enumerate(rows)]
        store.apply(changes, in_no_catalogue)
        found = [stored.change.track.features for stored in store.since(0) if isinstance(stored.change, Upsert)]
        known = ~np.isnan(features)
        kept = np.array(found, dtype=np.float32)
        assert (~np.isnan(kept) == known).all()
        assert (kept.view(np.uint32)[known] == features.view(np.uint32)[known]).all()

    def test_store_knows_what_of_its_own_changes_a_bundle_holds(self, place: Place, store: LiveStore) -> None:
        again = LiveStore.open(place)
        assert again.identity == store.identity
        again.close()
        assert store.folded_into(None) == 0
        assert store.folded_into(FoldedChanges(store=store.identity, sequence=7)) == 7
        assert store.folded_into(FoldedChanges(store="0" * 32, sequence=7)) == 0

    def test_store_goes_on_after_a_sequence_and_never_back(self, store: LiveStore) -> None:
        store.go_on_after(7)
        store.go_on_after(3)
        store.apply(upserts("a"), in_no_catalogue)
        assert [stored.sequence for stored in store.since(0)] == [8]

    def test_open_by_many_at_once_makes_one_empty_store(self, place: Place) -> None:
        with ExitStack() as stack:
            others = [stack.enter_context(process(open_and_count, place))[1] for _ in range(6)]
            assert [other.recv() for other in others] == ["ready"] * 6
            for other in others:
                other.send("go")
            assert [other.recv() for other in others] == [0] * 6

    def test_open_of_another_version_of_the_tables_is_refused(self, place: Place, store: LiveStore) -> None:
        store.apply(upserts("a"), in_no_catalogue)
        self.execute(place, "UPDATE live_state SET schema_version = 2")
        with pytest.raises(
            IncompatibleStore, match=r"expected tables of version 1, got 2; run the release of"
        ) as error:
            LiveStore.open(place)
        assert (error.value.expected, error.value.found) == (1, 2)

    @pytest.mark.parametrize("content", ["", "[]", "{}", '{"name": "x"}'])
    def test_since_with_a_row_of_somebody_else_names_the_problem(
        self, place: Place, store: LiveStore, content: str
    ) -> None:
        store.apply(upserts("a"), in_no_catalogue)
        self.execute(place, f"UPDATE live_tracks SET content = '{content}'")
        with pytest.raises(StoreUnavailable, match="the row 'a' is no track"):
            store.since(0)

    def test_since_leaves_out_a_feature_that_the_schema_does_not_have(self, place: Place, store: LiveStore) -> None:
        store.apply(upserts("a"), in_no_catalogue)
        self.execute(place, "UPDATE live_tracks SET content = replace(content, 'danceability', 'swing')")
        ((stored),) = store.since(0)
        assert isinstance(stored.change, Upsert)
        assert [math.isnan(value) for value in stored.change.track.features].count(True) == 2

    def test_apply_while_another_writes_for_long_gives_up_and_goes_on_later(self, place: Place) -> None:
        store = LiveStore.open(place, timeout_s=0.2)
        with self.locked(place):
            with pytest.raises(StoreUnavailable, match=r"lock"):
                store.apply(upserts("a"), in_no_catalogue)
            assert store.since(0) == []
        assert store.apply(upserts("a"), in_no_catalogue) == ["created"]
        store.close()

    def test_apply_behind_a_call_that_takes_long_gives_up_and_keeps_nothing(self, place: Place) -> None:
        store = LiveStore.open(place, timeout_s=0.2)
        begun, go_on = threading.Event(), threading.Event()

        def slow(_: str) -> bool:
            begun.set()
            return not go_on.wait(PATIENCE_S)

        def first_call() -> None:
            with suppress(StoreUnavailable):  # PostgreSQL itself ends a transaction in which nothing happens for long
                store.apply(upserts("first"), slow)

        first = threading.Thread(target=first_call)
        first.start()
        assert begun.wait(PATIENCE_S)
        with pytest.raises(StoreUnavailable, match="too many others wait to write"):
            store.apply(upserts("second"), in_no_catalogue)
        go_on.set()
        first.join()
        store.apply(upserts("third"), in_no_catalogue)
        assert "second" not in {stored.change.track_id for stored in store.since(0)}
        store.close()

    def test_any_course_of_calls_leaves_what_a_dict_holds(self, store: LiveStore) -> None:
        class Machine(LiveStoreMachine):
            opened = store

        limits = settings(max_examples=30, stateful_step_count=8, deadline=None, database=None, derandomize=True)
        run_state_machine_as_test(Machine, settings=limits)

    def test_several_processes_write_and_a_poller_sees_every_change_once_in_order(
        self, place: Place, store: LiveStore
    ) -> None:
        n_writers, n_calls, n_changes = 3, 25, 4
        seen: list[StoredChange] = []
        with ExitStack() as stack:
            names = [f"writer{number}" for number in range(n_writers)]
            pipes = [stack.enter_context(process(write_calls, place, name, n_calls, n_changes))[1] for name in names]
            running = threading.Event()

            def wait() -> None:
                for pipe in pipes:
                    assert [*received(pipe)] == [*range(n_calls)]
                running.set()

            waiting = threading.Thread(target=wait)
            waiting.start()
            finished = False
            while not finished:
                finished = running.is_set()
                new = store.since(seen[-1].sequence if seen else 0)
                assert len(new) % n_changes == 0  # a call is seen whole or not at all
                seen += new
            waiting.join()
        sequences = [stored.sequence for stored in seen]
        assert sequences == [*range(1, n_writers * n_calls * n_changes + 1)]
        for name in names:
            expected = [key for number in range(n_calls) for key in ids_of_call(name, number, n_changes)]
            ids = [stored.change.track_id for stored in seen]
            assert [key for key in ids if key.startswith(f"{name}-")] == expected

    def test_two_processes_at_one_track_replace_each_others_and_the_last_stays(
        self, place: Place, store: LiveStore
    ) -> None:
        with process(write_one_id, place, "x", 30) as (_, first), process(write_one_id, place, "y", 30) as (_, second):
            outcomes = [*received(first), *received(second)]
        assert sorted(outcomes) == ["created"] + ["replaced"] * 59
        ((stored),) = store.since(0)
        assert isinstance(stored.change, Upsert)
        assert (stored.sequence, stored.change.track.name[2:]) == (60, "29")

    def test_process_killed_twenty_times_what_it_acknowledged_is_there(self, place: Place, store: LiveStore) -> None:
        random_ = random.Random(3)
        acknowledged: set[str] = set()
        for life in range(20):
            with process(write_calls, place, f"life{life}", 10_000, 2) as (child, pipe):
                for _ in range(random_.randrange(1, 6)):
                    acknowledged.update(ids_of_call(f"life{life}", pipe.recv(), 2))
                child.kill()
                for number in received(pipe):
                    acknowledged.update(ids_of_call(f"life{life}", number, 2))
        found = store.since(0)
        ids = [stored.change.track_id for stored in found]
        assert acknowledged <= set(ids)
        assert len(ids) % 2 == 0
        assert len(ids) - len(acknowledged) <= 2 * 20  # at most one call of each life was not acknowledged yet
        assert [stored.sequence for stored in found] == [*range(1, len(ids) + 1)]
        assert [stored.change for stored in found] == upserts(*ids)
