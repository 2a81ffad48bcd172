import asyncio
from collections.abc import Coroutine
from typing import Any

import pytest

from app.admission.gate import Gate, GateLimits
from app.errors import Overloaded


def gate_of(computing: int, waiting: int, **limits: float) -> Gate:
    """One that counts, and looks at no time."""
    chosen = {"waiting_anyway": waiting, "soon_s": 60.0, **limits}
    return Gate("heavy", GateLimits(computing, waiting, **chosen))  # type: ignore[arg-type]


async def hold(gate: Gate, until: asyncio.Event, order: list[int], number: int) -> bool:
    async with gate.permit() as had_to_wait:
        order.append(number)
        await until.wait()
        return had_to_wait


async def compute(gate: Gate) -> None:
    """Never lets go of the event loop."""
    async with gate.permit():
        pass


async def outcomes(coroutines: list[Coroutine[Any, Any, Any]]) -> list[Any]:
    return await asyncio.gather(*coroutines, return_exceptions=True)


def n_refused(results: list[Any]) -> int:
    return sum(isinstance(result, Overloaded) for result in results)


def test_gate_admits_so_many_and_refuses_the_rest_at_once() -> None:
    async def run() -> None:
        gate, until, order = gate_of(2, 3), asyncio.Event(), list[int]()
        first = [asyncio.create_task(hold(gate, until, order, number)) for number in range(2)]
        await asyncio.sleep(0.01)
        rest = [asyncio.create_task(hold(gate, until, order, number)) for number in range(2, 10)]
        await asyncio.sleep(0.01)
        assert gate.n_waiting == 3
        assert sum(task.done() for task in rest) == 5  # nobody of them waits for anything
        until.set()
        assert n_refused(await asyncio.gather(*rest, return_exceptions=True)) == 5
        assert await asyncio.gather(*first) == [False, False]
        assert order == [0, 1, 2, 3, 4]
        assert gate.n_waiting == 0

    asyncio.run(run())


def test_gate_who_waits_knows_that_it_did() -> None:
    async def run() -> None:
        gate, until = gate_of(1, 1), asyncio.Event()
        first = asyncio.create_task(hold(gate, until, [], 0))
        await asyncio.sleep(0.01)
        second = asyncio.create_task(hold(gate, until, [], 1))
        await asyncio.sleep(0.01)
        until.set()
        assert (await first, await second) == (False, True)

    asyncio.run(run())


def test_gate_of_work_that_never_waits_refuses_a_crowd_that_comes_together() -> None:
    async def run() -> None:
        gate = gate_of(2, 10)
        assert n_refused(await outcomes([compute(gate) for _ in range(30)])) == 19  # one is computed at once, ten wait
        assert n_refused(await outcomes([compute(gate) for _ in range(10)])) == 0

    asyncio.run(run())


def test_gate_who_waits_too_long_is_refused_and_leaves_no_trace() -> None:
    async def run() -> None:
        gate, until = gate_of(1, 1, patience_s=0.01), asyncio.Event()
        first = asyncio.create_task(hold(gate, until, [], 0))
        await asyncio.sleep(0.001)
        with pytest.raises(Overloaded):
            await compute(gate)
        until.set()
        await first
        await compute(gate)
        assert gate.n_waiting == 0

    asyncio.run(run())


def test_gate_all_who_wait_too_long_are_refused_and_counted() -> None:
    async def run() -> None:
        gate, until = gate_of(1, 5, patience_s=0.01), asyncio.Event()
        first = asyncio.create_task(hold(gate, until, [], 0))
        await asyncio.sleep(0.001)
        assert n_refused(await outcomes([compute(gate) for _ in range(3)])) == 3
        assert gate.n_turned_away == {"full": 0, "late": 3}
        assert gate.n_waiting == 0
        assert n_refused(await outcomes([compute(gate)])) == 1  # the next is watched as well
        until.set()
        await first
        await compute(gate)

    asyncio.run(run())


def test_gate_who_gives_up_as_it_is_called_lets_the_next_come() -> None:
    async def run() -> None:
        gate, until = gate_of(1, 5), asyncio.Event()
        until.set()
        await gate.enter()
        first, second = (asyncio.create_task(hold(gate, until, [], number)) for number in (1, 2))
        await asyncio.sleep(0.001)
        gate.leave()  # which calls the first, and it has not come yet
        first.cancel()
        assert await second
        with pytest.raises(asyncio.CancelledError):
            await first
        assert (gate.n_computing, gate.n_waiting) == (0, 0)

    asyncio.run(run())


def test_gate_who_gives_up_waiting_leaves_no_trace() -> None:
    async def run() -> None:
        gate, until = gate_of(1, 1), asyncio.Event()
        first = asyncio.create_task(hold(gate, until, [], 0))
        second = asyncio.create_task(hold(gate, until, [], 1))
        await asyncio.sleep(0.01)
        second.cancel()
        await asyncio.sleep(0.01)
        assert gate.n_waiting == 0
        until.set()
        await first
        await compute(gate)

    asyncio.run(run())


def test_gate_permit_comes_back_from_work_that_fails() -> None:
    async def run() -> None:
        gate = gate_of(1, 1)
        for _ in range(2):
            with pytest.raises(ZeroDivisionError):
                async with gate.permit():
                    raise ZeroDivisionError
        await compute(gate)

    asyncio.run(run())


def test_gate_turn_waits_however_many_wait() -> None:
    async def turn(gate: Gate) -> None:
        async with gate.turn():
            await asyncio.sleep(0)

    async def run() -> None:
        gate = gate_of(1, 1)
        assert n_refused(await outcomes([turn(gate) for _ in range(20)])) == 0

    asyncio.run(run())


def test_gate_takes_on_nobody_else_once_the_first_has_waited_long() -> None:
    async def run() -> None:
        gate, until = gate_of(1, 10, waiting_anyway=2, soon_s=0.01), asyncio.Event()
        holding = [asyncio.create_task(hold(gate, until, [], number)) for number in range(4)]
        await asyncio.sleep(0.005)
        assert gate.n_waiting == 3  # who comes soon enough is taken on
        await asyncio.sleep(0.02)
        with pytest.raises(Overloaded):
            await compute(gate)
        holding.pop().cancel()
        holding.pop().cancel()
        await asyncio.sleep(0.005)
        assert gate.n_waiting == 1
        holding.append(asyncio.create_task(hold(gate, until, [], 4)))  # so few may always wait
        await asyncio.sleep(0.005)
        assert gate.n_waiting == 2
        until.set()
        assert await asyncio.gather(*holding) == [False, True, True]

    asyncio.run(run())


def test_gate_calls_one_in_each_round_of_the_event_loop() -> None:
    """So that what others send is read between two computations, even where these never let go of the loop."""

    async def run() -> None:
        gate, others = gate_of(4, 10), list[int]()
        computed: list[int] = []

        async def other() -> None:
            while len(computed) < 8:
                others.append(len(computed))
                await asyncio.sleep(0)

        async def counted(number: int) -> None:
            async with gate.permit():
                computed.append(number)

        await asyncio.gather(other(), *(counted(number) for number in range(8)))
        assert set(range(8)) <= set(others)

    asyncio.run(run())
