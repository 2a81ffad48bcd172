"""A bundle opens where what searches read fits into memory, however large all the rest is. Files here have holes."""

import json
import os
from pathlib import Path

import pytest

from app.bundle.errors import BundleError
from app.bundle.manifest import MANIFEST, content_digest
from app.bundle.reader import check_files

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


@pytest.mark.parametrize("name", ["prepared/tracks.jsonl", "neighbours.npy", "catalogue.sqlite"])
def test_check_files_files_read_by_place_may_be_larger_than_memory(bundle_copy: Path, name: str) -> None:
    enlarge(bundle_copy, name)
    assert check_files(bundle_copy).n_bytes > _MEMORY
