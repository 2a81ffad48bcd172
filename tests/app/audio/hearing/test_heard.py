from pathlib import Path

import numpy as np
import pytest
from mutagen.flac import FLAC

from app.audio.errors import UnreadableAudio
from app.audio.extraction import extractor
from app.audio.features import TIMBRE_COLUMNS
from app.audio.hearing.heard import hear
from app.audio.inspection import extract_file, inspect_file
from tests.support.audio.sounds import RATE, chord, write

RECORDING = "b97670e0-08fa-4d49-8f41-2ba8a0d7ae1b"


def test_hear_is_what_analyse_finds_of_the_file(tmp_path: Path) -> None:
    path = write(tmp_path / "a.flac", chord(7, True, 6))
    heard, extracted = hear(path), extract_file(path)
    assert (heard.track_id, heard.tags) == (inspect_file(path).content_id, inspect_file(path).tags)
    assert (heard.features, heard.extractor, heard.is_excerpt) == (extracted.features, extractor(), False)
    assert heard.timbre.shape == (len(TIMBRE_COLUMNS),)
    np.testing.assert_array_equal(heard.timbre, extracted.timbre)


def test_hear_of_a_tagged_recording_has_its_id(tmp_path: Path) -> None:
    file = FLAC(write(tmp_path / "a.flac", chord(0, False, 1)))
    file.update(title="Song", musicbrainz_trackid=RECORDING)
    file.save()
    heard = hear(tmp_path / "a.flac")
    assert (heard.track_id, heard.tags.title) == (RECORDING, "Song")


def test_hear_of_a_long_file_is_of_an_excerpt(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("app.audio.decoding.signal.EXCERPT_S", 2)
    assert hear(write(tmp_path / "a.wav", chord(0, False, 3))).is_excerpt


def test_hear_of_silence_says_so(tmp_path: Path) -> None:
    with pytest.raises(UnreadableAudio, match="got silence"):
        hear(write(tmp_path / "a.wav", np.zeros(2 * RATE, dtype=np.float32)))


def test_hear_by_a_path_without_an_ending_finds_tags_all_the_same(tmp_path: Path) -> None:
    """As the file of an upload has none."""
    file = FLAC(write(tmp_path / "a.flac", chord(0, False, 1)))
    file.update(title="Song")
    file.save()
    assert hear((tmp_path / "a.flac").rename(tmp_path / "7")).tags.title == "Song"
