from dataclasses import replace

from tests.bench.speed.footprint import Workers
from tests.bench.speed.load.rounds import Comparison, Figures
from tests.bench.speed.report.goals import goals
from tests.bench.speed.report.results import Run, ServiceResults

FIGURES = Figures(1000, 0.5, 1.0, 250.0, (2.0, 2.0, 2.0), 3000, 0)
FAILED = replace(FIGURES, n_failed=2)
LONG = replace(FIGURES, tails=(2.0, 9.0, 5.0))
FOUND = ServiceResults(
    run=Run("", "", "", 2, 1, "", "", {}, 0.1, "b", 90, 7),
    wrk="4.1",
    n_rounds=3,
    seconds=2,
    own_cores=True,
    bare=FIGURES,
    cases=[
        Comparison("track", "bare", 8, (0.4, 0.6, 0.55), FIGURES, FAILED),
        Comparison("search, as typed", "bare", 8, (0.1, 0.1, 0.1), LONG, FIGURES),
        Comparison("/v1/recommendations", "bare", 3, (0.1, 0.2, 0.3), replace(LONG, tails=(9.0, 9.0, 9.0)), FIGURES),
        Comparison("naive: similar, 10", "bare", 8, (0.1,), replace(LONG, tails=(9.0, 9.0, 9.0)), FIGURES),
    ],
    others=[
        Comparison("track", "two workers", 8, (1.1, 0.9, 1.0), FIGURES, FIGURES),
        Comparison("similar, 10", "the naive design", 8, (9.0, 12.0, 11.0), FIGURES, FIGURES),
    ],
    skipped={},
    ready_s=[1.0, 1.5, 1.1],
    workers=[Workers(1, 210e6, 95e6, 50e6, 180e6, 0.3), Workers(4, 230e6, 85e6, 150e6, 400e6, 0.65)],
    stages=[],
)


def test_each_goal_has_what_was_measured_of_it() -> None:
    by_what = {goal.what: goal for goal in goals(FOUND)}
    track = by_what["track, of bare"]
    assert (track.measured, track.is_met, track.noise_decides, track.n_failed) == (0.55, True, True, 2)
    assert not by_what["search, as typed, of bare"].is_met
    assert not by_what["search, as typed, of bare"].noise_decides
    assert by_what["track, of two workers"].is_met
    assert by_what["similar, 10, of the naive design"].measured == 11
    assert by_what["similar, 10, of bare"].runs == ()


def test_tail_is_that_of_the_worst_case_of_the_service_at_eight_clients() -> None:
    (tail,) = (goal for goal in goals(FOUND) if goal.what.startswith("p99"))
    assert tail.what.endswith("search, as typed")
    assert (tail.measured, tail.is_met) == (5, False)


def test_memory_is_of_the_worker_that_takes_most() -> None:
    by_what = {goal.what: goal for goal in goals(FOUND)}
    assert by_what["resident memory of a worker"].measured == 230
    assert by_what["anonymous memory of a worker"].measured == 95
    assert by_what["pages that 4 workers share"].is_met
    assert by_what["from start to ready"].measured == 1.1
    assert by_what["from start to ready"].is_met
    assert by_what["from start to ready"].noise_decides
