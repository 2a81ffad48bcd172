"""Plays an arrangement by fluidsynth into a WAV file."""

import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import mido

from tests.bench.audio.scores import Arrangement

RATE = 44_100
_SOUNDFONTS = (Path("/usr/share/sounds/sf2/TimGM6mb.sf2"), Path("/usr/share/sounds/sf2/default-GM.sf2"))
_TICKS = 480  # of a beat
_DRUMS = 9  # the channel of General MIDI
_KICK, _SNARE, _HI_HAT = 36, 38, 42
_SOUNDING = 0.95  # of the length of a note
_Event = tuple[int, bool, int, int, int]  # tick, is on, channel, pitch, velocity


def missing() -> str | None:
    """What is not installed of what renders, if anything."""
    if shutil.which("fluidsynth") is None:
        return "fluidsynth"
    return None if any(path.exists() for path in _SOUNDFONTS) else "a soundfont (Debian: timgm6mb-soundfont)"


def render(arrangement: Arrangement, folder: Path) -> Path:
    """Write `<name>.wav`, stereo, into the folder; returns its path."""
    score, audio = folder / f"{arrangement.name}.mid", folder / f"{arrangement.name}.wav"
    _midi(arrangement).save(score)
    soundfont = next(path for path in _SOUNDFONTS if path.exists())
    command = ["fluidsynth", "-ni", "-q", "-g", "0.5", "-r", str(RATE), "-F", str(audio), str(soundfont), str(score)]
    subprocess.run(command, check=True, capture_output=True, timeout=120)
    score.unlink()
    return audio


def _midi(arrangement: Arrangement) -> mido.MidiFile:
    track = mido.MidiTrack([mido.MetaMessage("set_tempo", tempo=round(60e6 / arrangement.tempo))])
    track += [
        mido.Message("program_change", channel=channel, program=arrangement.program)
        for channel in {_channel(note.part) for note in arrangement.notes}
    ]
    now = 0
    for tick, is_on, channel, pitch, velocity in sorted([*_played(arrangement), *_drummed(arrangement)]):
        kind = "note_on" if is_on else "note_off"
        track.append(mido.Message(kind, channel=channel, note=pitch, velocity=velocity, time=tick - now))
        now = tick
    return mido.MidiFile(ticks_per_beat=_TICKS, tracks=[track])


def _channel(part: int) -> int:
    return part % _DRUMS


def _played(arrangement: Arrangement) -> Iterator[_Event]:
    for note in arrangement.notes:
        velocity = 96 if note.start % 1 == 0 else 80
        yield from _struck(note.start, note.length * _SOUNDING, _channel(note.part), note.pitch, velocity)


def _drummed(arrangement: Arrangement) -> Iterator[_Event]:
    if not arrangement.has_drums:
        return
    for beat in range(int(max(note.start for note in arrangement.notes)) + 1):
        drum = _KICK if beat % arrangement.beats_of_bar % 2 == 0 else _SNARE
        yield from _struck(beat, 0.25, _DRUMS, drum, 90)
        for half in (0, 0.5):
            yield from _struck(beat + half, 0.25, _DRUMS, _HI_HAT, 60)


def _struck(start: float, length: float, channel: int, pitch: int, velocity: int) -> Iterator[_Event]:
    begin = round(start * _TICKS)
    yield begin, True, channel, pitch, velocity
    yield begin + max(round(length * _TICKS), 1), False, channel, pitch, 0
