"""Looks at one file: what it is, quickly, and what it sounds like, slowly. Both run in a worker process."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from app.audio.content_id import content_id
from app.audio.decoding.decode import decode
from app.audio.decoding.signatures import what_it_is
from app.audio.errors import UnreadableAudio
from app.audio.extraction import extract
from app.audio.features import Extracted
from app.audio.tags.audio_tags import AudioTags
from app.audio.tags.reading import read_tags


@dataclass(frozen=True)
class Inspected:
    """What a file is.

    Attributes:
        content_id: Of its audio, whatever its tags and its path.
    """

    content_id: str
    tags: AudioTags


def inspect_file(path: Path) -> Inspected:
    """The id of the audio of a file, and its tags.

    Raises:
        UnreadableAudio: it is empty, encrypted, or something else.
        OSError: it cannot be read.
    """
    with _readable(path), path.open("rb") as file:
        if not file.read(1):
            raise UnreadableAudio("expected audio, got an empty file")
        if what := what_it_is(path):
            raise UnreadableAudio(f"expected audio, got {what}")
        tags = read_tags(path)
        return Inspected(content_id(file), tags)


def extract_file(path: Path) -> Extracted:
    """The features and the timbre of a file.

    Raises:
        UnreadableAudio: its audio cannot be decoded.
        OSError: it cannot be read.
    """
    with _readable(path):
        return extract(decode(path))


@contextmanager
def _readable(path: Path) -> Iterator[None]:
    """What is damaged and can still be read is damaged; where a disk went away, that is the error."""
    try:
        yield
    except UnreadableAudio:
        with path.open("rb") as file:
            file.seek(max(file.seek(0, 2) - 1, 0))
            file.read(1)
        raise
