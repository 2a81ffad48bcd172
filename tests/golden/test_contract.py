"""What a part means may not change while the format stays: bundles in the world would be read wrongly."""

import json
from dataclasses import replace
from pathlib import Path

import pytest

from app.bundle import catalogue_tables, features, parts
from tests.golden import contract as module
from tests.golden.contract import contract

FROZEN = Path(__file__).parent / f"format-{parts.FORMAT_VERSION}" / "contract.json"


def test_contract_every_part_means_what_it_meant_when_the_format_was_frozen() -> None:
    frozen = json.loads(FROZEN.read_text(encoding="utf-8"))
    changed = [name for name, digest in contract().items() if frozen.get(name, digest) != digest]
    gone = [name for name in frozen if name not in contract()]
    assert not changed + gone, (
        f"the meaning of {', '.join(changed + gone)} changed and FORMAT_VERSION is still {parts.FORMAT_VERSION}: raise "
        "it in app/bundle/parts.py and run `python -m tests.golden.make` (tests/golden/README.md)"
    )
    new = contract().keys() - frozen.keys()
    assert not new, f"a new part: add its digest to {FROZEN.name}: { ({name: contract()[name] for name in new}) }"


def test_contract_rewording_a_feature_changes_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    before = contract()
    reworded = tuple(feature.model_copy(update={"description": "Other words"}) for feature in features.FEATURES)
    monkeypatch.setattr(module, "FEATURES", reworded)
    assert contract() == before


@pytest.mark.parametrize("change", [{"maximum": 2.0}, {"unknown": 7.0}, {"type": "integer"}, {"name": "vigour"}])
def test_contract_changing_what_a_feature_means_is_seen(
    monkeypatch: pytest.MonkeyPatch, change: dict[str, object]
) -> None:
    before = contract()
    (energy,) = (position for position, feature in enumerate(features.FEATURES) if feature.name == "energy")
    changed = [*features.FEATURES]
    changed[energy] = changed[energy].model_copy(update=change)
    monkeypatch.setattr(module, "FEATURES", tuple(changed))
    assert {name for name, digest in contract().items() if before[name] != digest} == {"network", "catalogue"}


@pytest.mark.parametrize("change", [{"dtype": "float16"}, {"shape": ("n_dimensions", "n_tracks")}, {"name": "v.npy"}])
def test_contract_changing_the_layout_of_a_file_is_seen(
    monkeypatch: pytest.MonkeyPatch, change: dict[str, object]
) -> None:
    before = contract()
    changed = tuple(replace(file, **change) if file.name == parts.VECTORS else file for file in parts.FILES)  # type: ignore[arg-type]
    monkeypatch.setattr(parts, "FILES", changed)
    assert {name for name, digest in contract().items() if before[name] != digest} == {"vectors"}


def test_contract_changing_a_table_is_seen_and_its_comments_are_not(monkeypatch: pytest.MonkeyPatch) -> None:
    before, ddl = contract(), catalogue_tables.CREATE_TABLES
    monkeypatch.setattr(catalogue_tables, "CREATE_TABLES", ddl.replace("-- equal for", "-- the same for"))
    assert contract() == before
    monkeypatch.setattr(catalogue_tables, "CREATE_TABLES", ddl.replace("recording INTEGER", "recording TEXT"))
    assert {name for name, digest in contract().items() if before[name] != digest} == {"catalogue"}
