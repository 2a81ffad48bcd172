"""What each part of a bundle means, as a digest: names, kinds, types, shapes, tables, ranges; never a wording."""

import hashlib
import json
import re
from typing import Any

from app.bundle import catalogue_tables
from app.bundle.features import FEATURES
from app.bundle.inverted_index import POSTING_KINDS
from app.bundle.manifest import Manifest
from app.bundle.parts import MODEL_INPUTS, MODEL_OUTPUTS, PARTS, files_of


def contract() -> dict[str, str]:
    """Part → digest."""
    extras: dict[str, Any] = {
        "network": [MODEL_INPUTS, MODEL_OUTPUTS, _signatures()],
        "catalogue": [_statements(catalogue_tables.CREATE_TABLES), _signatures()],
        "vectors": Manifest.model_json_schema()["properties"]["similarity"],
        "words": POSTING_KINDS,
    }
    return {
        part.name: _digest(
            [part.required, [(f.name, f.kind, f.dtype, f.shape) for f in files_of(part)], extras.get(part.name)]
        )
        for part in PARTS
    }


def _signatures() -> list[tuple[str | float | None, ...]]:
    return [feature.signature for feature in FEATURES]


def _statements(ddl: str) -> list[str]:
    """Without comments and layout."""
    bare = re.sub(r"--[^\n]*", " ", ddl)
    return [" ".join(statement.split()) for statement in bare.split(";") if statement.strip()]


def _digest(content: object) -> str:
    return hashlib.sha256(json.dumps(content, ensure_ascii=True).encode()).hexdigest()[:16]
