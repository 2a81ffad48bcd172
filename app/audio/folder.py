"""Lists the audio files of a folder.

Links are followed, out of the folder as well, and every folder is entered once, by its own name where it has one
within: so links in circles end. Names that begin with a dot are left out: programs hide there what is no music.
"""

import os
import stat
from collections import deque
from dataclasses import dataclass, field
from pathlib import Path

from app.audio.errors import FolderError

ENDINGS = frozenset(
    ".mp3 .flac .ogg .oga .opus .wav .wave .aif .aiff .aifc .m4a .m4b .m4p .mp4 .aac .caf .au .mka .wma .ape .wv .mpc "
    ".dsf .dff".split()
)
"""What names of audio files end in, also of kinds that cannot be decoded, so that these are named."""


@dataclass(frozen=True)
class FoundFile:
    """A file that looks like audio by its name.

    Attributes:
        path: Of the file from the folder on, as the file system has it: not always valid text.
        size: In bytes.
        mtime_ns: When it was changed last.
    """

    path: Path
    size: int
    mtime_ns: int


@dataclass
class Listing:
    """What is in a folder.

    Attributes:
        files: In the order of their paths.
        problems: By path, why a file or a folder could not be looked at.
        n_others: Number of files whose names are not those of audio.
    """

    files: list[FoundFile] = field(default_factory=list)
    problems: dict[Path, str] = field(default_factory=dict)
    n_others: int = 0


def list_files(folder: Path) -> Listing:
    """The audio files of `folder` and all folders below it.

    Raises:
        FolderError: it is not there, not a folder, or may not be read.
    """
    try:
        os.scandir(folder).close()
    except OSError as error:
        raise FolderError(f"{folder}: expected a folder of music that can be read, got: {error.strerror}") from error
    listing = Listing()
    entered: set[tuple[int, int]] = set()
    folders, links = deque([Path()]), deque[Path]()
    while folders or links:
        # Links come last, so that what they lead to has its own path where it lies within.
        path = folders.popleft() if folders else links.popleft()
        _list(folder, path, listing, entered, folders, links)
    listing.files.sort(key=lambda file: file.path)
    return listing


def _list(
    folder: Path,
    path: Path,
    listing: Listing,
    entered: set[tuple[int, int]],
    folders: deque[Path],
    links: deque[Path],
) -> None:
    try:
        status = (folder / path).stat()
        if (status.st_dev, status.st_ino) in entered:
            return
        entered.add((status.st_dev, status.st_ino))
        with os.scandir(folder / path) as entries:
            for entry in sorted(entries, key=lambda entry: entry.name):
                if not entry.name.startswith("."):
                    _sort_in(entry, path / entry.name, listing, folders, links)
    except OSError as error:
        listing.problems[path] = f"the folder cannot be read: {error.strerror}"


def _sort_in(entry: os.DirEntry[str], path: Path, listing: Listing, folders: deque[Path], links: deque[Path]) -> None:
    is_audio = path.suffix.lower() in ENDINGS
    try:
        status = entry.stat()
    except OSError as error:
        if is_audio or not entry.is_symlink():
            listing.problems[path] = f"it cannot be looked at: {error.strerror}"
        return
    if stat.S_ISDIR(status.st_mode):
        (links if entry.is_symlink() else folders).append(path)
    elif not is_audio:
        listing.n_others += 1
    elif stat.S_ISREG(status.st_mode):
        listing.files.append(FoundFile(path, status.st_size, status.st_mtime_ns))
    else:
        listing.problems[path] = "expected a file, got a device, a pipe or a socket"
