from pathlib import Path

import pytest
from mutagen.flac import FLAC

from app.audio.errors import UnreadableAudio
from app.audio.inspection import extract_file, inspect_file
from tests.support.audio.sounds import clicks, tone, write, write_encrypted


def test_file_has_an_id_and_tags_and_features(tmp_path: Path) -> None:
    path = write(tmp_path / "a.flac", clicks(120, 8))
    file = FLAC(path)
    file["title"] = "Harbour"
    file.save()
    found = inspect_file(path)
    assert found.content_id.startswith("audio-")
    assert found.tags.title == "Harbour"
    assert extract_file(path).features.tempo == pytest.approx(120, rel=0.04)


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        ("empty.mp3", b"", "got an empty file"),
        ("cover.mp3", b"\x89PNG\r\n\x1a\n", r"got a picture \(PNG\)"),
        ("cover.mp3", b"RIFF\0\0\0\0WEBP", r"got a picture \(WebP\)"),
        ("page.flac", b"\n <!DOCTYPE html><html>", "got a web page; the download failed"),
    ],
)
def test_file_that_is_something_else_is_said_to_be_that(
    tmp_path: Path, name: str, content: bytes, message: str
) -> None:
    (tmp_path / name).write_bytes(content)
    with pytest.raises(UnreadableAudio, match=message):
        inspect_file(tmp_path / name)


def test_encrypted_file_is_said_to_be_that(tmp_path: Path) -> None:
    with pytest.raises(UnreadableAudio, match="DRM"):
        inspect_file(write_encrypted(tmp_path / "a.m4p", tone(440)))


def test_file_that_goes_away_while_it_is_read_is_an_error_of_the_system(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "a.wav"

    def decode_as_far_as_it_goes(_: Path) -> None:
        path.unlink()
        raise UnreadableAudio("the file ends too early")

    monkeypatch.setattr("app.audio.inspection.decode", decode_as_far_as_it_goes)
    path.touch()
    with pytest.raises(FileNotFoundError):
        extract_file(path)


def test_file_that_is_gone_is_an_error_of_the_system(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        inspect_file(tmp_path / "a.mp3")
