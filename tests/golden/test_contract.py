"""What a part means may not change while the format stays: bundles in the world would be read wrongly."""

import json
from dataclasses import replace
from pathlib import Path

import pytest

from app.bundle import features, parts
from app.bundle.catalogue import tables
from app.bundle.evidence import ArtistEvidence
from app.bundle.files.bundle_file import Part
from tests.golden import contract as module
from tests.golden.contract import broken, contract

FROZEN = Path(__file__).parent / f"format-{parts.FORMAT_VERSION}" / "contract.json"


def test_contract_every_part_means_what_it_meant_when_the_format_was_frozen() -> None:
    problems = broken(json.loads(FROZEN.read_text(encoding="utf-8")))
    assert not problems, (
        f"{', '.join(problems)}: the meaning changed and FORMAT_VERSION is still {parts.FORMAT_VERSION}: raise it in "
        "app/bundle/parts.py and run `python -m tests.golden.make` (tests/golden/README.md)"
    )


@pytest.mark.parametrize("required", [False, True])
def test_contract_new_part_breaks_it_only_where_it_is_required(monkeypatch: pytest.MonkeyPatch, required: bool) -> None:
    frozen = contract()
    monkeypatch.setattr(module, "PARTS", (*parts.PARTS, Part("lyrics", required, "singing along")))
    assert broken(frozen) == (["lyrics"] if required else [])


def test_contract_part_that_is_gone_breaks_it(monkeypatch: pytest.MonkeyPatch) -> None:
    frozen = contract()
    monkeypatch.setattr(module, "PARTS", parts.PARTS[:-1])
    assert broken(frozen) == [parts.PARTS[-1].name]


class _ScaledEvidence(ArtistEvidence):
    scale: float


def test_contract_new_key_that_every_bundle_must_have_is_seen(monkeypatch: pytest.MonkeyPatch) -> None:
    frozen = contract()
    monkeypatch.setattr(module, "_NETWORK_MODELS", (*module._NETWORK_MODELS[:-1], _ScaledEvidence))
    assert broken(frozen) == ["network"]


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


@pytest.mark.parametrize(
    "change", [{"dtype": "float16"}, {"values": ""}, {"shape": ("n_dimensions", "n_tracks")}, {"name": "v.npy"}]
)
def test_contract_changing_the_layout_of_a_file_is_seen(
    monkeypatch: pytest.MonkeyPatch, change: dict[str, object]
) -> None:
    before = contract()
    changed = tuple(replace(file, **change) if file.name == parts.VECTORS else file for file in parts.FILES)  # type: ignore[arg-type]
    monkeypatch.setattr(parts, "FILES", changed)
    assert {name for name, digest in contract().items() if before[name] != digest} == {"vectors"}


def test_contract_changing_a_table_is_seen_and_its_comments_are_not(monkeypatch: pytest.MonkeyPatch) -> None:
    before, ddl = contract(), tables.CREATE_TABLES
    monkeypatch.setattr(tables, "CREATE_TABLES", ddl.replace("-- equal for", "-- the same for"))
    assert contract() == before
    monkeypatch.setattr(tables, "CREATE_TABLES", ddl.replace("recording INTEGER", "recording TEXT"))
    assert {name for name, digest in contract().items() if before[name] != digest} == {"catalogue"}
