from pathlib import Path

from tests.bench.speed.footprint import Workers
from tests.bench.speed.load.rounds import Comparison, Figures
from tests.bench.speed.report.goals import Goal
from tests.bench.speed.report.results import (
    IndexFigures,
    PeerResults,
    Results,
    Run,
    ServiceResults,
    Stages,
    read_results,
    write_results,
)
from tests.bench.speed.report.tables import as_markdown, comparisons, table, verdicts

FIGURES = Figures(1234.4, 0.5, 2.0, 250.0, (4.0, 3.0, 5.0), 3000, 0)
RUN = Run("2026-11-29 12:00", "python -m x", "A CPU", 2, 8 * 10**9, "Linux 6", "3.11", {"numpy": "2"}, 0.1, "b", 90, 7)
TRACK = Comparison("track", "bare", 8, (0.3, 0.5, 0.4), FIGURES, FIGURES)
SERVICE = ServiceResults(
    run=RUN,
    wrk="4.1",
    n_rounds=3,
    seconds=2,
    own_cores=True,
    bare=FIGURES,
    cases=[TRACK],
    others=[Comparison("similar, 10", "the naive design", 8, (12.0, 12.5), FIGURES, FIGURES)],
    skipped={"track, 304": "no ETag"},
    ready_s=[1.5, 1.0, 2.0],
    workers=[Workers(4, 200e6, 80e6, 120e6, 400e6, 0.6)],
    stages=[Stages("similar", 900.0, {"look-up": 100.0})],
)
PEERS = PeerResults(
    RUN,
    n_queries=500,
    n_rounds=3,
    seconds=2,
    indexes=[IndexFigures("a library", "ef 64", 0.99, 68.2, 12.0)],
    servers=[Comparison("a server 1.0", "the service", 8, (0.2,), FIGURES, FIGURES)],
    skipped={"another": "not installed"},
)


def test_table_has_its_first_column_left_and_no_cell_ends_early() -> None:
    assert table(["a", "b"], [["x | y", "1"]]) == "| a | b |\n| --- | ---: |\n| x / y | 1 |"


def test_comparison_shows_the_median_before_all_rounds() -> None:
    row = comparisons([TRACK]).splitlines()[-1]
    start = "| track | **0.40** | 0.30 0.50 0.40 (0.30 to 0.50) | 8 |"
    assert row == f"{start} 1,234 | 0.50 ms | 2.00 ms | 4.0 | 250 µs | 0 |"


def test_comparison_with_failed_answers_says_how_many_of_how_many() -> None:
    failed = Comparison("track", "bare", 3, (0.4,), Figures(1, 1, 1, 1, (1.0,), 70, 7), FIGURES)
    cells = comparisons([failed]).splitlines()[-1].split(" | ")
    assert (cells[1], cells[3], cells[-1]) == ("**0.40**", "3", "7 (10.0%) |")


def test_report_has_what_either_command_found() -> None:
    service, peers, both = (
        as_markdown(each) for each in (Results(SERVICE), Results(None, PEERS), Results(SERVICE, PEERS))
    )
    assert "From start to ready: **1.50 s** (1.50 1.00 2.00 (1.00 to 2.00))" in service
    assert "- track, 304: no ETag" in service
    assert "| 4 | 200 MB | 80 MB | 120 MB | 400 MB | 60% |" in service
    assert "### Of the naive design" in service
    assert "| similar | 900 µs | 100 µs |" in service
    assert "| a library | ef 64 | 0.990 | 68 µs | 12.0 s |" in peers
    assert "| a server 1.0 | **0.20** |" in peers
    assert "- another: not installed" in peers
    assert "## Peers" not in service
    assert "## The service" not in peers
    assert both.startswith(service.rstrip())


def test_results_are_kept_as_they_were(tmp_path: Path) -> None:
    path = tmp_path / "results.json"
    assert read_results(path) == Results()
    write_results(path, Results(SERVICE, PEERS))
    assert read_results(path) == Results(SERVICE, PEERS)


def test_verdict_says_what_is_wanted_and_whether_noise_decides() -> None:
    found = [
        Goal("track", 0.5, (0.6, 0.55, 0.58)),
        Goal("similar", 0.5, (0.4, 0.45, 0.6), n_failed=3),
        Goal("start", 1.2, (1.1, 1.3, 1.0), at_most=True, unit=" s"),
        Goal("memory", 90, (91.5,), at_most=True, unit=" MB"),
        Goal("unmeasured", 0.6, ()),
    ]
    assert verdicts(found).splitlines()[2:] == [
        "| track | ≥ 0.5 | 0.58 | yes | 0.60 0.55 0.58 |",
        "| similar | ≥ 0.5 | 0.45 | **no**, noise decides; 3 failed | 0.40 0.45 0.60 (0.40 to 0.60) |",
        "| start | ≤ 1.2 s | 1.10 s | yes, noise decides | 1.10 1.30 1.00 (1.00 to 1.30) |",
        "| memory | ≤ 90 MB | 91.50 MB | **no** |  |",
        "| unmeasured | ≥ 0.6 | – | not measured |  |",
    ]
