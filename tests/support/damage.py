"""Damage to bundles: ways to spoil one, and a seal that makes spoilt files fit their checksums again."""

import hashlib
import json
import shutil
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

from app.bundle.manifest import MANIFEST, PART_OF_INDEX, content_digest
from app.bundle.parts import FILES, PARTS, files_of

PARTS_OF_FLAT = tuple(part for part in PARTS if part.name not in PART_OF_INDEX.values())
"""Those of a bundle that is searched exactly."""

EACH_KIND = tuple({(file.part, file.kind): file.name for part in PARTS_OF_FLAT for file in files_of(part)}.values())
"""Names of their files, one of each kind in each part."""


def edit_manifest(bundle: Path, **changes: Any) -> None:
    """Change keys of the manifest, and nothing else."""
    path = bundle / MANIFEST
    path.write_text(json.dumps(json.loads(path.read_text(encoding="utf-8")) | changes), encoding="utf-8")


def reseal(bundle: Path, **changes: Any) -> str:
    """Change keys of the manifest, and let sizes, checksums and version fit again. Returns the new version."""
    raw = json.loads((bundle / MANIFEST).read_text(encoding="utf-8")) | changes
    for name, entry in raw["files"].items():
        content = (bundle / name).read_bytes()
        entry |= {"size": len(content), "sha256": hashlib.sha256(content).hexdigest()}
    raw["version"] = f"{raw['version'].rpartition('-')[0]}-{content_digest(raw)}"
    (bundle / MANIFEST).write_text(json.dumps(raw), encoding="utf-8")
    return str(raw["version"])


def entries(bundle: Path) -> dict[str, Any]:
    """What the manifest lists as files."""
    files: dict[str, Any] = json.loads((bundle / MANIFEST).read_text(encoding="utf-8"))["files"]
    return files


def remove_part(bundle: Path, part: str) -> str:
    """Leave out the files of a part, as a bundle that never had it. Returns the new version."""
    names = {file.name for file in FILES if file.part == part}
    for name in names:
        (bundle / name).unlink()
    return reseal(bundle, files={name: entry for name, entry in entries(bundle).items() if name not in names})


def add_twin(bundle: Path) -> Path:
    """A second good bundle beside `bundle`, with its content and another version."""
    twin = bundle.with_name("twin")
    shutil.copytree(bundle, twin)
    version = reseal(twin, metrics={"synthetic": 1.0})
    return twin.rename(bundle.with_name(version))


def alter_byte(path: Path) -> None:
    """Flip one bit in the middle of the file."""
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 1
    path.write_bytes(content)


def truncate(path: Path) -> None:
    """Lose the last byte, as a disk that ran full does. JSON loses its closing brace with it."""
    path.write_bytes(path.read_bytes().rstrip()[:-1])


def swap_in(path: Path) -> None:
    """Put another file of the bundle in the place of this one."""
    other = path.parent / ("model.onnx" if path.name != "model.onnx" else "vectors.npy")
    if not other.exists():
        other = path.parent.parent / "model.onnx"
    shutil.copyfile(other, path)


def add_variant(bundle: Path) -> Path:
    """A second good bundle beside `bundle`, whose answers show that they are its own: albums have another name, and
    predictions are less sure.
    """
    variant = bundle.with_name("variant")
    shutil.copytree(bundle, variant)
    remove_part(variant, "prepared")  # which would still have the names of before
    with closing(sqlite3.connect(variant / "catalogue.sqlite")) as database, database:
        database.execute("UPDATE albums SET name = name || ' II'")
    evidence = json.loads((variant / "evidence.json").read_text(encoding="utf-8"))
    evidence["calibration"]["intercept"] -= 0.1
    (variant / "evidence.json").write_text(json.dumps(evidence), encoding="utf-8")
    return variant.rename(bundle.with_name(reseal(variant, metrics={"synthetic": 1.0})))
