"""A folder that is watched, as a user has it: the service and the command are processes of their own."""

import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path

import pytest

from tests.support.audio.library import write_library
from tests.support.running_service import wait_until
from tests.support.service_process import ROOT, Service, started
from tests.support.songkin_command import songkin
from tests.support.training.command import cli

SONGKIN = str(Path(sys.executable).with_name("songkin"))


class Watch:
    """A running `songkin watch`."""

    def __init__(self, process: "subprocess.Popen[bytes]", output: Path) -> None:
        self.process, self._output = process, output

    @property
    def output(self) -> str:
        return self._output.read_text()

    def is_up_to_date(self) -> bool:
        assert self.process.poll() is None, self.output
        return "waiting for changes" in self.output

    def stop(self, number: int = signal.SIGINT) -> str:
        self.process.send_signal(number)
        assert self.process.wait(timeout=30) == 0, self.output
        return self.output.splitlines()[-1]


@contextmanager
def watching(music: Path, url: str, folder: Path, *options: str) -> Iterator[Watch]:
    output = folder / f"watch-{len([*folder.glob('watch-*')])}.log"
    with output.open("wb") as log:
        process = subprocess.Popen(
            [
                SONGKIN,
                "watch",
                str(music),
                "--url",
                url,
                "--state",
                str(folder / "catalogue.parquet.analysis"),
                *options,
            ],
            stdout=log,
            stderr=subprocess.STDOUT,
            env={**os.environ, "PYTHONPATH": str(ROOT)},
            start_new_session=True,
        )
    try:
        yield Watch(process, output)
    finally:
        if process.poll() is None:
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()


def settings(folder: Path) -> dict[str, str]:
    return {"SONGKIN_WRITES": "true", "SONGKIN_LIVE_DIR": str(folder / "live")}


def seconds_until(condition: Callable[[], object]) -> float:
    begun = time.monotonic()
    wait_until(lambda: bool(condition()))
    return time.monotonic() - begun


def found(service: Service, title: str) -> list[str]:
    """The ids of the tracks of this title."""
    items = service.client.get("/search", params={"q": f'track:"{title}"'}).json()["items"]
    return [track["id"] for track in items if track["name"] == title]


@pytest.fixture
def songs(tmp_path: Path) -> list[Path]:
    return write_library(tmp_path / "songs", 4)


@pytest.fixture
def music(tmp_path: Path) -> Path:
    (tmp_path / "Music").mkdir()
    return tmp_path / "Music"


def test_file_that_is_copied_into_the_folder_is_in_the_answers_within_ten_seconds(
    songs: list[Path], music: Path, tmp_path: Path
) -> None:
    shutil.copy(songs[0], music)
    models = tmp_path / "models"
    shutil.copytree(ROOT / "models" / "demo", models / "demo")
    with (
        started(tmp_path, models, **settings(tmp_path)) as service,
        watching(music, str(service.client.base_url), tmp_path) as watch,
    ):
        wait_until(watch.is_up_to_date)
        wait_until(lambda: len(found(service, "Song 0")) == 1)
        for n_copied, song in enumerate(songs[1:], 2):  # where the machine does much else, another try or two
            shutil.copy(song, music)
            if seconds_until(partial(found, service, f"Song {n_copied - 1}")) < 10:
                break
        else:
            pytest.fail("no file was in the answers within 10 s")
        (track_id,) = found(service, "Song 1")
        assert service.client.get(f"/tracks/{track_id}/similar").json()["similar"]
        assert watch.stop() == f"Stopped. Tracks sent: {n_copied}, removed: 0. Nothing is lost."


def test_folder_of_the_catalogue_is_followed_through_changes_and_crashes(
    songs: list[Path], music: Path, tmp_path: Path
) -> None:
    for song in songs[:2]:
        shutil.copy(song, music)
    table, models = tmp_path / "catalogue.parquet", tmp_path / "models"
    shutil.copytree(ROOT / "models" / "demo", models / "demo")
    assert songkin("analyse", music, "--out", table).exit_code == 0
    assert cli("index", "--data", table, "--models", models).exit_code == 0
    with started(tmp_path, models, **settings(tmp_path)) as service:
        url = str(service.client.base_url)
        with watching(music, url, tmp_path) as watch:
            wait_until(watch.is_up_to_date)
            assert service.client.get("/info").json()["live"]["n_tracks"] == 0, "the bundle has them already"
            shutil.copy(songs[2], music / "new.flac")
            wait_until(lambda: bool(found(service, "Song 2")))
            (track_id,) = found(service, "Song 2")
            similar = service.client.get(f"/tracks/{track_id}/similar", params={"timbre_weight": 1}).json()["similar"]
            assert {each["track"]["name"] for each in similar} == {"Song 0", "Song 1"}
            assert all(each["similarity"] != 0 for each in similar), "it was sent with its timbre"

            (music / "new.flac").rename(music / "renamed.flac")
            (music / songs[0].name).unlink()
            wait_until(lambda: "keeps 1 track from elsewhere" in watch.output)
            assert found(service, "Song 2") == [track_id]
            assert found(service, "Song 0")
            os.killpg(watch.process.pid, signal.SIGKILL)
            watch.process.wait()

        (music / "renamed.flac").unlink()
        shutil.copy(songs[3], music)
        service.kill()
        with watching(music, url, tmp_path, "--poll", "1") as watch:
            wait_until(lambda: "trying again" in watch.output)
            with started(tmp_path, models, **settings(tmp_path), SONGKIN_PORT=url.rpartition(":")[2]) as again:
                wait_until(lambda: bool(found(again, "Song 3")))
                wait_until(lambda: not found(again, "Song 2"))
                wait_until(watch.is_up_to_date)
                assert watch.stop(signal.SIGTERM) == "Stopped. Tracks sent: 1, removed: 1. Nothing is lost."
