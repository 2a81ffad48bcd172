from pathlib import Path

import pytest

from tests.bench.speed.peers.servers import SERVERS

MILVUS = SERVERS[1]


def install(library: Path, name: str, version: str) -> None:
    folder = library / f"{name.replace('-', '_')}-{version}.dist-info"
    folder.mkdir(parents=True)
    (folder / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {name}\nVersion: {version}\n")


def test_version_is_that_of_the_folder(tmp_path: Path) -> None:
    install(tmp_path, "milvus-lite", "3.2.2")
    install(tmp_path, "pymilvus", "2.0")
    assert MILVUS.version(tmp_path) == "3.2.2"


@pytest.mark.parametrize("has_folder", [True, False])
def test_what_is_not_all_there_is_not_installed(has_folder: bool, tmp_path: Path) -> None:
    install(tmp_path, "milvus-lite", "3.2.2")
    with pytest.raises(ImportError, match="`pip install --target FOLDER milvus-lite pymilvus`, then --milvus"):
        MILVUS.version(tmp_path if has_folder else None)
