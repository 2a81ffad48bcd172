"""The text classifier: what the words of a track's title, album and artists' names tell of its genres.

Each word, folded, counts as a whole and by its runs of two to four characters, its edges included; each of these is
hashed to a row of a table, one table for every kind of text (feature hashing: Weinberger et al. 2009; character n-grams
as in Joulin et al. 2017). The mean of the rows of a kind, averaged over the kinds that are given, goes through one
hidden layer. It needs no vocabulary, reads any script, and never fails on a word that it has not seen.
"""

from array import array
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Annotated, AnyStr, NamedTuple
from zlib import crc32

import numpy as np
from numpy.typing import NDArray
from pydantic import BaseModel, ConfigDict, Field

from app.bundle.calibration import Calibration
from app.bundle.names import fold

N_KINDS = 3
_N_GRAM_LENGTHS = (2, 3, 4)
_MAX_CHARACTERS = 1000  # of a kind of text that are read: the rest would only cost time
_BLOCK = 4096  # tracks whose rows are added up at once: the rows of all would fill the memory
_Weight = Annotated[float, Field(ge=0, le=100)]
_Scale = Annotated[float, Field(gt=0, le=1e6)]


class TrackText(NamedTuple):
    """The texts of a track, one of each kind; empty where it is not known."""

    name: str = ""
    album: str = ""
    artists: tuple[str, ...] = ()

    def by_kind(self) -> tuple[str, ...]:
        """The texts as they are read, folded and cut to 1,000 characters, in the order of the tables."""
        texts = (self.name, self.album, "\n".join(name[:_MAX_CHARACTERS] for name in self.artists))
        name, album, artists = (fold(text[:_MAX_CHARACTERS]) for text in texts)
        return name, album, artists


NO_TEXT = TrackText()


class TextSettings(BaseModel):
    """The content of text.json: the shape of the classifier, and how much its words count beside other evidence.

    The weight of a text depends on what it is made of: a title tells less than a title with its album and artists. It
    grows with the share of the features that are missing, since the rest then tells less, as `weight` says.
    """

    model_config = ConfigDict(frozen=True, extra="forbid", allow_inf_nan=False)

    n_buckets: int = Field(ge=1, le=2**24, description="rows of each table: what the hash is taken modulo of")
    dim: int = Field(ge=1, le=4096, description="columns of the tables")
    scales: tuple[_Scale, _Scale, _Scale] = Field(description="what 1 in the table of each kind stands for")
    weights: tuple[_Weight, ...] = Field(
        min_length=2**N_KINDS,
        max_length=2**N_KINDS,
        description="where no artist is known: by the kinds that are given, the sum of 1 for a name, 2 for an album "
        "and 4 for artists",
    )
    growth: _Weight = Field(description="by how much of itself each of these grows until no feature is known")
    calibration: Calibration = Field(description="of features and words together")
    weight_artist_known: _Weight = Field(description="where an artist is known, and is evidence as well")
    calibration_artist_known: Calibration = Field(description="of features, words and artists together")

    def weight(self, given: NDArray[np.bool_], missing: NDArray[np.float32]) -> NDArray[np.float32]:
        """float32 [n]: how much the words of tracks count whose artists are unknown.

        Args:
            given: bool [n, 3], the kinds of text that are known of each track.
            missing: float32 [n], the share of the features that are not known.
        """
        of_kinds = np.array(self.weights, dtype=np.float32)[np.packbits(given, axis=1, bitorder="little")[:, 0]]
        return of_kinds * (1 + np.float32(self.growth) * missing)


@dataclass(frozen=True)
class TextBags:
    """The rows of the tables that the texts of n tracks are made of.

    Attributes:
        rows: int64 [m], of the tables below each other, those of a track together and by kind within it.
        sizes: int64 [n, 3], how many of them each kind of text of a track has.
    """

    rows: NDArray[np.int64]
    sizes: NDArray[np.int64]

    @property
    def given(self) -> NDArray[np.bool_]:
        """Bool [n, 3]: the kinds of text that are known of each track."""
        return self.sizes > 0

    @classmethod
    def of(cls, texts: Iterable[TrackText], n_buckets: int) -> "TextBags":
        """Hash the texts of tracks. A word is hashed once, however often it stands in them."""
        hashed: dict[str, list[int]] = {}
        hashes = array("q")  # a list would hold an object for each of millions
        sizes = []
        for text in texts:
            for folded in text.by_kind():
                before = len(hashes)
                for word in folded.split():
                    if word not in hashed:
                        hashed[word] = hashes_of_word(word)
                    hashes.extend(hashed[word])
                sizes.append(len(hashes) - before)
        rows = np.array(hashes, dtype=np.int64)
        rows %= n_buckets
        rows += np.repeat(np.arange(len(sizes)) % N_KINDS * n_buckets, sizes)
        return cls(rows, np.array(sizes, dtype=np.int64).reshape(-1, N_KINDS))

    def take(self, tracks: NDArray[np.int64]) -> "TextBags":
        """Those of some tracks, int64 [k], in this order."""
        sizes = self.sizes[tracks]
        ends = self.sizes.sum(axis=1).cumsum()[tracks]
        lengths = sizes.sum(axis=1)
        places = np.arange(lengths.sum()) + np.repeat(ends - lengths.cumsum(), lengths)
        return TextBags(self.rows[places], sizes)


def hashes_of_word(word: str) -> list[int]:
    """Of the whole word and of its runs of characters, as UTF-8."""
    padded = f" {word} "
    if padded.isascii():  # characters are bytes: one encoding does for all runs
        return [*map(crc32, _with_runs(padded.encode("ascii")))]
    return [crc32(run.encode("utf-8", "surrogatepass")) for run in _with_runs(padded)]


def _with_runs(word: AnyStr) -> list[AnyStr]:
    pieces = [word]
    pieces += [word[i : i + n] for n in _N_GRAM_LENGTHS for i in range(len(word) - n + 1)]
    return pieces


@dataclass(frozen=True)
class TextClassifier:
    """Applies the classifier of a bundle, or one that was just fitted: both give the same.

    Attributes:
        settings: As text.json holds them.
        tables: int8 [3, n_buckets, dim], one for every kind of text.
        hidden: float32 [n_hidden, dim + 1], the hidden layer, its bias in the last column.
        output: float32 [n_genres, n_hidden + 1], the same of the last layer.
    """

    settings: TextSettings
    tables: NDArray[np.int8]
    hidden: NDArray[np.float32]
    output: NDArray[np.float32]

    def bags(self, texts: Sequence[TrackText]) -> TextBags:
        """The texts of n tracks as rows of the tables."""
        return TextBags.of(texts, self.settings.n_buckets)

    def logits(self, bags: TextBags, use: NDArray[np.bool_] | None = None) -> NDArray[np.float32]:
        """float32 [n, n_genres]: what the texts of n tracks say, each with at least one text.

        Args:
            bags: Of the texts.
            use: bool [3], kinds of text to use; all of them by default.
        """
        n = len(bags.sizes)
        if n <= _BLOCK:
            return self._of_block(bags, use)
        starts = range(0, n, _BLOCK)
        return np.concatenate([self._of_block(bags.take(np.arange(s, min(s + _BLOCK, n))), use) for s in starts])

    def _of_block(self, bags: TextBags, use: NDArray[np.bool_] | None) -> NDArray[np.float32]:
        sums = self.sums(bags.rows, bags.sizes.ravel()).reshape(-1, N_KINDS, self.settings.dim)
        return self.logits_of_sums(sums, bags.sizes, use)

    def sums(self, rows: NDArray[np.int64], sizes: NDArray[np.int64]) -> NDArray[np.float32]:
        """float32 [m, dim]: of each of m runs of rows, of these sizes, int64 [m], the sum of what is in the tables.

        These are whole numbers, far from where float32 rounds any: they can be added up in any order.
        """
        filled = sizes > 0
        sums = np.zeros((len(sizes), self.settings.dim), dtype=np.float32)
        if filled.any():
            numbers = self.tables.reshape(-1, self.settings.dim)[rows].astype(np.float32)
            sums[filled] = np.add.reduceat(numbers, (sizes.cumsum() - sizes)[filled])
        return sums

    def logits_of_sums(
        self, sums: NDArray[np.float32], sizes: NDArray[np.int64], use: NDArray[np.bool_] | None = None
    ) -> NDArray[np.float32]:
        """float32 [n, n_genres]: what texts say of which the rows were added up.

        Args:
            sums: float32 [n, 3, dim], of each kind of text.
            sizes: int64 [n, 3], how many rows each is of.
            use: bool [3], kinds of text to use; all of them by default.
        """
        given = sizes > 0 if use is None else (sizes > 0) & use
        counts = np.maximum(sizes, 1) * np.maximum(given.sum(axis=1, keepdims=True), 1)
        shares = (given * self.settings.scales / counts).astype(np.float32)  # of each sum in the mean over kinds
        mean = (shares[:, None] @ sums)[:, 0]
        hidden = np.maximum(mean @ self.hidden[:, :-1].T + self.hidden[:, -1], 0)
        logits: NDArray[np.float32] = hidden @ self.output[:, :-1].T + self.output[:, -1]
        return logits
