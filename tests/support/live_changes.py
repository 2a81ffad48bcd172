"""Changes to write into a store of live changes, and processes that write them."""

import math
import multiprocessing
import resource
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from multiprocessing.connection import Connection
from multiprocessing.context import ForkServerProcess
from pathlib import Path
from typing import Any

from app.errors import StoreUnavailable
from app.live.changes import Change, Delete, LiveTrack, Upsert
from app.live.store import LiveStore

Place = Path | str


def live_track(id: str, **values: Any) -> LiveTrack:
    """A track of which all is known but its last feature, but for what `values` say."""
    ordinary: dict[str, Any] = {
        "name": f"Song {id}",
        "artists": ("Somebody", "Somebody Else"),
        "album": "Album",
        "genres": ("folk",),
        "features": (*(0.5 for _ in range(14)), math.nan),
        "extras": {"isrc": "AABBB0000001", "release_year": 1999},
    }
    return LiveTrack(id=id, **(ordinary | values))


def renamed(change: Change, id: str) -> Change:
    """The same change of another track."""
    return Upsert(replace(change.track, id=id)) if isinstance(change, Upsert) else Delete(id)


def changed_tracks() -> list[Change]:
    """A track that is new in the planted catalogue, of which no feature is known, and one that is gone."""
    new = live_track("new", name="Brand New", features=(math.nan,) * 15, extras={"isrc": "GBAYE0601498"})
    return [Upsert(new), Delete("punk-05")]


def upserts(*ids: str) -> list[Change]:
    return [Upsert(live_track(track_id)) for track_id in ids]


def in_no_catalogue(_: str) -> bool:
    return False


def write_calls(connection: Connection, place: Place, name: str, n_calls: int, n_changes: int) -> None:
    """Add `n_changes` tracks with each call, and send the number of each call once it is acknowledged."""
    store = LiveStore.open(place)
    for number in range(n_calls):
        store.apply(upserts(*ids_of_call(name, number, n_changes)), in_no_catalogue)
        connection.send(number)
    store.close()


def ids_of_call(name: str, number: int, n_changes: int) -> list[str]:
    return [f"{name}-{number}-{change}" for change in range(n_changes)]


def write_one_id(connection: Connection, place: Place, name: str, n_calls: int) -> None:
    """Write the same track time and again, and send the outcomes."""
    store = LiveStore.open(place)
    for number in range(n_calls):
        (outcome,) = store.apply([Upsert(live_track("one", name=f"{name} {number}"))], in_no_catalogue)
        connection.send(outcome)
    store.close()


def open_and_count(connection: Connection, place: Place) -> None:
    """Open the store at the same moment as others do, and send how many tracks are in it."""
    connection.send("ready")
    connection.recv()
    store = LiveStore.open(place)
    connection.send(store.count().tracks)
    store.close()


def fill_a_disk(connection: Connection, place: Place) -> None:
    """Write until there is no room, then with room again; send what was acknowledged, and what the failures said."""
    _, most = resource.getrlimit(resource.RLIMIT_FSIZE)
    store = LiveStore.open(place)
    resource.setrlimit(resource.RLIMIT_FSIZE, (300_000, most))
    acknowledged, failures = [], []
    for number in range(200):
        ids = ids_of_call("full", number, 2)
        try:
            store.apply([Upsert(live_track(track_id, name="x" * 3000)) for track_id in ids], in_no_catalogue)
            acknowledged += ids
        except StoreUnavailable as error:
            failures.append(str(error))
            if len(failures) == 3:
                resource.setrlimit(resource.RLIMIT_FSIZE, (most, most))
    connection.send((acknowledged, failures))
    store.close()


@contextmanager
def process(target: Callable[..., None], *arguments: Any) -> Iterator[tuple[ForkServerProcess, Connection]]:
    """A process that runs `target` with one end of a pipe, and the other end. It is killed in the end.

    Processes are forked from a process that imported all they need, and has no threads.
    """
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload([__name__, "psycopg", "sqlalchemy.dialects.postgresql.psycopg"])
    ours, theirs = context.Pipe()
    child = context.Process(target=target, args=(theirs, *arguments))
    child.start()
    theirs.close()
    try:
        with ours:
            yield child, ours
    finally:
        child.kill()
        child.join()
        child.close()


def received(connection: Connection) -> Iterator[Any]:
    """What comes through a pipe until the process at its other end has ended."""
    while True:
        try:
            yield connection.recv()
        except (EOFError, ConnectionResetError):
            return
