from pathlib import Path

import pytest

from app.audio.errors import UnreadableAudio
from app.audio.state import State
from app.audio.tags.audio_tags import AudioTags
from app.audio.tracks import Collected, collect_tracks
from tests.support.audio.found import extracted, found_file, inspected, listing

RECORDING = "8f3471b5-7e6a-48da-86a9-c1c07a0f47ae"


def collected(tmp_path: Path, files: dict[str, AudioTags], same: bool = False) -> Collected:
    with State(tmp_path / "state", "x") as state:
        for number, (path, tags) in enumerate(files.items()):
            found = inspected(0 if same else number, tags)
            state.keep_file(found_file(path), found)
            state.keep_analysis(found.content_id, extracted())
        return collect_tracks(tmp_path / "Music", listing(*files), state)


def test_track_has_the_names_of_its_tags_and_the_id_of_its_recording(tmp_path: Path) -> None:
    tags = AudioTags("T", ("A", "B"), recording_id=RECORDING)
    (track,) = collected(tmp_path, {"x/y.mp3": tags}).tracks
    assert (track.track_id, track.title, track.artists, track.has_names) == (RECORDING, "T", ("A", "B"), True)


def test_track_without_a_recording_has_the_id_of_its_audio(tmp_path: Path) -> None:
    (track,) = collected(tmp_path, {"x.mp3": AudioTags("T", ("A",))}).tracks
    assert track.track_id == "audio-" + "0" * 32


@pytest.mark.parametrize(
    ("path", "tags", "title", "artists"),
    [
        ("Ferries/Lights/01 - Harbour.mp3", AudioTags(), "Harbour", "Ferries"),
        ("Ferries/01. Harbour_at_Night.flac", AudioTags(), "Harbour at Night", "Ferries"),
        ("1-03 Harbour.flac", AudioTags(), "Harbour", "Music"),
        ("Mixed/01 - Núria Ferrer - Harbour.mp3", AudioTags(), "Harbour", "Núria Ferrer"),
        ("Núria Ferrer – Harbour - Live.mp3", AudioTags(), "Harbour - Live", "Núria Ferrer"),
        ("99 Luftballons.mp3", AudioTags("99 Luftballons"), "99 Luftballons", "Music"),
        ("1999.mp3", AudioTags(), "1999", "Music"),
        ("07.mp3", AudioTags(), "07", "Music"),
        ("Ferries/a.mp3", AudioTags(artists=("A",)), "a", "A"),
        ("Ferries/a.mp3", AudioTags("T", album_artist="AA"), "T", "AA"),
        (" - .mp3", AudioTags(), "-", "Music"),
    ],
)
def test_names_that_tags_lack_are_those_of_the_path(
    tmp_path: Path, path: str, tags: AudioTags, title: str, artists: str
) -> None:
    (track,) = collected(tmp_path, {path: tags}).tracks
    assert (track.title, track.artists) == (title, (artists,))
    assert track.has_names == bool(tags.title and tags.album_artist)


def test_files_of_the_same_audio_are_one_track(tmp_path: Path) -> None:
    found = collected(tmp_path, {"a.mp3": AudioTags("T"), "b.mp3": AudioTags("U")}, same=True)
    assert [track.title for track in found.tracks] == ["T"]
    assert found.duplicates == {Path("b.mp3"): Path("a.mp3")}


def test_files_of_the_same_recording_are_one_track(tmp_path: Path) -> None:
    tags = AudioTags("T", ("A",), recording_id=RECORDING)
    found = collected(tmp_path, {"a.flac": tags, "a.mp3": tags})
    assert len(found.tracks) == 1
    assert found.duplicates == {Path("a.mp3"): Path("a.flac")}


def test_files_that_failed_or_are_left_are_told_apart(tmp_path: Path) -> None:
    with State(tmp_path / "state", "x") as state:
        state.keep_file(found_file("empty.mp3"), UnreadableAudio("empty"))
        state.keep_file(found_file("cut.mp3"), inspected(1))
        state.keep_analysis(inspected(1).content_id, UnreadableAudio("cut"))
        state.keep_file(found_file("inspected.mp3"), inspected(2))
        state.keep_file(found_file("changed.mp3", size=9), inspected(1))
        names = ("changed.mp3", "cut.mp3", "empty.mp3", "inspected.mp3", "new.mp3")
        found = collect_tracks(tmp_path, listing(*names), state)
    assert found.tracks == []
    assert found.failures == {Path("empty.mp3"): "empty", Path("cut.mp3"): "cut"}
    assert found.n_left == 3
