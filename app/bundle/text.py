"""The text classifier: what the words of a track's title, album and artists' names tell of its genres.

Each word, folded, counts as a whole and by its runs of two to four characters, its edges included; each of these is
hashed to a row of a table, one table for every kind of text (feature hashing: Weinberger et al. 2009; character n-grams
as in Joulin et al. 2017). The mean of the rows of a kind, averaged over the kinds that are given, goes through one
hidden layer. It needs no vocabulary, reads any script, and never fails on a word that it has not seen.
"""

from array import array
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Annotated, NamedTuple
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
        of_kinds = np.array(self.weights, dtype=np.float32)[given @ (1 << np.arange(N_KINDS))]
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
        rows = array("q")  # a list would hold an object for each of millions
        sizes = []
        for text in texts:
            for kind, folded in enumerate(text.by_kind()):
                before = len(rows)
                for word in folded.split():
                    if word not in hashed:
                        hashed[word] = _buckets(word, n_buckets)
                    rows.extend(kind * n_buckets + bucket for bucket in hashed[word])
                sizes.append(len(rows) - before)
        return cls(np.array(rows, dtype=np.int64), np.array(sizes, dtype=np.int64).reshape(-1, N_KINDS))

    def take(self, tracks: NDArray[np.int64]) -> "TextBags":
        """Those of some tracks, int64 [k], in this order."""
        sizes = self.sizes[tracks]
        ends = self.sizes.sum(axis=1).cumsum()[tracks]
        lengths = sizes.sum(axis=1)
        places = np.arange(lengths.sum()) + np.repeat(ends - lengths.cumsum(), lengths)
        return TextBags(self.rows[places], sizes)


def _buckets(word: str, n_buckets: int) -> list[int]:
    padded = f" {word} "
    runs = (padded[i : i + n] for n in _N_GRAM_LENGTHS for i in range(len(padded) - n + 1))
    return [crc32(run.encode("utf-8", "surrogatepass")) % n_buckets for run in (padded, *runs)]


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
        sizes = bags.sizes.ravel()
        filled = sizes > 0
        means = np.zeros((len(sizes), self.settings.dim), dtype=np.float32)
        if filled.any():
            rows = self.tables.reshape(-1, self.settings.dim)[bags.rows].astype(np.float32)
            starts = (sizes.cumsum() - sizes)[filled]
            means[filled] = np.add.reduceat(rows, starts) / sizes[filled, None]
        of_kinds = means.reshape(-1, N_KINDS, self.settings.dim) * np.array(self.settings.scales, np.float32)[:, None]
        given = bags.given if use is None else bags.given & use
        mean = (of_kinds * given[:, :, None]).sum(axis=1) / np.maximum(given.sum(axis=1), 1)[:, None]
        hidden = np.maximum(mean.astype(np.float32) @ self.hidden[:, :-1].T + self.hidden[:, -1], 0)
        logits: NDArray[np.float32] = hidden @ self.output[:, :-1].T + self.output[:, -1]
        return logits
