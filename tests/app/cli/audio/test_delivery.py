"""What becomes of the tracks of a folder in a real service; the folder is made up, so that nothing is analysed."""

import math
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path
from typing import Any

import httpx
import pytest
from starlette.responses import JSONResponse
from starlette.types import ASGIApp, Receive, Scope, Send

from app.audio.extraction import extractor
from app.audio.features import AudioFeatures, Extracted
from app.audio.state import State
from app.audio.tags.audio_tags import AudioTags
from app.audio.tracks import AudioTrack, Collected
from app.audio.watching.watched_folder import Look
from app.cli.audio.delivery import Delivery
from app.cli.client import Answer, Client
from app.cli.errors import CommandError
from app.main import create_app
from app.settings import Settings
from tests.support.running_service import listening, serving, wait_until


class Interruptible:
    """A service that is away at times."""

    def __init__(self, app: ASGIApp) -> None:
        self.app, self.is_away = app, False

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if self.is_away and scope["type"] == "http":
            await JSONResponse({"from": "a proxy"}, status_code=502)(scope, receive, send)
        else:
            await self.app(scope, receive, send)


@pytest.fixture(scope="module")
def service(
    models_with_text: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[Interruptible, httpx.Client]]:
    live = tmp_path_factory.mktemp("live")
    app = create_app(
        Settings(models_dir=models_with_text, reload_interval_s=0, log_level="error", writes=True, live_dir=live)
    )
    app.state.songkin.store.refresh()
    interruptible = Interruptible(app)
    with listening(interruptible) as client:
        yield interruptible, client


@pytest.fixture
def client(service: tuple[Interruptible, httpx.Client]) -> httpx.Client:
    return service[1]


@pytest.fixture
def state(tmp_path: Path) -> Iterator[State]:
    with State(tmp_path / "state", "sonara") as state:
        yield state


class Watcher:
    """One run of the command, which is given what it finds in the folder."""

    def __init__(self, client: httpx.Client, state: State, folder: Path) -> None:
        self.said: list[str] = []
        self.notes: list[str] = []
        self.delivery = Delivery(str(client.base_url), folder, state, self._hear)

    def _hear(self, line: str) -> None:
        (self.notes if line.startswith("note: ") else self.said).append(line)

    def bring(self, *tracks: AudioTrack, now_s: float = 0, **look: Any) -> float:
        return self.delivery.bring(look_at(tracks, **look), now_s)


Start = Callable[[httpx.Client], Watcher]


@pytest.fixture
def start(state: State, tmp_path: Path) -> Iterator[Start]:
    """Starts the command, and ends it with the test."""
    with ExitStack() as stack:

        def started(client: httpx.Client) -> Watcher:
            watcher = Watcher(client, state, tmp_path)
            stack.enter_context(watcher.delivery)
            return watcher

        yield started


@pytest.fixture
def watcher(client: httpx.Client, start: Start) -> Watcher:
    return start(client)


def look_at(tracks: Sequence[AudioTrack], **values: Any) -> Look:
    usual: dict[str, Any] = {"problems": {}, "hidden": set(), "is_empty": False, "is_whole": True, "again_s": 600}
    return Look(Collected([*tracks]), **usual | values)


def track(track_id: str, title: str = "Song", **tags: Any) -> AudioTrack:
    extracted = Extracted(AudioFeatures(200_000, energy=0.5), None)
    return AudioTrack(track_id, Path(f"{track_id}.flac"), title, ("Nobody Else",), True, AudioTags(**tags), extracted)


def name_of(client: httpx.Client, track_id: str) -> str | None:
    response = client.get(f"/tracks/{track_id}")
    return response.json()["name"] if response.status_code == 200 else None


def wait_for(client: httpx.Client, track_id: str, name: str | None) -> None:
    wait_until(lambda: name_of(client, track_id) == name)


def test_tracks_are_sent_once_changed_and_removed(client: httpx.Client, watcher: Watcher) -> None:
    assert watcher.bring(track("sent-1"), track("sent-2")) == math.inf
    assert (watcher.delivery.n_sent, watcher.said) == (2, ["sent Song, Song"])
    watcher.bring(track("sent-1"), track("sent-2"))
    assert watcher.delivery.n_sent == 2
    watcher.bring(track("sent-1", "Song, remastered"))
    assert (watcher.delivery.n_sent, watcher.delivery.n_removed) == (3, 1)
    wait_for(client, "sent-1", "Song, remastered")
    wait_for(client, "sent-2", None)


def test_scales_of_another_extractor_are_noted_once(watcher: Watcher) -> None:
    watcher.bring(track("noted-1"))
    watcher.bring(track("noted-2"))
    assert watcher.notes == [f"note: the service has scales of planted 1, and none of {extractor()}"]


def test_tracks_that_the_service_has_from_elsewhere_are_neither_sent_nor_removed(
    client: httpx.Client, watcher: Watcher
) -> None:
    watcher.bring(track("punk-05"), track("found-1"))
    assert (watcher.delivery.n_sent, name_of(client, "punk-05") != "Song") == (1, True)
    watcher.bring(track("found-1"))
    assert watcher.delivery.n_removed == 0
    assert watcher.said[-1].startswith("the service keeps 1 track from elsewhere whose files are gone; ")
    assert name_of(client, "punk-05") is not None


def test_tracks_are_not_removed_while_it_is_not_known_whether_they_are_gone(watcher: Watcher) -> None:
    watcher.bring(track("kept-1"), track("kept-2"))
    for look in ({"is_whole": False}, {"is_empty": True}, {"hidden": {"kept-2"}}):
        watcher.bring(*() if "is_empty" in look else [track("kept-1")], **look)
    assert watcher.delivery.n_removed == 0
    watcher.bring(track("kept-1"))
    assert watcher.delivery.n_removed == 1


def test_restart_sends_only_the_difference(client: httpx.Client, start: Start) -> None:
    first = start(client)
    first.bring(track("again-1"), track("again-2"), track("again-3"))
    wait_for(client, "again-3", "Song")
    client.delete("/tracks/again-3").raise_for_status()  # as where the service has another database now
    wait_for(client, "again-3", None)
    second = start(client)
    second.bring(track("again-1"), track("again-3"), track("again-4"))
    assert (second.delivery.n_sent, second.delivery.n_removed) == (2, 1)
    assert second.said == ["sent Song, Song", "removed 1 track whose files are gone"]


def test_track_that_was_on_its_way_when_the_command_ended_is_its_own(
    client: httpx.Client, start: Start, monkeypatch: pytest.MonkeyPatch
) -> None:
    keep, n_kept = State.keep_sent, 0

    def keep_until_it_was_sent(*arguments: Any) -> None:
        nonlocal n_kept
        n_kept += 1
        if n_kept == 3:  # it was sent, and nobody wrote that down
            raise KeyboardInterrupt
        keep(*arguments)

    with monkeypatch.context() as patch, pytest.raises(KeyboardInterrupt):
        patch.setattr(State, "keep_sent", keep_until_it_was_sent)
        start(client).bring(track("own-1"))
    wait_for(client, "own-1", "Song")
    second = start(client)
    second.bring(track("own-2"))
    assert (second.delivery.n_sent, second.delivery.n_removed) == (1, 1)


def test_service_that_is_away_is_tried_again_later_and_later(
    service: tuple[Interruptible, httpx.Client], watcher: Watcher
) -> None:
    away, client = service
    watcher.bring(track("away-1"))
    away.is_away = True
    assert watcher.bring(track("away-1"), track("away-2"), now_s=100) == 1
    assert watcher.bring(track("away-1"), track("away-2"), now_s=100.25) == 0.75
    assert watcher.bring(track("away-2"), track("away-3"), now_s=101) == 2
    assert [watcher.bring(now_s=now_s) for now_s in (103, 107, 115, 131, 163, 223)] == [4, 8, 16, 32, 60, 60]
    assert [line for line in watcher.said if "trying again" in line] == watcher.said[1:], "it is said once"
    away.is_away = False
    assert watcher.bring(track("away-2"), track("away-3"), now_s=283) == math.inf
    assert watcher.said[-1] == f"{str(client.base_url).rstrip('/')} answers again"
    wait_for(client, "away-3", "Song")
    wait_for(client, "away-1", None)


def test_service_that_is_not_there_is_tried_again(start: Start, tmp_path: Path) -> None:
    with serving(tmp_path) as client:
        gone = start(client)
    assert gone.bring(track("gone-1")) == 1
    assert "no answer from http://127.0.0.1" in gone.said[0]


def test_track_that_the_service_refuses_is_named_once_and_tried_when_it_changes(watcher: Watcher) -> None:
    bad, good = track("good-1", genres=("x" * 101,)), track("good-2")
    watcher.bring(bad, good)
    assert watcher.said[0] == "sent Song"
    assert watcher.said[1].startswith("good-1.flac: the service does not take it: upsert.genres.0: ")
    watcher.bring(bad, good)
    assert (len(watcher.said), watcher.delivery.n_sent) == (2, 1)
    watcher.bring(track("good-1", "Better"), good)
    assert watcher.delivery.n_sent == 2


@pytest.mark.parametrize("artists", [("x" * 1000,) * 9000, (":" * 1000,) * 60], ids=["bytes", "colons"])
def test_track_that_is_too_large_for_a_batch_keeps_no_other_from_its_way(
    client: httpx.Client, start: Start, artists: tuple[str, ...]
) -> None:
    watcher = start(client)
    names = [f"large-{artists[0][0]}-{number}" for number in range(4)]
    large = replace(track(names[1]), artists=artists)
    watcher.bring(track(names[0]), large, track(names[2]), track(names[3]))
    assert watcher.delivery.n_sent == 3
    assert f"{names[1]}.flac: the service does not take it: " in watcher.said[-1]


def test_service_that_comes_back_without_its_changes_gets_them_again(
    service: tuple[Interruptible, httpx.Client], watcher: Watcher
) -> None:
    away, client = service
    watcher.bring(track("back-1"))
    wait_for(client, "back-1", "Song")
    client.delete("/tracks/back-1").raise_for_status()
    wait_for(client, "back-1", None)
    away.is_away = True
    watcher.bring(track("back-1"), track("back-2"), now_s=1)
    away.is_away = False
    watcher.bring(track("back-1"), track("back-2"), now_s=2)
    wait_for(client, "back-1", "Song")


def test_service_of_an_older_version_ends_the_command(watcher: Watcher, monkeypatch: pytest.MonkeyPatch) -> None:
    answer = Client.get

    def without_scales(client: Client, *path: str, **options: Any) -> Answer:
        told = answer(client, *path, **options)
        return Answer(told.content, {name: value for name, value in told.json.items() if name != "scales"})

    monkeypatch.setattr(Client, "get", without_scales)
    with pytest.raises(CommandError, match="expected a service of this version of Songkin"):
        watcher.bring(track("older-1"))


def test_service_that_only_reads_ends_the_command(models_with_text: Path, start: Start) -> None:
    with serving(models_with_text) as client, pytest.raises(CommandError, match="SONGKIN_WRITES=true"):
        start(client).bring(track("reader-1"))
