"""A bundle opens where what searches read fits into memory, however large all the rest is. Files here have holes."""

import json
import os
from pathlib import Path

import pytest

from app.bundle.errors import BundleError
from app.bundle.files.index import INVERTED_FILE, LISTS
from app.bundle.manifest import MANIFEST, content_digest
from app.bundle.reader import check_files
from tests.support.damage import entries, reseal

_MEMORY = os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE")


def enlarge(bundle: Path, name: str) -> None:
    """Let the file have one byte more than this machine has memory, as in a bundle of very many tracks."""
    os.truncate(bundle / name, _MEMORY + 1)
    raw = json.loads((bundle / MANIFEST).read_text()) | {"n_tracks": 2**31 - 1}
    raw["files"][name]["size"] = _MEMORY + 1
    raw["version"] = f"{raw['version'].rpartition('-')[0]}-{content_digest(raw)}"
    (bundle / MANIFEST).write_text(json.dumps(raw))


@pytest.mark.parametrize("name", ["vectors.npy", "sketches/genre_rows.npy", "postings.npy"])
def test_check_files_searched_files_larger_than_memory_are_refused(bundle_copy: Path, name: str) -> None:
    enlarge(bundle_copy, name)
    with pytest.raises(BundleError, match=rf"what searches read, .* to fit into the {_MEMORY} bytes of memory"):
        check_files(bundle_copy)


@pytest.fixture
def with_inverted_file(bundle_copy: Path) -> Path:
    """What the manifest and the sizes of such a bundle say; nothing reads its index here."""
    (bundle_copy / INVERTED_FILE).parent.mkdir()
    files = entries(bundle_copy)
    for name in (INVERTED_FILE, LISTS):
        (bundle_copy / name).touch()
        files[name] = {}
    reseal(bundle_copy, index={"kind": "ivf", "recall": 1.0, "efforts": [1000]}, files=files)
    return bundle_copy


def test_check_files_inverted_file_larger_than_memory_is_refused_with_what_to_do(with_inverted_file: Path) -> None:
    enlarge(with_inverted_file, INVERTED_FILE)
    with pytest.raises(BundleError, match=rf"the {_MEMORY} bytes of memory of this machine, .* where there is more"):
        check_files(with_inverted_file)


def test_check_files_vectors_beside_an_inverted_file_may_be_larger_than_memory(with_inverted_file: Path) -> None:
    enlarge(with_inverted_file, "vectors.npy")
    assert check_files(with_inverted_file).index.kind == "ivf"


@pytest.mark.parametrize("name", ["prepared/tracks.jsonl", "neighbours.npy", "catalogue.sqlite"])
def test_check_files_files_read_by_place_may_be_larger_than_memory(bundle_copy: Path, name: str) -> None:
    enlarge(bundle_copy, name)
    assert check_files(bundle_copy).n_bytes > _MEMORY
