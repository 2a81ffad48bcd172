from pathlib import Path

from tests.bench.speed.footprint import Workers
from tests.bench.speed.load.rounds import Comparison, Figures
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
from tests.bench.speed.report.tables import as_markdown, comparisons, table

FIGURES = Figures(1234.4, 0.5, 2.0, 250.0, 0)
RUN = Run("2026-11-29 12:00", "python -m x", "A CPU", 2, 8 * 10**9, "Linux 6", "3.11", {"numpy": "2"}, 0.1, "b", 90, 7)
TRACK = Comparison("track", "bare", (0.3, 0.5, 0.4), FIGURES, FIGURES)
SERVICE = ServiceResults(
    run=RUN,
    wrk="4.1",
    n_rounds=3,
    seconds=2,
    own_cores=True,
    bare=FIGURES,
    cases=[TRACK],
    others=[Comparison("similar", "the naive design", (12.0,), FIGURES, FIGURES)],
    ready_s=[1.5, 1.0, 2.0],
    workers=[Workers(4, 200e6, 80e6, 120e6, 400e6, 0.6)],
    stages=[Stages("similar", 900.0, {"look-up": 100.0})],
)
PEERS = PeerResults(RUN, 500, [IndexFigures("a library", "ef 64", 0.99, 68.2, 12.0)], {"another": "not installed"})


def test_table_has_its_first_column_left_and_no_cell_ends_early() -> None:
    assert table(["a", "b"], [["x | y", "1"]]) == "| a | b |\n| --- | ---: |\n| x / y | 1 |"


def test_comparison_shows_the_median_before_all_rounds() -> None:
    row = comparisons([TRACK]).splitlines()[-1]
    assert row == "| track | **0.40** | 0.30 0.50 0.40 | 1,234 | 0.50 ms | 2.00 ms | 4.0 | 250 µs | 0 |"


def test_comparison_with_failed_answers_shows_an_error_in_place_of_a_ratio() -> None:
    failed = Comparison("track", "bare", (0.4,), Figures(1, 1, 1, 1, 7), FIGURES)
    cells = comparisons([failed]).splitlines()[-1].split(" | ")
    assert (cells[1], cells[-1]) == ("error", "7 |")


def test_report_has_what_either_command_found() -> None:
    service, peers, both = (
        as_markdown(each) for each in (Results(SERVICE), Results(None, PEERS), Results(SERVICE, PEERS))
    )
    assert "From start to ready: **1.50 s** (1.50 1.00 2.00)" in service
    assert "| 4 | 200 MB | 80 MB | 120 MB | 400 MB | 60% |" in service
    assert "### Of the naive design" in service
    assert "| similar | 900 µs | 100 µs |" in service
    assert "| a library | ef 64 | 0.990 | 68 µs | 12.0 s |" in peers
    assert "- another: not installed" in peers
    assert "## Peers" not in service
    assert "## The service" not in peers
    assert both.startswith(service.rstrip())


def test_results_are_kept_as_they_were(tmp_path: Path) -> None:
    path = tmp_path / "results.json"
    assert read_results(path) == Results()
    write_results(path, Results(SERVICE, PEERS))
    assert read_results(path) == Results(SERVICE, PEERS)
