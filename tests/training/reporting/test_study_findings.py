import pytest

from tests.support.training.study_rows import row
from training.reporting.study_findings import batch_size_findings, depth_lr_findings
from training.reporting.study_tables import Row

SIZES = (64, 256, 1024, 4096)
DEPTHS = (2, 6, 10)
RATES = (1e-4, 3e-4, 1e-3)


def by_size(name: str, *values: float) -> list[Row]:
    return [row({"batch_size": size}, 0.0, False, **{name: value}) for size, value in zip(SIZES, values, strict=False)]


def by_depth(name: str, *of_depths: tuple[float, float, float]) -> list[Row]:
    return [
        row({"depth": depth, "learning_rate": rate}, 0.0, False, **{name: value})
        for depth, values in zip(DEPTHS, of_depths, strict=False)
        for rate, value in zip(RATES, values, strict=True)
    ]


def holds(finding: str) -> bool:
    assert ("**holds**" in finding) != ("**does not hold here**" in finding)
    return "**holds**" in finding


@pytest.mark.parametrize(
    ("seconds", "expected"),
    [
        ((2.82, 1.55, 1.17, 1.28), True),  # as published
        ((4.0, 2.0, 1.5, 1.4), True),
        ((4.0, 3.0, 2.0, 1.0), False),  # falls and falls
        ((1.0, 2.0, 2.0, 2.0), False),  # rises
        ((4.0, 3.0, 2.0, 3.0), False),  # rises again
    ],
)
def test_batch_size_findings_seconds_fall_and_flatten_or_not(
    seconds: tuple[float, float, float, float], expected: bool
) -> None:
    finding = batch_size_findings(by_size("sec", *seconds))[0]
    assert finding.startswith("Seconds per epoch fall and then flatten: ")
    assert holds(finding) == expected
    assert finding.endswith(f"({' → '.join(f'{value:.2f}' for value in seconds)}).")


@pytest.mark.parametrize(("name", "number", "word"), [("accuracy", 1, "Accuracy"), ("hit", 2, "Genre-Hit@10")])
def test_batch_size_findings_quality_falls_or_not(name: str, number: int, word: str) -> None:
    for values, expected in (((0.32, 0.33, 0.30, 0.27), True), ((0.27, 0.3, 0.33, 0.32), False), ((0.3,) * 4, False)):
        finding = batch_size_findings(by_size(name, *values))[number]
        assert finding.startswith(f"{word} falls with batch size: ")
        assert holds(finding) == expected
        assert finding.endswith(f"({' → '.join(f'{value:.3f}' for value in values)}).")


def test_batch_size_findings_rows_in_any_order_say_the_same() -> None:
    rows = by_size("accuracy", 0.32, 0.31, 0.30, 0.27)
    assert batch_size_findings(rows[::-1]) == batch_size_findings(rows)


@pytest.mark.parametrize("n_rows", [0, 1])
def test_batch_size_findings_nothing_to_compare_says_nothing(n_rows: int) -> None:
    assert batch_size_findings(by_size("accuracy", *[0.3] * n_rows)) == []


@pytest.mark.parametrize(
    ("f1", "expected"),
    [((0.187, 0.229, 0.276), True), ((0.2, 0.3, 0.25), False), ((0.3, 0.3, 0.4), False), ((0.4, 0.3, 0.2), False)],
)
def test_depth_lr_findings_shallow_f1_rises_or_not(f1: tuple[float, float, float], expected: bool) -> None:
    finding = depth_lr_findings(by_depth("macro_f1", f1, (0.1, 0.0, 0.1)))[0]
    assert finding.startswith("At depth 2, macro F1 rises with the learning rate: ")
    assert holds(finding) == expected
    assert finding.endswith(f"({' → '.join(f'{value:.3f}' for value in f1)}).")


def test_depth_lr_findings_depth_costs_time_or_not() -> None:
    ours = ((1.0, 1.1, 0.9), (2.0, 2.0, 2.0), (3.0, 2.0, 4.0))
    finding = depth_lr_findings(by_depth("sec", *ours))[1]
    assert finding == "Depth costs time (mean seconds per epoch at depth 2, 6, 10): **holds** (1.00 → 2.00 → 3.00)."
    assert not holds(depth_lr_findings(by_depth("sec", *ours[::-1]))[1])


@pytest.mark.parametrize(("deepest", "expected"), [(0.29, True), (0.30, True), (0.31, False)])
def test_depth_lr_findings_depth_wins_or_not(deepest: float, expected: bool) -> None:
    finding = depth_lr_findings(by_depth("macro_f1", (0.2, 0.3, 0.1), (0.2, 0.2, 0.2), (0.1, 0.1, deepest)))[2]
    assert finding.startswith("Depth does not win (best macro F1 at depth 2, 6, 10): ")
    assert holds(finding) == expected
    assert finding.endswith(f"(0.300 → 0.200 → {deepest:.3f}).")


def test_depth_lr_findings_rows_in_any_order_say_the_same() -> None:
    rows = by_depth("macro_f1", (0.1, 0.2, 0.3), (0.3, 0.1, 0.2), (0.1, 0.2, 0.1))
    assert depth_lr_findings(rows[::-1]) == depth_lr_findings(rows)


@pytest.mark.parametrize("n_depths", [0, 1])
def test_depth_lr_findings_nothing_to_compare_says_nothing(n_depths: int) -> None:
    assert depth_lr_findings(by_depth("macro_f1", *[(0.1, 0.2, 0.3)] * n_depths)) == []
