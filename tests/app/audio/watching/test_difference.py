from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from app.audio.errors import UnreadableAudio
from app.audio.features import TIMBRE_COLUMNS, AudioFeatures, Extracted
from app.audio.inspection import Inspected
from app.audio.state import FileRecord, Sent
from app.audio.tags.audio_tags import AudioTags
from app.audio.tracks import AudioTrack, Collected
from app.audio.watching.difference import as_sent, find_difference, hidden_tracks

EXTRACTOR = "sonara 0.0"
TIMBRE = np.arange(len(TIMBRE_COLUMNS), dtype=np.float32)


def track(number: int, energy: float = 0.5, path: str = "a.flac") -> AudioTrack:
    extracted = Extracted(AudioFeatures(1000, energy=energy), TIMBRE)
    return AudioTrack(f"audio-{number}", Path(path), f"Song {number}", ("A",), True, AudioTags(), extracted)


def changed_ids(tracks: list[AudioTrack], sent: dict[str, Sent], timbre: str = EXTRACTOR) -> list[str]:
    found = find_difference(Collected(tracks), sent, timbre, set(), is_whole=True)
    return [each.track_id for each in found.changed]


def sent_of(*tracks: AudioTrack, timbre: str = EXTRACTOR, added: bool = True) -> dict[str, Sent]:
    return {each.track_id: as_sent(each, timbre, added) for each in tracks}


def test_changed_tracks_are_those_that_are_new_or_not_as_they_were_sent() -> None:
    sent = sent_of(track(1), track(2))
    assert changed_ids([track(1), track(2, energy=0.6), track(3)], sent) == ["audio-2", "audio-3"]


@pytest.mark.parametrize(
    "other",
    [
        replace(track(1), title="Another"),
        replace(track(1), artists=("A", "B")),
        replace(track(1), tags=AudioTags(genres=("folk",))),
        replace(track(1), extracted=Extracted(AudioFeatures(1000, energy=0.5), TIMBRE + 1)),
    ],
    ids=["title", "artists", "tags", "timbre"],
)
def test_changed_track_differs_in_anything_but_its_path(other: AudioTrack) -> None:
    sent = sent_of(track(1))
    assert changed_ids([track(1, path="moved.flac")], sent) == []
    assert changed_ids([other], sent) == ["audio-1"]


def test_changed_timbre_of_the_service_sends_only_what_was_added_again() -> None:
    assert changed_ids([track(1)], sent_of(track(1), timbre="")) == ["audio-1"]
    assert changed_ids([track(1)], sent_of(track(1), timbre="", added=False)) == []
    silent = replace(track(1), extracted=Extracted(AudioFeatures(1000), None))
    assert changed_ids([silent], sent_of(silent, timbre="")) == [], "it has no timbre to send"


def test_gone_tracks_are_known_once_all_files_were_looked_at() -> None:
    sent = sent_of(track(1), track(2), track(3))
    collected = Collected([track(1)])
    assert find_difference(collected, sent, "", {"audio-3"}, is_whole=True).gone == ["audio-2"]
    assert find_difference(collected, sent, "", {"audio-3"}, is_whole=False).gone == []


def test_hidden_tracks_are_those_of_files_and_folders_that_cannot_be_looked_at() -> None:
    def record(content_id: str, recording_id: str = "") -> FileRecord:
        return FileRecord(1, 1, Inspected(content_id, AudioTags(recording_id=recording_id)))

    known = {
        Path("a/b/1.flac"): record("audio-1"),
        Path("a/2.flac"): record("audio-2", recording_id="uuid-2"),
        Path("c/3.flac"): record("audio-3"),
        Path("a/none.flac"): FileRecord(1, 1, UnreadableAudio("no audio")),
    }
    assert hidden_tracks({}, known) == set()
    assert hidden_tracks({Path("a"): "gone"}, known) == {"audio-1", "uuid-2"}
    assert hidden_tracks({Path("c/3.flac"): "denied"}, known) == {"audio-3"}
    assert hidden_tracks({Path(): "gone"}, known) == {"audio-1", "uuid-2", "audio-3"}
