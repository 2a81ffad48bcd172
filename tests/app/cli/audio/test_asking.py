"""`songkin similar FILE`: what it hears in an audio file, here and by a service."""

from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from app.cli.audio import asking
from tests.support.audio.sounds import chord, write
from tests.support.running_service import serving
from tests.support.songkin_command import answered, assert_error, songkin

pytestmark = pytest.mark.usefixtures("_quiet_logs")


@pytest.fixture(scope="module")
def hearing(published_models: Path) -> Iterator[httpx.Client]:
    with serving(published_models, audio=True) as client:
        yield client


@pytest.fixture
def song(tmp_path: Path) -> Path:
    return write(tmp_path / "my song.wav", chord(9, True, 2))


def test_file_is_asked_with_alike_here_and_by_a_service(
    direct: tuple[str, str], hearing: httpx.Client, song: Path
) -> None:
    options = ["--k", "3", "--min", "energy=0.2", "--genre-weight", "0.4", "--json"]
    here = answered(songkin("similar", song, *options, *direct))
    there = answered(songkin("similar", song, *options, "--url", hearing.base_url))
    params = {"k": 3, "min_energy": 0.2, "genre_weight": 0.4}
    asked = hearing.post("/audio", content=song.read_bytes(), params=params).raise_for_status().json()
    assert here == there == asked


def test_file_is_shown_with_what_is_heard_of_it(hearing: httpx.Client, song: Path) -> None:
    result = songkin("similar", *str(song).split(" "), "-k", "2", "--url", hearing.base_url)  # a name of two words
    assert result.exit_code == 0, result.output
    lines = result.stdout.splitlines()
    assert lines[0] == "no title and no artists in the tags, 0:02 minutes"
    assert "key 9" in lines[1]
    assert "missing: popularity" in result.stdout
    assert "similarity" in result.stdout
    assert lines[-1] == "timbre does not count: the bundle in use has no timbre"


def test_file_that_cannot_be_heard_is_an_error_with_the_reason(
    direct: tuple[str, str], hearing: httpx.Client, tmp_path: Path
) -> None:
    picture = tmp_path / "cover.mp3"
    picture.write_bytes(b"\xff\xd8\xff\xe0")
    for options in (direct, ("--url", str(hearing.base_url))):
        assert_error(songkin("similar", picture, *options), "expected audio, got a picture (JPEG)")


def test_service_that_takes_no_files_is_an_error_that_says_what_to_do(served: tuple[str, str], song: Path) -> None:
    assert_error(songkin("similar", song, *served), "SONGKIN_AUDIO=true")
    assert_error(songkin("similar", song, *served), "or leave out --url to hear the file here")


def test_name_of_no_file_is_words_and_the_error_says_that_there_is_no_file(direct: tuple[str, str]) -> None:
    assert_error(songkin("similar", "nothing.mp3", *direct), "and there is no such file")
    assert_error(songkin("similar", "n" * 300 + ".mp3", *direct), "at most 256 characters")  # as no file is called


def test_file_that_does_not_end_like_audio_is_words_and_the_error_says_why(
    direct: tuple[str, str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    write(tmp_path / "song.wav", chord(9, True, 1)).rename(tmp_path / "zzz")
    assert_error(songkin("similar", "zzz", *direct), "the file of this name does not end like audio, such as in .mp3")


def test_file_without_the_libraries_is_an_error_that_names_the_extra(
    direct: tuple[str, str], song: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(asking, "missing_libraries", lambda: ["sonara"])
    assert_error(songkin("similar", song, *direct), "hearing a file needs sonara: pip install 'songkin[audio]'")
