"""The machines: replicas of the service behind a balancer, and shards of the vectors, each on several machines.

A request computes on one core of a replica. One that needs vectors then asks every shard, waits for the slowest while
other requests compute, and joins what came. The balancer, as docker/haproxy.cfg has it, gives a request to the replica
that has the fewest; one whose replica died is given to another, since it only reads. Whoever asks a copy of a shard
that died asks another copy after a while, and the request fails where there is none.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from random import Random

from tests.bench.scale.simulation.events import Action, Simulator, Station

_N_RETRIES = 3

Times = Callable[[Random], float]
"""Draws a time of computing, in seconds."""


@dataclass(frozen=True)
class Kind:
    """A kind of request.

    Attributes:
        share: of all requests.
        replica: on a core of a replica.
        shard: on a core of each shard; None where no vectors are searched.
    """

    share: float
    replica: Times
    shard: Times | None = None


@dataclass(frozen=True)
class Plan:
    """How many machines there are, and how they behave.

    Attributes:
        n_replicas: of the service.
        n_shards: that every search asks.
        n_copies: of each shard; a search asks the one that has the fewest.
        cores: of each machine.
        network_s: there and back, added to each step between machines.
        notice_s: until a machine that died is given nothing more.
        timeout_s: until a shard that does not answer is asked of another copy.
    """

    n_replicas: int
    n_shards: int
    n_copies: int
    cores: int
    network_s: float
    notice_s: float
    timeout_s: float

    @property
    def n_machines(self) -> int:
        """All of them, the balancer not counted."""
        return self.n_replicas + self.n_shards * self.n_copies


@dataclass(frozen=True)
class Death:
    """A machine that dies and comes back.

    Attributes:
        what: it is, "replica" or "copy of a shard".
        at_s: it dies.
        back_s: it is there again.
    """

    what: str
    at_s: float
    back_s: float


@dataclass
class Outcome:
    """What the clients saw: when each request began and how long it took, in seconds, and when requests failed."""

    began: list[float] = field(default_factory=list)
    took: list[float] = field(default_factory=list)
    failed_at: list[float] = field(default_factory=list)
    utilisation: dict[str, float] = field(default_factory=dict)


@dataclass(eq=False)
class _Machine:
    station: Station
    is_known_dead: bool = False


class Cluster:
    """Answers a stream of requests.

    Args:
        plan: of machines.
        kinds: of requests.
        seed: of the arrivals and the times.
    """

    def __init__(self, plan: Plan, kinds: Mapping[str, Kind], seed: int) -> None:
        self._plan = plan
        self._kinds = [*kinds.values()]
        self._random = Random(seed)
        self._simulator = Simulator()
        self._replicas = self._machines(plan.n_replicas)
        self._shards = [self._machines(plan.n_copies) for _ in range(plan.n_shards)]
        self._outcome = Outcome()

    def run(self, per_second: float, seconds: float, deaths: Sequence[Death] = ()) -> Outcome:
        """Poisson arrivals for so many seconds, and until all are answered."""
        shares = [kind.share for kind in self._kinds]

        def arrive() -> None:
            if self._simulator.now < seconds:
                (kind,) = self._random.choices(self._kinds, shares)
                self._ask(kind, self._simulator.now, ())
                self._simulator.after(self._random.expovariate(per_second), arrive)

        self._simulator.after(0, arrive)
        for death in deaths:
            dying = self._replicas[0] if death.what == "replica" else self._shards[0][0]
            self._simulator.at(death.at_s, dying.station.go_down)
            self._simulator.at(death.at_s + self._plan.notice_s, partial(_mark, dying, True))
            self._simulator.at(death.back_s, dying.station.come_up)
            self._simulator.at(death.back_s, partial(_mark, dying, False))
        self._simulator.run()
        capacity = self._plan.cores * seconds
        of_shards = [machine.station.busy_s for copies in self._shards for machine in copies]
        self._outcome.utilisation = {
            "replicas": sum(each.station.busy_s for each in self._replicas) / (capacity * len(self._replicas)),
            "shards": sum(of_shards) / (capacity * max(1, len(of_shards))),
        }
        return self._outcome

    def _machines(self, n: int) -> list[_Machine]:
        return [_Machine(Station(self._simulator, self._plan.cores)) for _ in range(n)]

    def _ask(self, kind: Kind, began: float, tried: tuple[_Machine, ...]) -> None:
        replica = self._least_asked(self._replicas, tried) if len(tried) <= _N_RETRIES else None
        if replica is None:
            self._outcome.failed_at.append(began)
            return

        def lost() -> None:
            self._simulator.after(self._plan.network_s, lambda: self._ask(kind, began, (*tried, replica)))

        def answered() -> None:
            self._outcome.began.append(began)
            self._outcome.took.append(self._simulator.now + self._plan.network_s - began)

        after = answered if kind.shard is None else lambda: self._search(kind, began, answered)
        replica.station.visit(kind.replica(self._random), after, lost)

    def _search(self, kind: Kind, began: float, answered: Action) -> None:
        """Asks all shards, and goes on when the slowest has answered."""
        if kind.shard is None:
            raise ValueError("expected a kind of request that searches vectors")
        n_missing, has_failed = len(self._shards), False

        def one_more() -> None:
            nonlocal n_missing
            n_missing -= 1
            if not n_missing and not has_failed:
                self._simulator.after(self._plan.network_s, answered)

        def failed() -> None:
            nonlocal has_failed
            if not has_failed:
                has_failed = True
                self._outcome.failed_at.append(began)

        for copies in self._shards:
            self._ask_shard(copies, kind.shard(self._random), (), one_more, failed)

    def _ask_shard(
        self, copies: Sequence[_Machine], seconds: float, tried: tuple[_Machine, ...], done: Action, failed: Action
    ) -> None:
        """Asks one copy; when it does not answer, another after a while, if there is one."""
        copy = self._least_asked(copies, tried)
        if copy is None:
            failed()
            return

        def lost() -> None:
            later = partial(self._ask_shard, copies, seconds, (*tried, copy), done, failed)
            self._simulator.after(self._plan.timeout_s, later)

        copy.station.visit(seconds, done, lost)

    def _least_asked(self, machines: Sequence[_Machine], tried: Sequence[_Machine]) -> _Machine | None:
        usable = [each for each in machines if not each.is_known_dead and each not in tried]
        if not usable:
            return None
        least = min(each.station.n_present for each in usable)
        return self._random.choice([each for each in usable if each.station.n_present == least])


def _mark(machine: _Machine, is_dead: bool) -> None:
    machine.is_known_dead = is_dead
