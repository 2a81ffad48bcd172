"""A bundle that was frozen when its format was introduced opens, and answers as it did."""

import json
import shutil
from pathlib import Path
from typing import Any

import httpx
import pytest

from app.bundle.parts import PARTS
from app.bundle.reader import read_bundle
from tests.support.running_service import serving

FORMAT_2 = Path(__file__).parent / "format-2"
ANSWERS: list[dict[str, Any]] = json.loads((FORMAT_2 / "answers.json").read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def golden_client(tmp_path_factory: pytest.TempPathFactory) -> Any:
    models = tmp_path_factory.mktemp("golden")
    shutil.copytree(FORMAT_2 / "bundle", models / "bundle")
    (models / "CURRENT").write_text("bundle\n")
    with serving(models, public_url="http://songkin.example") as client:
        yield client


def test_golden_bundle_of_format_2_opens_with_all_parts() -> None:
    manifest = read_bundle(FORMAT_2 / "bundle").manifest
    assert (manifest.format_version, manifest.n_tracks) == (2, 60)
    assert manifest.parts >= {part.name for part in PARTS if part.required} | {"neighbours", "words"}


@pytest.mark.parametrize("expected", ANSWERS, ids=lambda answer: f"{answer['method']} {answer['path'][:40]}")
def test_golden_bundle_of_format_2_answers_as_it_did(golden_client: httpx.Client, expected: dict[str, Any]) -> None:
    response = golden_client.request(expected["method"], expected["path"], json=expected["body"])
    assert response.status_code == 200
    assert_equal(response.json(), expected["answer"])


def assert_equal(found: Any, expected: Any) -> None:
    """Numbers may differ in the last digit that a library computes; fields may be added to objects."""
    if isinstance(expected, dict):
        assert found.keys() >= expected.keys()
        for key, value in expected.items():
            assert_equal(found[key], value)
    elif isinstance(expected, list):
        assert len(found) == len(expected)
        for one, other in zip(found, expected, strict=True):
            assert_equal(one, other)
    elif isinstance(expected, float):
        assert found == pytest.approx(expected, abs=2e-6)
    else:
        assert found == expected
