"""The kinds of work, and how much of each is done at once."""

from dataclasses import dataclass

from app.admission.cores import usable_cores
from app.admission.gate import Gate, GateLimits


@dataclass(frozen=True)
class Gates:
    """One gate for each kind of work.

    Attributes:
        light: look-ups, searches by words, single predictions: milliseconds at most.
        heavy: what looks at the whole catalogue, or at a thousand tracks.
        stream: long answers, which are computed and sent in pieces. Each piece needs a permit of `heavy` as well.
        write: changes of the catalogue, which wait for a database.
        map: what the map is asked, which may have to be worked out first.
        audio: hearing a file, in a process that may take a gigabyte.
        admin: opening another bundle, each in a process that takes as much memory as a worker.
    """

    light: Gate
    heavy: Gate
    stream: Gate
    write: Gate
    map: Gate
    audio: Gate
    admin: Gate

    @classmethod
    def of(cls, n_workers: int) -> "Gates":
        """Of one of so many processes, which share the cores of the machine."""
        cores = max(1, usable_cores() // n_workers)
        return cls(
            light=Gate("light", GateLimits(computing=cores, waiting=64, waiting_anyway=8, soon_s=0.03)),
            heavy=Gate("heavy", GateLimits(computing=max(1, cores - 1), waiting=16, waiting_anyway=6, soon_s=0.1)),
            stream=Gate("stream", GateLimits(computing=4, waiting=4, waiting_anyway=4, soon_s=1)),
            write=Gate("write", GateLimits(computing=16, waiting=64, waiting_anyway=64, soon_s=1)),
            map=Gate("map", GateLimits(computing=1, waiting=64, waiting_anyway=64, soon_s=1)),
            audio=Gate("audio", GateLimits(computing=max(1, cores // 2), waiting=8, waiting_anyway=4, soon_s=5)),
            admin=Gate("admin", GateLimits(computing=1, waiting=4, waiting_anyway=4, soon_s=1)),
        )

    @property
    def n_permits(self) -> int:
        """Of all kinds together."""
        return sum(gate.limits.computing for gate in vars(self).values())
