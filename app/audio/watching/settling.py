"""Tells the files that somebody still writes, as while they are copied, from those that are whole."""

from collections.abc import Iterable

from app.audio.folder import FoundFile

SETTLING_S = 1.0
"""Seconds for which the size and the time of a file that is whole stay as they are."""


class Settling:
    """Remembers since when files are as they are. One that is taken for whole too early is seen again when it grows."""

    def __init__(self) -> None:
        self._since: dict[FoundFile, float] = {}

    def settled(self, files: Iterable[FoundFile], now_s: float) -> list[FoundFile]:
        """Of `files`, those that were the same `SETTLING_S` before `now_s`, in their order; others are forgotten."""
        self._since = {file: self._since.get(file, now_s) for file in files}
        return [file for file, since in self._since.items() if now_s - since >= SETTLING_S]
