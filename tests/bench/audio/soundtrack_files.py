"""Fetches freely licensed soundtracks of games from Debian's packages. Nothing of them is part of this project."""

import shutil
import subprocess
import tempfile
from pathlib import Path

PACKAGES = (
    "hyperrogue-music",
    "wesnoth-1.16-music",
    "supertux-data",
    "warzone2100-music",
    "hedgewars-data",
    "singularity-music",
    "drascula-music",
    "flare-game",
    "naev-data",
    "widelands-data",
)
"""Of Debian 12, with about 300 recordings. Each is a soundtrack, or most of one."""

_ENDINGS = {".ogg", ".mp3", ".flac", ".opus"}
_LEAST_BYTES = 200_000  # shorter ones are sound effects and jingles


def fetch(package: str, folder: Path) -> Path:
    """Have the music of a package in a folder of its name; returns that. What is there already is not fetched again.

    Raises:
        subprocess.CalledProcessError: apt-get or dpkg-deb failed.
    """
    music = folder / package
    if music.is_dir():
        return music
    with tempfile.TemporaryDirectory(dir=folder) as scratch:
        subprocess.run(["apt-get", "download", "-qq", package], cwd=scratch, check=True)
        (archive,) = Path(scratch).glob("*.deb")
        unpacked, chosen = Path(scratch, "unpacked"), Path(scratch, "chosen")
        subprocess.run(["dpkg-deb", "--extract", str(archive), str(unpacked)], check=True)
        chosen.mkdir()
        for path in sorted(unpacked.rglob("*")):
            if _is_music(path):
                shutil.move(path, chosen / path.name)
        chosen.rename(music)
    return music


def _is_music(path: Path) -> bool:
    is_file = path.suffix.lower() in _ENDINGS and path.is_file() and not path.is_symlink()
    return is_file and "music" in str(path).lower() and path.stat().st_size >= _LEAST_BYTES
