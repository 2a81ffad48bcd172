from pathlib import Path

import numpy as np
import pytest
import soundfile

from app.audio.decoding.decode import RATE, decode
from app.audio.decoding.mp3_frames import tells_its_length
from tests.support.audio.sounds import Samples

SECONDS = 4
NOISE = (0.3 * np.random.default_rng(0).standard_normal(SECONDS * 44_100)).astype(np.float32)
SILENCE = np.zeros(SECONDS * 44_100, dtype=np.float32)


def write_mp3(path: Path, samples: Samples, bitrate_mode: str, rate: int = 44_100) -> Path:
    with soundfile.SoundFile(
        path, "w", rate, 1, format="MP3", subtype="MPEG_LAYER_III", compression_level=0.5, bitrate_mode=bitrate_mode
    ) as file:
        file.write(samples)
    return path


def without_header(path: Path) -> Path:
    """Without its first frame, which has the length of the others."""
    content = path.read_bytes()
    path.write_bytes(content[content.index(content[:2], 4) :])
    return path


def tells(path: Path) -> bool:
    with path.open("rb") as file:
        return tells_its_length(file)


@pytest.mark.parametrize("rate", [44_100, 22_050, 8_000])
def test_file_of_one_bitrate_tells_its_length(tmp_path: Path, rate: int) -> None:
    path = write_mp3(tmp_path / "a.mp3", NOISE, "CONSTANT", rate)
    assert tells(path)
    assert tells(without_header(path))


@pytest.mark.parametrize("parts", [(SILENCE, NOISE), (NOISE, SILENCE)], ids=["quiet first", "loud first"])
def test_file_of_several_bitrates_tells_its_length_by_a_header_alone(
    tmp_path: Path, parts: tuple[Samples, ...]
) -> None:
    path = write_mp3(tmp_path / "a.mp3", np.concatenate(parts), "VARIABLE")
    assert tells(path)
    whole = decode(path)
    assert not tells(without_header(path))
    signal = decode(path)
    assert signal.duration_s == pytest.approx(2 * SECONDS, abs=0.1)
    assert len(signal.samples) == pytest.approx(2 * SECONDS * RATE, abs=0.1 * RATE)
    assert np.std(signal.samples) == pytest.approx(np.std(whole.samples), rel=0.02)


@pytest.mark.parametrize("flags", [b"\0\0\0\0", b"\0\0\0\1"], ids=["no number of frames", "0 frames"])
def test_header_without_a_length_does_not_tell_it(tmp_path: Path, flags: bytes) -> None:
    path = write_mp3(tmp_path / "a.mp3", NOISE, "CONSTANT")
    content = path.read_bytes()
    at = content.index(b"Info") + 4
    path.write_bytes(content[:at] + flags + bytes(4) + content[at + 8 :])
    assert not tells(path)
    assert decode(path).duration_s == pytest.approx(SECONDS, abs=0.1)


def test_header_of_the_first_of_several_files_does_not_tell_the_length_of_all(tmp_path: Path) -> None:
    path = write_mp3(tmp_path / "a.mp3", NOISE, "CONSTANT")
    path.write_bytes(path.read_bytes() * 3)
    assert not tells(path)
    assert decode(path).duration_s == pytest.approx(3 * SECONDS, abs=0.2)


@pytest.mark.parametrize("content", [b"", b"\xff", b"\xff\xfb\x90", b"\xff\xfb\xf0\x00" * 9, bytes(5000)])
def test_what_is_no_mp3_is_left_to_the_decoder(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "a.mp3"
    path.write_bytes(content)
    assert tells(path)
