import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from mutagen.aiff import AIFF
from mutagen.apev2 import APEv2
from mutagen.flac import FLAC
from mutagen.id3 import ID3, TALB, TCON, TDAT, TDRC, TIT2, TPE1, TPE2, TRCK, TSRC, TXXX, TYER, UFID
from mutagen.mp4 import MP4, MP4FreeForm
from mutagen.oggopus import OggOpus
from mutagen.oggvorbis import OggVorbis
from mutagen.wave import WAVE

from app.audio.errors import UnreadableAudio
from app.audio.tags.audio_tags import AudioTags
from app.audio.tags.reading import read_tags
from tests.support.audio.sounds import tone, write, write_encrypted

RECORDING = "8f3471b5-7e6a-48da-86a9-c1c07a0f47ae"
EXPECTED = AudioTags(
    title="Łódź – 夜のフェリー",
    artists=("Núria Ferrer", "The Night Ferries"),
    album="Harbour Lights",
    album_artist="Various Artists",
    genres=("Dream Pop", "Shoegaze"),
    date="1997-05-21",
    isrc="GBAYE0601498",
    recording_id=RECORDING,
    track_number=3,
    explicit=True,
)
ITUNES = "----:com.apple.iTunes:"


def id3(encoding: int) -> ID3:
    tags = ID3()
    for frame in (
        TIT2(encoding, EXPECTED.title),
        TXXX(encoding, "ARTISTS", [*EXPECTED.artists]),
        TPE1(encoding, " & ".join(EXPECTED.artists)),
        TALB(encoding, EXPECTED.album),
        TPE2(encoding, EXPECTED.album_artist),
        TCON(encoding, [*EXPECTED.genres]),
        TDRC(encoding, EXPECTED.date),
        TSRC(encoding, "GB-AYE-06-01498"),
        TRCK(encoding, "3/12"),
        TXXX(encoding, "ITUNESADVISORY", "1"),
        UFID("http://musicbrainz.org", RECORDING.encode()),
        UFID("http://example.org", b"something else"),
    ):
        tags.add(frame)
    return tags


def write_id3v24(path: Path) -> None:
    id3(3).save(write(path, tone(440)), v1=0)


def write_id3v23_utf16(path: Path) -> None:
    tags = id3(1)
    tags.update_to_v23()
    tags.save(write(path, tone(440)), v1=0, v2_version=3, v23_sep=None)


def write_comments(file: Any) -> None:
    file["TITLE"] = [EXPECTED.title]
    file["ARTIST"] = [*EXPECTED.artists]
    file["Album"] = [EXPECTED.album]
    file["albumartist"] = [EXPECTED.album_artist]
    file["genre"] = [*EXPECTED.genres]
    file["date"] = [EXPECTED.date]
    file["isrc"] = [EXPECTED.isrc]
    file["musicbrainz_trackid"] = [RECORDING.upper()]
    file["tracknumber"] = ["3"]
    file["itunesadvisory"] = ["1"]


def write_vorbis(path: Path) -> None:
    kinds: dict[str, Any] = {".flac": FLAC, ".ogg": OggVorbis, ".opus": OggOpus}
    file = kinds[path.suffix](write(path, tone(440, rate=48_000), 48_000))
    write_comments(file)
    file.save()


def write_apev2(path: Path) -> None:
    write(path, tone(440))
    tags = APEv2()
    write_comments(tags)
    tags.save(path)


def write_atoms(path: Path) -> None:
    file = MP4(write(path, tone(440)))
    file["©nam"] = EXPECTED.title
    file[f"{ITUNES}ARTISTS"] = [MP4FreeForm(name.encode()) for name in EXPECTED.artists]
    file["©ART"] = " & ".join(EXPECTED.artists)
    file["©alb"] = EXPECTED.album
    file["aART"] = EXPECTED.album_artist
    file["©gen"] = "Dream Pop; Shoegaze"
    file["©day"] = "1997-05-21T07:00:00Z"
    file[f"{ITUNES}ISRC"] = MP4FreeForm(EXPECTED.isrc.encode())
    file[f"{ITUNES}MusicBrainz Track Id"] = MP4FreeForm(RECORDING.encode())
    file["trkn"] = [(3, 12)]
    file["rtng"] = [4]
    file.save()


def write_chunk(path: Path) -> None:
    kinds: dict[str, Any] = {".wav": WAVE, ".aiff": AIFF}
    file = kinds[path.suffix](write(path, tone(440)))
    file.add_tags()
    for frame in id3(3).values():
        file.tags.add(frame)
    file.save()


@pytest.mark.parametrize(
    ("ending", "write_tagged"),
    [
        ("mp3", write_id3v24),
        ("mp3", write_id3v23_utf16),
        ("flac", write_vorbis),
        ("ogg", write_vorbis),
        ("opus", write_vorbis),
        ("mp3", write_apev2),
        ("m4a", write_atoms),
        ("wav", write_chunk),
        ("aiff", write_chunk),
    ],
)
def test_tags_of_every_container_are_the_same(
    tmp_path: Path, ending: str, write_tagged: Callable[[Path], None]
) -> None:
    path = tmp_path / f"a.{ending}"
    write_tagged(path)
    assert read_tags(path) == EXPECTED


def test_tags_of_id3v22_are_read(tmp_path: Path) -> None:
    path = write(tmp_path / "a.mp3", tone(440))
    frames = b"".join(
        name + len(text).to_bytes(3) + text
        for name, text in ((b"TT2", b"\0Caf\xe9"), (b"TP1", b"\x01\xff\xfe" + "Łódź".encode("utf-16-le")))
    )
    path.write_bytes(b"ID3\x02\0\0\0\0\0" + bytes([len(frames)]) + frames + path.read_bytes())
    tags = read_tags(path)
    assert (tags.title, tags.artists) == ("Café", ("Łódź",))


def test_tags_of_id3v1_alone_are_read(tmp_path: Path) -> None:
    path = write(tmp_path / "a.mp3", tone(440))
    fields = (b"Caf\xe9", 30), (b"The Night Ferries", 30), (b"Harbour Lights", 30), (b"1997", 4), (b"", 28)
    content = b"TAG" + b"".join(text.ljust(length, b"\0") for text, length in fields) + b"\0\x03\x11"
    path.write_bytes(path.read_bytes() + content)
    assert read_tags(path) == AudioTags(
        "Café", ("The Night Ferries",), "Harbour Lights", genres=("Rock",), date="1997", track_number=3
    )


def test_tags_of_id3v23_keep_year_and_day_together(tmp_path: Path) -> None:
    path = write(tmp_path / "a.mp3", tone(440))
    tags = ID3()
    tags.add(TYER(0, "1997"))
    tags.add(TDAT(0, "2105"))
    tags.add(TCON(0, "(17)(4)Dream Pop"))
    tags.save(path, v2_version=3, v1=0)
    found = read_tags(path)
    assert found.date == "1997-05-21"
    assert found.release_year == 1997
    assert found.genres == ("Rock", "Disco", "Dream Pop")


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        ({"artist": ["A & B"]}, ("A & B",)),
        ({"artist": ["A", "B"]}, ("A", "B")),
        ({"artist": ["A feat. B"], "artists": ["A", "B"]}, ("A", "B")),
        ({"artist": ["A", "A", " "]}, ("A",)),
        ({"albumartist": ["A"]}, ()),
    ],
)
def test_artists_are_those_of_picard_then_several_values_then_the_text(
    tmp_path: Path, values: dict[str, list[str]], expected: tuple[str, ...]
) -> None:
    file = FLAC(write(tmp_path / "a.flac", tone(440)))
    for name, texts in values.items():
        file[name] = texts
    file.save()
    assert read_tags(tmp_path / "a.flac").artists == expected


@pytest.mark.parametrize(("advisory", "explicit"), [(0, False), (1, True), (2, False), (4, True), (9, None)])
def test_advisory_of_itunes_says_whether_it_is_explicit(tmp_path: Path, advisory: int, explicit: bool | None) -> None:
    file = MP4(write(tmp_path / "a.m4a", tone(440)))
    file["rtng"] = [advisory]
    file.save()
    assert read_tags(tmp_path / "a.m4a").explicit is explicit


def test_tags_that_lie_are_bounded(tmp_path: Path) -> None:
    file = FLAC(write(tmp_path / "a.flac", tone(440)))
    file["title"] = ["x\x00\x1b[2J\r\n" + "y" * 1_000_000]
    file["genre"] = [f"genre {n}" for n in range(10_000)]
    file["artist"] = [f"artist {n}" for n in range(10_000)]
    file["date"] = ["99/99/9999"]
    file["isrc"] = ["an isrc"]
    file["musicbrainz_trackid"] = ["../../etc/passwd"]
    file["tracknumber"] = ["9" * 400]
    file.save()
    tags = read_tags(tmp_path / "a.flac")
    assert tags.title.startswith("x [2J y")
    assert len(tags.title) == 1000
    assert (len(tags.genres), len(tags.artists)) == (20, 100)
    assert (tags.date, tags.isrc, tags.recording_id, tags.track_number) == ("", "", "", None)


def test_tags_that_are_damaged_or_absent_are_empty(tmp_path: Path) -> None:
    path = write(tmp_path / "a.mp3", tone(440))
    assert read_tags(path) == AudioTags()
    audio = path.read_bytes()
    for head in (b"ID3\x04\0\0\0\0\x02\x00TIT2\xff\xff\xff\xff\0\0", b"ID3\x03\0\x80\0\0\0\x0a" + b"\xff" * 10):
        path.write_bytes(head + audio)
        assert read_tags(path) == AudioTags()


def test_tags_of_encrypted_audio_say_so(tmp_path: Path) -> None:
    with pytest.raises(UnreadableAudio, match=r"encrypted file \(DRM\)"):
        read_tags(write_encrypted(tmp_path / "a.m4p", tone(440)))


def test_tags_of_a_file_whose_name_is_not_text(tmp_path: Path) -> None:
    path = tmp_path / os.fsdecode(b"caf\xe9.flac")
    write_vorbis(tmp_path / "a.flac")
    (tmp_path / "a.flac").rename(path)
    assert read_tags(path) == EXPECTED
