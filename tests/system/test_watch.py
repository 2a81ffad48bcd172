"""A folder that is watched, as a user has it: the service and the command are processes of their own."""

import os
import shutil
import signal
from pathlib import Path

import pytest

from tests.support.audio.library import write_library
from tests.support.audio.watch_process import found, settings, watching
from tests.support.running_service import wait_until
from tests.support.service_process import ROOT, started
from tests.support.songkin_command import songkin
from tests.support.training.command import cli


@pytest.fixture
def songs(tmp_path: Path) -> list[Path]:
    return write_library(tmp_path / "songs", 4)


@pytest.fixture
def music(tmp_path: Path) -> Path:
    (tmp_path / "Music").mkdir()
    return tmp_path / "Music"


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
