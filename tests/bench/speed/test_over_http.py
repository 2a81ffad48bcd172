from tests.bench.speed.cases import CASES, NAIVE_CASES, SIMILAR, TRACK
from tests.bench.speed.over_http import in_groups, planned_s


def test_cases_are_grouped_by_two_with_what_can_share_a_measurement_of_bare() -> None:
    cases = [*CASES, *NAIVE_CASES]
    groups = in_groups(cases)
    assert sorted(case.name for group in groups for case in group) == sorted(case.name for case in cases)
    assert max(map(len, groups)) == 2
    assert all(len({(case.connections, case.by_wrk) for case in group}) == 1 for group in groups)
    assert in_groups([TRACK, SIMILAR]) == [[TRACK, SIMILAR]]
    assert in_groups([]) == []


def test_all_comparisons_fit_into_twelve_minutes() -> None:
    assert 5 * 60 < planned_s(5, 2) < 12 * 60
