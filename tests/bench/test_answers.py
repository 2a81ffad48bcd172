import asyncio
import copy
from pathlib import Path
from typing import Any

import pytest

from tests.bench.answers import compare, record


@pytest.fixture(scope="module")
def recorded(published_models: Path) -> list[dict[str, Any]]:
    return asyncio.run(record(published_models, 60, seed=3))


def test_answers_of_the_same_code_are_equal(published_models: Path, recorded: list[dict[str, Any]]) -> None:
    assert {line["status"] for line in recorded} >= {200, 422}
    assert asyncio.run(compare(published_models, recorded)) == []


@pytest.mark.parametrize("damage", ["status", "body"])
def test_answers_that_differ_are_found(published_models: Path, recorded: list[dict[str, Any]], damage: str) -> None:
    changed = copy.deepcopy(recorded)
    (line, *_) = [line for line in changed if line["request"]["family"] == "/recommendations" and line["status"] == 200]
    if damage == "status":
        line["status"] = 201
    else:
        line["body"]["pool"]["after_filters"] += 1
    (difference,) = asyncio.run(compare(published_models, changed))
    assert "/recommendations: answer." in difference
