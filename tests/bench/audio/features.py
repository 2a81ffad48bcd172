"""Tempo, key and loudness of scores, against the truth: `python -m tests.bench.audio.features --pieces 200`.

Pieces of the corpus of music21, whose key is written in them, are played by fluidsynth at tempi and by instruments that
are drawn by chance, and analysed as `songkin analyse` does. Promised over all of them: the tempo within 4 % in 75 %,
within that or by a factor of two or three in 90 %, the key 0.8 as MIREX weighs it, and the loudness within 0.5 LU of
what pyloudnorm measures. Exit code 1 where a promise is broken.
"""

import argparse
import sys
import tempfile
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path
from statistics import mean

import pyloudnorm
import soundfile
from rich.progress import track

from app.audio.inspection import extract_file
from tests.bench.audio.accuracy import is_tempo, is_tempo_or_multiple, key_score
from tests.bench.audio.rendering import missing, render
from tests.bench.audio.scores import Arrangement, arrangements

_PROMISED = (0.75, 0.90, 0.80)
_MOST_LU = 0.5


@dataclass(frozen=True)
class Heard:
    """What was told of a piece."""

    piece: Arrangement
    tempo: float | None
    key: tuple[int, bool] | None
    loudness_error: float

    @property
    def scores(self) -> tuple[float, float, float]:
        """Of the tempo, of the tempo or a multiple, and of the key: 0 to 1 each."""
        piece = self.piece
        is_right, is_multiple = is_tempo(self.tempo, piece.tempo), is_tempo_or_multiple(self.tempo, piece.tempo)
        return float(is_right), float(is_multiple), key_score(self.key, (piece.keynote, piece.is_major))


def hear(piece: Arrangement, folder: Path) -> Heard:
    """Play a piece, and analyse what is heard."""
    path = render(piece, folder)
    features = extract_file(path).features
    samples, rate = soundfile.read(path)
    path.unlink()
    expected = pyloudnorm.Meter(rate).integrated_loudness(samples)
    key = None if features.key is None else (features.key, features.mode == 1)
    error = float("inf") if features.loudness is None else abs(features.loudness - expected)
    return Heard(piece, features.tempo, key, error)


def _rows(heard: list[Heard], of: Callable[[Arrangement], str]) -> Iterable[str]:
    for name in sorted({of(each.piece) for each in heard}):
        yield _row(name, [each for each in heard if of(each.piece) == name])


def _row(name: str, heard: list[Heard]) -> str:
    shares = (mean(values) for values in zip(*(each.scores for each in heard), strict=True))
    error = max(each.loudness_error for each in heard)
    return f"| {name} | {len(heard)} | {' | '.join(f'{share:.2f}' for share in shares)} | {error:.2f} |"


def main() -> int:
    """Run the command. Returns the exit code."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--pieces", type=int, default=200)
    parser.add_argument("--seed", type=int, default=1)
    arguments = parser.parse_args()
    if lacking := missing():
        print(f"{lacking} is not installed", file=sys.stderr)
        return 2
    with tempfile.TemporaryDirectory() as folder:
        pieces = arrangements(arguments.pieces, arguments.seed)
        heard = [hear(piece, Path(folder)) for piece in track(pieces, "playing and analysing", total=arguments.pieces)]
    print("| pieces | number | tempo | or a multiple | key | loudness, LU at most |\n|---|---|---|---|---|---|")
    print(_row("all", heard))
    for of in (_kind, _drums, _group):
        print("\n".join(_rows(heard, of)))
    totals = [mean(values) for values in zip(*(each.scores for each in heard), strict=True)]
    kept = all(found >= promised for found, promised in zip(totals, _PROMISED, strict=True))
    return 0 if kept and max(each.loudness_error for each in heard) <= _MOST_LU else 1


def _kind(piece: Arrangement) -> str:
    return piece.kind


def _drums(piece: Arrangement) -> str:
    return "with drums" if piece.has_drums else "without drums"


def _group(piece: Arrangement) -> str:
    return piece.group


if __name__ == "__main__":
    sys.exit(main())
