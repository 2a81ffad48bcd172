"""Many texts in one piece of memory, which may be a mapped file. Each is decoded when it is asked for; none is kept."""

from bisect import bisect_left
from collections.abc import Callable, Iterable, Iterator
from zlib import crc32

import numpy as np
from numpy.typing import NDArray

from app.bundle.opening.blocks import blocks, is_ascending
from app.bundle.opening.files import unload
from app.bundle.opening.lazy_sequence import LazySequence


def check_characters(characters: NDArray[np.uint8], starts: NDArray[np.int64]) -> None:
    """Raises ValueError where one of some texts begins or ends within a character of UTF-8."""
    inside = starts[: np.searchsorted(starts, len(characters))]
    if (characters[inside] & 0xC0 == 0x80).any():  # a byte that continues a character
        raise ValueError("expected texts that begin and end between characters of UTF-8, got others")


class Texts(LazySequence[str]):
    """Texts, one after another.

    Args:
        content: of all, in UTF-8.
        starts: int64 [n + 1], where each begins in `content`, and where the last one ends.
        check: of some texts at a time: raises an error where they are not as they should be. It is given all of
            `content` as uint8, and the starts of these texts with the end of the last one.

    Raises:
        ValueError: the starts are not ascending, not within `content`, or not between characters of UTF-8.
    """

    def __init__(
        self,
        content: memoryview,
        starts: NDArray[np.int64],
        check: Callable[[NDArray[np.uint8], NDArray[np.int64]], None] = check_characters,
    ) -> None:
        if not len(starts) or starts[0] < 0 or starts[-1] > len(content) or not is_ascending(starts):
            raise ValueError(f"expected ascending starts of texts from 0 to {len(content)}, got others")
        self._content = content
        self._n = len(starts) - 1
        characters = np.frombuffer(content, dtype=np.uint8)
        for block in blocks(self._n):
            check(characters, starts[block.start : block.stop + 1])
            unload(content, int(starts[block.start]), int(starts[block.stop]))
        self._starts = np.ascontiguousarray(starts, dtype=np.int64).data

    @classmethod
    def of(cls, texts: Iterable[str]) -> "Texts":
        """These texts. Raises TypeError where one is none, and UnicodeEncodeError for a lone surrogate."""
        content, starts = joined(texts)
        return cls(memoryview(content), starts)

    def __len__(self) -> int:
        return self._n

    def at(self, place: int) -> str:
        """The text at a place that there is."""
        return str(self.raw(place), "utf-8")

    def __iter__(self) -> Iterator[str]:
        return (str(self.raw(place), "utf-8") for place in range(len(self)))

    def raw(self, place: int) -> memoryview:
        """The UTF-8 of a text; `place` from 0."""
        return self._content[self._starts[place] : self._starts[place + 1]]


class TextNumbers:
    """The number of a text among many, without a text or a dictionary of them in memory.

    Args:
        texts: each once.
        hashes: uint32 [2, n], the CRC-32 of the texts, ascending, and below each the number of its text.
    """

    def __init__(self, texts: Texts, hashes: NDArray[np.uint32]) -> None:
        self._texts = texts
        self._hashes, self._numbers = (np.ascontiguousarray(row).data for row in hashes)  # quicker than an array here

    @classmethod
    def of(cls, texts: Texts) -> "TextNumbers":
        """Of these texts."""
        return cls(texts, hashes_of(texts))

    def __len__(self) -> int:
        return len(self._hashes)

    def get(self, text: str) -> int | None:
        """The number of a text, None where it is none of them."""
        try:
            sought = text.encode()
        except UnicodeEncodeError:  # a lone surrogate
            return None
        value = crc32(sought)
        place = bisect_left(self._hashes, value)
        while place < len(self._hashes) and self._hashes[place] == value:
            number = int(self._numbers[place])
            if self._texts.raw(number) == sought:
                return number
            place += 1
        return None


def joined(texts: Iterable[str]) -> tuple[bytes, NDArray[np.int64]]:
    """Texts as `Texts` has them: their content, and int64 [n + 1] where each begins, and the last one ends."""
    encoded = [str.encode(text) for text in texts]
    starts = np.zeros(len(encoded) + 1, dtype=np.int64)
    np.cumsum([len(each) for each in encoded], out=starts[1:])
    return b"".join(encoded), starts


def hashes_of(texts: Iterable[str]) -> NDArray[np.uint32]:
    """uint32 [2, n], as `TextNumbers` needs them."""
    hashes = np.fromiter((crc32(text.encode()) for text in texts), dtype=np.uint32)
    order = np.argsort(hashes, kind="stable")
    return np.stack([hashes[order], order.astype(np.uint32)])
