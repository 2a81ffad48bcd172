"""Scores whose key is written in them, from the corpus of music21, arranged for an instrument at a tempo by chance."""

import random
import warnings
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import cycle, islice
from pathlib import Path
from typing import Any

from music21 import corpus, key, meter

PROGRAMS = {
    "piano": (0, 4),
    "organ": (16, 19),
    "guitar": (24, 25),
    "bowed strings": (40, 48),
    "brass": (56, 61),
    "reeds": (65, 68),
    "flute": (73,),
    "synthesizer": (80, 88),
    "mallets": (11, 12),
    "voices": (52,),
}
"""Programs of General MIDI, by groups of instruments."""

_SOURCES = {"chorale": ("bach", 0.5), "dance tune": ("ryansMammoth", 0.25), "air": ("oneills1850", 0.25)}
_TEMPI = (70.0, 160.0)  # beats a minute
_LONGEST_S = 90.0
_SHORTEST_S = 15.0
_MOST_DRAWS = 10  # for each piece that is wanted


@dataclass(frozen=True)
class Note:
    """Times are in beats."""

    start: float
    length: float
    pitch: int
    part: int


@dataclass(frozen=True)
class Arrangement:
    """A piece as it is played.

    Attributes:
        kind: of piece.
        group: of instruments, a key of PROGRAMS.
        program: of General MIDI.
        has_drums: whether a drummer keeps the beat.
        tempo: beats a minute.
        beats_of_bar: for the drummer.
        keynote: 0 is C.
    """

    name: str
    kind: str
    group: str
    program: int
    has_drums: bool
    tempo: float
    beats_of_bar: int
    keynote: int
    is_major: bool
    notes: tuple[Note, ...]


def arrangements(n: int, seed: int) -> Iterator[Arrangement]:
    """`n` pieces of all kinds, drawn by chance, and so their instruments, their tempi, and whether there are drums."""
    rng = random.Random(seed)
    for kind, (folder, share) in _SOURCES.items():
        paths = sorted(path for path in corpus.corpora.CoreCorpus().getPaths() if folder in Path(path).parts)
        rng.shuffle(paths)
        n_left = round(n * share)
        for path in islice(
            cycle(paths), _MOST_DRAWS * n_left
        ):  # a book has many tunes, of which one is drawn at a time
            if n_left and (found := _arranged(path, kind, rng)):
                n_left -= 1
                yield found


def _arranged(path: Path, kind: str, rng: random.Random) -> Arrangement | None:
    """None where the piece has no key that is major or minor, or is too short."""
    group = rng.choice([*PROGRAMS])
    program, tempo, has_drums = rng.choice(PROGRAMS[group]), rng.uniform(*_TEMPI), rng.random() < 0.5
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        score = corpus.parse(path)
    if hasattr(score, "scores"):  # a book of tunes
        score = rng.choice([*score.scores])
    written = next(iter(score.recurse().getElementsByClass(key.Key)), None)
    metre = next(iter(score.recurse().getElementsByClass(meter.TimeSignature)), None)
    if written is None or written.mode not in {"major", "minor"} or metre is None:
        return None
    is_compound = metre.denominator == 8 and metre.numerator in {6, 9, 12}
    beat = 1.5 if is_compound else 1.0  # in quarters
    notes = tuple(_notes(score, beat, _LONGEST_S / 60 * tempo))
    if not notes or max(note.start for note in notes) < _SHORTEST_S / 60 * tempo:
        return None
    beats_of_bar = max(round(metre.barDuration.quarterLength / beat), 1)
    return Arrangement(
        Path(path).stem,
        kind,
        group,
        program,
        has_drums,
        tempo,
        beats_of_bar,
        written.tonic.pitchClass,
        written.mode == "major",
        notes,
    )


def _notes(score: Any, beat: float, longest: float) -> Iterator[Note]:
    for number, part in enumerate([*score.parts] or [score]):
        for each in part.flatten().notes:
            start, length = float(each.offset) / beat, float(each.quarterLength) / beat
            if length > 0 and start < longest:  # grace notes have no length
                for pitch in each.pitches:
                    yield Note(start, length, pitch.midi, number)
