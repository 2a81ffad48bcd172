"""From a folder of music to similar tracks, as a user does it: each command is a process of its own."""

import json
import os
import shutil
import signal
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support.audio.library import GENRES, write_library, write_others
from tests.support.songkin_command import answered, songkin
from tests.support.training.command import cli

ROOT = Path(__file__).parents[2]
SONGKIN = str(Path(sys.executable).with_name("songkin"))


@pytest.fixture
def music(tmp_path: Path) -> Path:
    folder = tmp_path / "Music"
    write_library(folder, 8)
    return folder


def started(music: Path, table: Path) -> "subprocess.Popen[str]":
    return subprocess.Popen(
        [SONGKIN, "analyse", str(music), "--out", str(table)],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        start_new_session=True,  # so that Ctrl-C reaches its workers as well
    )


def lines_until(process: "subprocess.Popen[str]", wanted: str) -> Iterator[str]:
    assert process.stderr is not None
    for line in process.stderr:
        yield line
        if wanted in line:
            return
    pytest.fail(f"it ended before it said {wanted!r}")


def analysed(table: Path) -> set[str]:
    with sqlite3.connect(table.with_name(table.name + ".analysis")) as database:
        found = {content_id for (content_id,) in database.execute("SELECT content_id FROM analyses")}
    database.close()
    return found


def test_folder_becomes_a_catalogue_that_answers(music: Path, tmp_path: Path) -> None:
    write_library(music, 8, seconds=40)  # as short as songs may be before `inspect` doubts their durations
    write_others(music)
    table, models = tmp_path / "catalogue.parquet", tmp_path / "models"
    shutil.copytree(ROOT / "models" / "demo", models / "demo")
    process = started(music, table)
    stdout, stderr = process.communicate(timeout=300)
    assert process.returncode == 0, stderr
    assert "9 tracks; analysed now: 9" in stdout
    assert stdout.splitlines()[-1] == f"Next: python -m training index --data {table}"

    report = json.loads(cli("inspect", table, "--json").stdout)
    assert report["usable"] is True
    assert report["tracks"]["genres"] == dict.fromkeys(sorted(GENRES), 4)
    said = {name: report[name] for name in ("conversions", "doubts", "unreadable", "dropped_rows")}
    assert not any(said.values())

    indexed = cli("index", "--data", table, "--models", models)
    assert indexed.exit_code == 0, indexed.output
    assert "9 tracks by the model of demo" in indexed.output
    answer = answered(songkin("similar", "Song", "3", "-k", "3", "--models", models, "--json"))
    assert len(answer["similar"]) == 3

    file = sorted(music.rglob("*.flac"))[3]
    heard = answered(songkin("similar", file, "-k", "3", "--timbre-weight", "1", "--models", models, "--json"))
    assert heard["is_timbre_compared"]
    assert (heard["similar"][0]["track"]["id"], heard["similar"][0]["similarity"]) == (heard["id"], pytest.approx(1))


def test_analysis_that_is_killed_goes_on_where_it_was(music: Path, tmp_path: Path) -> None:
    table = tmp_path / "catalogue.parquet"
    process = started(music, table)
    [*lines_until(process, "3 of 8")]
    process.kill()
    process.communicate(timeout=60)  # until its workers have ended as well, which hold its streams
    before = analysed(table)
    assert 3 <= len(before) < 8

    process = started(music, table)
    stdout, stderr = process.communicate(timeout=300)
    assert process.returncode == 0, stderr
    assert f"8 tracks; analysed now: {8 - len(before)}." in stdout
    assert before < analysed(table)


def test_analysis_that_ctrl_c_stops_writes_what_there_is(music: Path, tmp_path: Path) -> None:
    signal.signal(signal.SIGINT, signal.default_int_handler)  # a shell's background jobs ignore Ctrl-C
    table = tmp_path / "catalogue.parquet"
    process = started(music, table)
    [*lines_until(process, "2 of 8")]
    os.killpg(process.pid, signal.SIGINT)
    _, stderr = process.communicate(timeout=60)
    assert process.returncode == 130
    assert "Traceback" not in stderr
    n_tracks = len(analysed(table))
    assert 2 <= n_tracks < 8
    last = stderr.splitlines()[-1]
    assert last.startswith(f"Stopped. {n_tracks} tracks; analysed now: {n_tracks}; files still to do: {8 - n_tracks}")
    assert last.endswith(f"; {table} has what there is. The same command goes on.")
