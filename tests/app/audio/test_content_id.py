import shutil
from collections.abc import Callable
from pathlib import Path

import mutagen
import pytest
from mutagen.apev2 import APEv2
from mutagen.flac import FLAC, Picture
from mutagen.id3 import APIC, ID3, TIT2
from mutagen.mp4 import MP4
from mutagen.oggvorbis import OggVorbis

from app.audio.content_id import content_id
from tests.support.audio.sounds import tone, write

COVER = bytes(range(256)) * 1200  # more than a page of Ogg


def id_of(path: Path) -> str:
    with path.open("rb") as file:
        return content_id(file)


def tag_id3(path: Path) -> None:
    tags = ID3()
    tags.add(TIT2(text="A title"))
    tags.add(APIC(mime="image/png", data=COVER))
    tags.save(path, v1=2)


def tag_ape(path: Path) -> None:
    tags = APEv2()
    tags["Title"] = "A title"
    tags.save(path)


def tag_flac(path: Path) -> None:
    file = FLAC(path)
    file["title"] = "A title"
    picture = Picture()
    picture.data = COVER
    file.add_picture(picture)
    file.save()


def tag_ogg(path: Path) -> None:
    file = OggVorbis(path)
    file["title"] = ["A title"]
    file["comment"] = ["x" * 200_000]
    file.save()


def tag_mp4(path: Path) -> None:
    file = MP4(path)
    file["©nam"] = "A title"
    file.save()


def tag_any(path: Path) -> None:
    file = mutagen.File(path)
    file.add_tags()
    file.tags.add(TIT2(text="A title"))
    file.save()


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("sounds")
    for ending in ("mp3", "flac", "ogg", "opus", "wav", "aiff"):
        write(folder / f"a.{ending}", tone(440), 48_000)
        write(folder / f"b.{ending}", tone(441), 48_000)
    write(folder / "a.m4a", tone(440))
    write(folder / "b.m4a", tone(441))
    return folder


@pytest.mark.parametrize(
    ("ending", "tag"),
    [
        ("mp3", tag_id3),
        ("mp3", tag_ape),
        ("flac", tag_flac),
        ("flac", tag_id3),  # some programs write it there
        ("ogg", tag_ogg),
        ("m4a", tag_mp4),
        ("wav", tag_any),
        ("aiff", tag_any),
    ],
)
def test_content_id_of_a_file_that_is_moved_and_tagged_stays(
    folder: Path, tmp_path: Path, ending: str, tag: Callable[[Path], None]
) -> None:
    moved = tmp_path / f"elsewhere.{ending}"
    shutil.copy(folder / f"a.{ending}", moved)
    tag(moved)
    assert moved.read_bytes() != (folder / f"a.{ending}").read_bytes()
    assert id_of(moved) == id_of(folder / f"a.{ending}")


def test_content_id_of_other_audio_is_another(folder: Path) -> None:
    ids = [id_of(path) for path in folder.iterdir()]
    assert len({*ids}) == len(ids) == 14
    assert all(len(each) == len("audio-") + 32 for each in ids)


def test_content_id_of_both_kinds_of_tags_at_once_stays(folder: Path, tmp_path: Path) -> None:
    path = tmp_path / "both.mp3"
    shutil.copy(folder / "a.mp3", path)
    tag_ape(path)
    tag_id3(path)
    assert id_of(path) == id_of(folder / "a.mp3")


@pytest.mark.parametrize("ending", ["mp3", "flac", "ogg", "wav", "aiff", "m4a"])
def test_content_id_of_a_cut_file_is_another(folder: Path, tmp_path: Path, ending: str) -> None:
    whole = (folder / f"a.{ending}").read_bytes()
    for n_bytes in (len(whole) - 100, len(whole) // 2, 50, 9, 1):
        path = tmp_path / f"{n_bytes}.{ending}"
        path.write_bytes(whole[:n_bytes])
        assert id_of(path) != id_of(folder / f"a.{ending}")


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"ID3",
        b"ID3\x04\0\0\x7f\x7f\x7f\x7f",
        b"fLaC\x84",
        b"OggS" + b"\xff" * 40,
        b"\0\0\0\x01ftyp" + b"\xff" * 20,
        b"\0\0\0\x08ftypM4A \0\0\0\0mdat",
        b"RIFF\xff\xff\xff\xffWAVEdata\xff\xff\xff\xff",
        b"TAG" + bytes(125),
        b"APETAGEX",
        b"x" * 40 + b"APETAGEX\xd0\x07\0\0\xff\xff\xff\xff" + bytes(16),
        b"x999999LYRICS200",
    ],
)
def test_content_id_of_damaged_bytes_is_an_id(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "x"
    path.write_bytes(content)
    assert id_of(path).startswith("audio-")


@pytest.mark.parametrize(
    "head",
    [b"ID3\x04\0\0\x7f\x7f\x7f\x7f", b"RIFF\x24\0\0\0WAVE", b"\0\0\0\x14ftypM4A \0\0\0\0isom", b"FORM\0\0\0\x04AIFF"],
)
def test_content_id_of_files_without_audio_is_that_of_the_file(tmp_path: Path, head: bytes) -> None:
    ids = set()
    for rest in (b"", b"LIST\4\0\0\0abcd", b"LIST\4\0\0\0abce"):
        (tmp_path / "x").write_bytes(head + rest)
        ids.add(id_of(tmp_path / "x"))
    assert len(ids) == 3
