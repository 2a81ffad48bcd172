import os
from pathlib import Path

import pytest

from app.admission.cores import usable_cores

AVAILABLE = len(os.sched_getaffinity(0))


@pytest.mark.parametrize(
    ("quota", "expected"),
    [
        (None, AVAILABLE),
        ("max 100000\n", AVAILABLE),
        ("50000 100000\n", 1),
        ("100000 100000\n", 1),
        (f"{(AVAILABLE + 3) * 100_000} 100000\n", AVAILABLE),
        (f"{(AVAILABLE - 1) * 100_000 + 1} 100000\n", AVAILABLE),
        ("what is this\n", AVAILABLE),
    ],
)
def test_usable_cores_are_those_of_the_process_and_of_its_container(
    tmp_path: Path, quota: str | None, expected: int
) -> None:
    path = tmp_path / "cpu.max"
    if quota is not None:
        path.write_text(quota)
    assert usable_cores(path) == expected
