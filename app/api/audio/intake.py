"""What takes audio files in, where the service was started for that."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from app.api.body import BodyMemory

if TYPE_CHECKING:
    from app.audio.hearing.analyst import Analyst  # which needs the extra `audio`

_FILES = 8  # of the largest that may be, on disk at once


@dataclass(frozen=True)
class Intake:
    """Made once for an application.

    Attributes:
        analyst: hears the files.
        max_bytes: the largest file.
        room: on disk that all files may take together.
    """

    analyst: "Analyst"
    max_bytes: int
    room: BodyMemory

    @classmethod
    def of(cls, analyst: "Analyst", max_bytes: int) -> "Intake":
        """With room for eight of the largest files."""
        return cls(analyst, max_bytes, BodyMemory(_FILES * max_bytes))
