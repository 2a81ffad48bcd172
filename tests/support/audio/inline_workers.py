"""Workers that do each call in this process, when its outcome is asked for: what happens when is then certain."""

from collections.abc import Callable
from pathlib import Path
from types import TracebackType
from typing import Any, ClassVar, Generic, Self, TypeVar

from app.audio.errors import UnreadableAudio

Key = TypeVar("Key")


class InlineWorkers(Generic[Key]):
    """As `Workers`. `before` is called before each call, and may change the files."""

    before: ClassVar[Callable[[Callable[[Path], object], Path], None]]

    def __init__(self, n_calls: int) -> None:
        self._calls: list[tuple[Key, Callable[[Path], object], Path]] = []

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        assert error is not None or self.is_idle, "nothing is forgotten"

    @property
    def is_full(self) -> bool:
        return len(self._calls) >= 4

    @property
    def is_idle(self) -> bool:
        return not self._calls

    def call(self, key: Key, function: Callable[[Path], object], path: Path) -> None:
        self._calls.append((key, function, path))

    def outcomes(self) -> list[tuple[Key, Any]]:
        key, function, path = self._calls.pop(0)
        type(self).before(function, path)
        try:
            return [(key, function(path))]
        except (UnreadableAudio, OSError) as error:
            return [(key, error)]
