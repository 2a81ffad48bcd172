import os
import tracemalloc
import wave
from pathlib import Path

import numpy as np
import pytest
import sonara
import soundfile
from mutagen.id3 import APIC, ID3
from mutagen.ogg import OggPage

from app.audio.decoding import signal as signals
from app.audio.decoding.decode import decode
from app.audio.decoding.ffmpeg import decode_by_ffmpeg
from app.audio.decoding.signal import EXCERPT_S, PIECE, RATE
from app.audio.errors import UnreadableAudio
from tests.support.audio.sounds import tone, write, write_encrypted


def strongest_frequency(samples: np.ndarray) -> float:
    spectrum = np.abs(np.fft.rfft(samples * np.hanning(len(samples))))
    return float(np.argmax(spectrum)) * RATE / len(samples)


FORMATS = ["wav", "aiff", "flac", "ogg", "opus", "mp3", "m4a", "mp4", "aac", "wma", "wv"]


@pytest.mark.parametrize("channels", [1, 2])
@pytest.mark.parametrize("ending", FORMATS)
def test_decode_of_every_format_gives_the_tone(tmp_path: Path, ending: str, channels: int) -> None:
    samples = tone(1000, 2, rate=48_000)
    signal = decode(write(tmp_path / f"a.{ending}", np.stack([samples] * channels, axis=1), 48_000))
    assert signal.samples.dtype == np.float32
    assert len(signal.samples) == pytest.approx(2 * RATE, rel=0.02)
    assert signal.duration_s == pytest.approx(2, rel=0.02)
    assert strongest_frequency(signal.samples) == pytest.approx(1000, abs=2)
    assert np.sqrt(np.mean(signal.samples**2)) == pytest.approx(0.5 / np.sqrt(2), rel=0.05)


def test_decode_of_mp3_in_pieces_is_what_one_piece_gives(tmp_path: Path) -> None:
    noise = np.random.default_rng(0).standard_normal(44_100 * 6).astype(np.float32) * 0.1
    path = write(tmp_path / "a.mp3", noise, 44_100)
    whole, _ = soundfile.read(path, dtype="float32")
    assert len(whole) > 3 * PIECE
    expected = sonara.resample(whole, orig_sr=44_100, target_sr=RATE)
    np.testing.assert_allclose(decode(path).samples, expected, atol=1e-5)


def _without_length(path: Path) -> Path:
    """An MP3 file without its first frame, which has the length of the others."""
    content = path.read_bytes()
    path.write_bytes(content[content.index(content[:2], 4) :])
    return path


@pytest.mark.parametrize("quiet_first", [True, False])
@pytest.mark.parametrize("excerpt_s", [1, 600])
def test_decode_of_mp3_of_several_bitrates_that_does_not_tell_its_length_measures_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, quiet_first: bool, excerpt_s: int
) -> None:
    monkeypatch.setattr(signals, "EXCERPT_S", excerpt_s)
    noise = np.random.default_rng(0).standard_normal(RATE * 4).astype(np.float32) * 0.3
    parts = [np.zeros_like(noise), noise]
    with soundfile.SoundFile(
        tmp_path / "a.mp3", "w", RATE, 1, format="MP3", subtype="MPEG_LAYER_III", bitrate_mode="VARIABLE"
    ) as file:
        file.write(np.concatenate(parts if quiet_first else parts[::-1]))
    signal = decode(_without_length(tmp_path / "a.mp3"))
    assert signal.duration_s == pytest.approx(8, abs=0.1)
    assert len(signal.samples) == pytest.approx(min(8, excerpt_s) * RATE, abs=0.1 * RATE)


@pytest.mark.parametrize("excerpt_s", [1, 600])
def test_decode_of_files_that_are_joined_measures_all(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, excerpt_s: int
) -> None:
    monkeypatch.setattr(signals, "EXCERPT_S", excerpt_s)
    path = write(tmp_path / "a.mp3", tone(440, 4))
    path.write_bytes(path.read_bytes() * 3)
    assert decode(path).duration_s == pytest.approx(12, abs=0.3)


@pytest.mark.parametrize("excerpt_s", [1, 600])
def test_decode_of_flac_that_was_written_into_a_pipe_measures_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, excerpt_s: int
) -> None:
    monkeypatch.setattr(signals, "EXCERPT_S", excerpt_s)
    path = write(tmp_path / "a.flac", tone(440, 4))
    content = bytearray(path.read_bytes())
    content[21] &= 0xF0  # of STREAMINFO the 36 bits of the number of samples
    content[22:26] = bytes(4)
    path.write_bytes(content)
    assert decode(path).duration_s == pytest.approx(4, abs=0.1)


def test_decode_of_vorbis_whose_headers_are_there_twice_is_of_all(tmp_path: Path) -> None:
    path = write(tmp_path / "a.ogg", tone(440, 2))
    with path.open("rb") as file:
        first, second = OggPage(file), OggPage(file)
        rest = file.read()
    again = OggPage()
    again.serial, again.sequence, again.position = first.serial, 2, 0
    again.packets = [*first.packets, *second.packets]
    assert rest.startswith(b"OggS"), "the headers end with the second page"
    path.write_bytes(first.write() + second.write() + again.write() + rest)
    assert decode_by_ffmpeg(path) is None
    assert decode(path).duration_s == pytest.approx(2, rel=0.02)


def test_decode_of_stereo_measures_the_loudness_of_both_channels(tmp_path: Path) -> None:
    one = tone(1000, 2, 0.1)
    loudness = [decode(write(tmp_path / f"{n}.m4a", np.stack([one] * n, axis=1))).loudness for n in (1, 2)]
    assert loudness == pytest.approx([-23.0, -20.0], abs=0.2)


def test_decode_follows_no_list_of_other_files(tmp_path: Path) -> None:
    write(tmp_path / "a.wav", tone(440))
    lists = {
        "a.m3u8": f"#EXTM3U\n#EXTINF:1,\n{tmp_path}/a.wav\n",
        "a.mp3": "ffconcat version 1.0\nfile a.wav\n",
    }
    for name, content in lists.items():
        (tmp_path / name).write_text(content)
        with pytest.raises(UnreadableAudio, match="got what no decoder knows"):
            decode(tmp_path / name)


def test_decode_leaves_out_what_is_damaged(tmp_path: Path) -> None:
    noise = np.random.default_rng(0).standard_normal(RATE * 20).astype(np.float32) * 0.1
    path = write(tmp_path / "a.mp3", noise)
    content = bytearray(path.read_bytes())
    content[len(content) // 2 : len(content) // 2 + 2000] = bytes(2000)
    path.write_bytes(content)
    assert decode(path).duration_s == pytest.approx(20, abs=1)


def test_decode_of_several_channels_is_their_mean(tmp_path: Path) -> None:
    left, right = tone(500, 1), tone(900, 1)
    soundfile.write(tmp_path / "a.wav", np.stack([left, right], axis=1), RATE, subtype="FLOAT")
    np.testing.assert_allclose(decode(tmp_path / "a.wav").samples, (left + right) / 2, atol=1e-6)


def test_decode_of_a_long_file_is_of_its_beginning_and_takes_little_memory(tmp_path: Path) -> None:
    with wave.open(str(tmp_path / "long.wav"), "wb") as file:
        file.setparams((1, 1, 8000, 0, "NONE", ""))
        for minute in range(120):
            file.writeframes(bytes([128 if minute < 9 else 255]) * 480_000)
    tracemalloc.start()
    try:
        signal = decode(tmp_path / "long.wav")
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert peak < 100 << 20, "as a whole it would be 230 MB"
    assert signal.duration_s == 7200
    assert len(signal.samples) == EXCERPT_S * RATE
    assert abs(signal.samples[: 530 * RATE]).max() < 0.01
    assert abs(signal.samples[545 * RATE : -RATE]).min() > 0.9, "the tenth minute is loud"


@pytest.mark.parametrize("ending", ["flac", "mp3"])
def test_decode_of_a_cut_file_says_how_much_there_is(tmp_path: Path, ending: str) -> None:
    noise = np.random.default_rng(0).standard_normal(RATE * 20).astype(np.float32) * 0.1
    whole = write(tmp_path / f"whole.{ending}", noise).read_bytes()
    cut = tmp_path / f"cut.{ending}"
    cut.write_bytes(whole[: len(whole) // 2])
    with pytest.raises(UnreadableAudio, match=r"expected 20 seconds of audio, got (9|10) .* copy or download"):
        decode(cut)


def test_decode_of_a_file_that_lacks_its_last_second_is_of_the_rest(tmp_path: Path) -> None:
    noise = np.random.default_rng(0).standard_normal(RATE * 20).astype(np.float32) * 0.1
    whole = write(tmp_path / "whole.flac", noise).read_bytes()
    cut = tmp_path / "cut.flac"
    cut.write_bytes(whole[: len(whole) * 19 // 20])
    assert len(decode(cut).samples) >= 18 * RATE


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"\xff\xd8\xff\xe0 and so on", r"got a picture \(JPEG\)"),
        (b"hello, I am text" * 100, "got what no decoder knows"),
        (b"\xff\xfb\x90\x00" + bytes(2000), "expected"),
        (b"RIFF\x24\0\0\0WAVEfmt ", "expected"),
    ],
)
def test_decode_of_what_is_no_audio_says_so(tmp_path: Path, content: bytes, message: str) -> None:
    path = tmp_path / "song.mp3"
    path.write_bytes(content)
    with pytest.raises(UnreadableAudio, match=message) as raised:
        decode(path)
    assert str(tmp_path) not in str(raised.value)


def test_decode_of_what_has_no_decoder_says_so(tmp_path: Path) -> None:
    with pytest.raises(UnreadableAudio, match="that can be decoded, got a file without any"):
        decode(write_encrypted(tmp_path / "a.m4p", tone(440)))


def test_decode_of_no_samples_and_of_too_few_says_so(tmp_path: Path) -> None:
    with pytest.raises(UnreadableAudio, match=r"without any sample"):
        decode(write(tmp_path / "none.wav", tone(440, 0)))
    with pytest.raises(UnreadableAudio, match=r"expected at least 0\.5 seconds of audio, got 0\.20"):
        decode(write(tmp_path / "short.wav", tone(440, 0.2)))


@pytest.mark.parametrize("sample", [np.nan, np.inf, 1e30])
def test_decode_of_samples_that_are_no_numbers_or_far_too_large_says_so(tmp_path: Path, sample: float) -> None:
    samples = tone(440, 1)
    samples[500] = sample
    soundfile.write(tmp_path / "a.wav", samples, RATE, subtype="FLOAT")
    with pytest.raises(UnreadableAudio, match="samples that are no numbers"):
        decode(tmp_path / "a.wav")


def test_decode_of_a_file_that_is_not_there_is_an_error_of_the_system(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        decode(tmp_path / "a.wav")


@pytest.mark.parametrize("ending", [b".wav", b".m4a"])
def test_decode_of_a_name_that_is_not_text(tmp_path: Path, ending: bytes) -> None:
    path = tmp_path / os.fsdecode(b"caf\xe9" + ending)
    write(tmp_path / f"a{ending.decode()}", tone(440)).rename(path)
    assert decode(path).duration_s == pytest.approx(1)


def test_decode_of_a_wrong_ending_goes_by_the_content(tmp_path: Path) -> None:
    write(tmp_path / "a.ogg", tone(440, 1)).rename(tmp_path / "a.flac")
    assert decode(tmp_path / "a.flac").duration_s == pytest.approx(1, rel=0.02)


def test_decode_of_a_file_with_a_large_picture_before_its_audio(tmp_path: Path) -> None:
    path = write(tmp_path / "a.mp3", tone(440, 2))
    plain = decode(path)
    tags = ID3()
    tags.add(APIC(mime="image/jpeg", data=bytes(range(256)) * 8000))
    tags.save(path)
    np.testing.assert_array_equal(decode(path).samples, plain.samples)
