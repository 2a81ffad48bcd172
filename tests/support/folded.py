"""The part "live" of a bundle that has none."""

from pathlib import Path

from app.bundle.catalogue.folded import FoldedChanges
from app.bundle.parts import LIVE
from tests.support.damage import entries, reseal


def add_folded(bundle: Path) -> str:
    """Say that the bundle holds the first change of some store. Returns the new version."""
    (bundle / LIVE).write_text(FoldedChanges(store="0" * 32, sequence=1).model_dump_json(), encoding="utf-8")
    added: dict[str, dict[str, object]] = {LIVE: {}}
    return reseal(bundle, files=entries(bundle) | added)
