"""A small folder of music, tagged as people tag it, with files among it that are none."""

from pathlib import Path

import numpy as np
from mutagen.flac import FLAC

from tests.support.audio.sounds import RATE, chord, clicks, write

GENRES = ("Dream Pop", "Techno")


def write_library(folder: Path, n_tracks: int, seconds: float = 6) -> list[Path]:
    """FLAC files of two genres by three artists, each of its own tempo and key."""
    paths = []
    for number in range(n_tracks):
        artist, genre = f"Artist {number % 3}", GENRES[number % 2]
        path = folder / artist / "Album" / f"{number:02} - Song {number}.flac"
        path.parent.mkdir(parents=True, exist_ok=True)
        samples = chord(number % 12, number % 2 == 1, seconds) + clicks(80 + 5 * number, seconds, seed=number)
        file = FLAC(write(path, samples))
        file.update(title=f"Song {number}", artist=artist, album="Album", genre=genre, date="1997", tracknumber="3")
        file.save()
        paths.append(path)
    return paths


def write_others(folder: Path) -> None:
    """An empty file, a picture that is called a song, and ten seconds of silence."""
    (folder / "empty.mp3").touch()
    (folder / "cover.mp3").write_bytes(b"\xff\xd8\xff\xe0")
    (folder / "cover.jpg").write_bytes(b"\xff\xd8\xff\xe0")
    write(folder / "silence.wav", np.zeros(10 * RATE, dtype=np.float32))
