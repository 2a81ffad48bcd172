"""An engine that is on another machine, and what the service must know of its vectors while it cannot be asked."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from app.bundle.parts import TIMBRE_ROWS, VECTORS
from app.bundle.reader import Bundle
from app.catalogue.catalogue import Catalogue
from app.retrieval.engine import Engine

_BLOCK = 1 << 16  # tracks that are read at once


@dataclass(frozen=True)
class KnownParts:
    """Which parts of the vector of each track are not 0, by which the weights of a query depend on the track.

    Attributes:
        embedding: bool [n_tracks].
        timbre: bool [n_tracks].
    """

    embedding: NDArray[np.bool_]
    timbre: NDArray[np.bool_]

    @classmethod
    def of(cls, bundle: Bundle) -> "KnownParts":
        """Of the tracks of a bundle. What was mapped to be verified is read once more, and then let go."""
        vectors, timbres = bundle.arrays[VECTORS], bundle.arrays.get(TIMBRE_ROWS)
        embedding, timbre = np.zeros(len(vectors), dtype=np.bool_), np.zeros(len(vectors), dtype=np.bool_)
        for start in range(0, len(vectors), _BLOCK):
            block = slice(start, start + _BLOCK)
            embedding[block] = vectors[block, : bundle.layout.embedding_dim].any(axis=1)
            if timbres is not None:
                timbre[block] = timbres[block].any(axis=1)
        return cls(embedding, timbre)

    def __len__(self) -> int:
        return len(self.embedding)


class EngineLink(Protocol):
    """The way to an engine."""

    @property
    def problem(self) -> str | None:
        """Why it cannot be asked at present; None where it can."""

    @property
    def n_opened(self) -> int:
        """How often it was opened: what was written before the last time may be gone."""


class LiveRows(Protocol):
    """What an engine has of live changes, for others who ask it: the service answers from its own."""

    def write(self, catalogue: Catalogue, engine: Engine) -> None:
        """Have there what was added to a catalogue since its bundle was made, and what was removed, and no more.

        Args:
            catalogue: as it is now.
            engine: over the vectors of all its tracks.

        Raises:
            EngineUnavailable: it cannot be asked; what was written and what was not is found out the next time.
        """


@dataclass(frozen=True)
class RemoteEngine:
    """An engine that is on another machine.

    Attributes:
        engine: asks it; raises EngineUnavailable while it cannot be asked.
        link: tells whether it can.
        kind: of the engine, such as milvus.
        server: what to call it, without a password.
        known: of the tracks of the bundle.
        live: what it has of live changes.
    """

    engine: Engine
    link: EngineLink
    kind: str
    server: str
    known: KnownParts
    live: LiveRows


OpenRemote = Callable[[Bundle], RemoteEngine]
