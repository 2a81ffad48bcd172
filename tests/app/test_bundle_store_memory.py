"""A process lets go of what requests read of the files of a bundle, once that is much."""

import re
import sys
from pathlib import Path

import numpy as np
import pytest

from app import bundle_store
from app.bundle.models_folder.current import current_bundle
from app.bundle_store import BundleStore

MODELS = Path(__file__).parents[2] / "models"

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="only Linux tells what of a file is in memory")


def resident_bytes(path: Path) -> int:
    """What this process holds of a mapped file."""
    mapping = re.escape(str(path.resolve())) + r"\n(?:(?!\d).*\n)*?Rss: +(\d+) kB"
    return 1024 * sum(map(int, re.findall(mapping, Path("/proc/self/smaps").read_text())))


@pytest.mark.parametrize(("most", "stays"), [(0, False), (1 << 50, True)])
def test_bundle_store_unload_lets_go_of_what_was_read_once_it_is_much(
    monkeypatch: pytest.MonkeyPatch, most: int, stays: bool
) -> None:
    store = BundleStore(MODELS)
    store.refresh()
    assert store.in_use is not None
    vectors, path = store.in_use.bundle.vectors, current_bundle(MODELS) / "vectors.npy"
    before = np.array(vectors)
    assert resident_bytes(path) >= vectors.nbytes
    monkeypatch.setattr(bundle_store, "_MOST_MAPPED", most)
    store.unload()
    assert (resident_bytes(path) > 0) == stays
    assert np.array_equal(vectors, before)


def test_bundle_store_unload_before_there_is_a_bundle_does_nothing(tmp_path: Path) -> None:
    BundleStore(tmp_path).unload()
