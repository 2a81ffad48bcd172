"""What each part of a bundle means, as a digest: names, kinds, types, shapes, tables, ranges; never a wording.

`python -m tests.golden.contract` prints the digests.
"""

import hashlib
import json
import re
from collections.abc import Mapping
from typing import Any

from pydantic import BaseModel

from app.bundle.catalogue import tables
from app.bundle.catalogue.scales import FeatureScale, Scales
from app.bundle.catalogue.track_map import LARGEST_PLACE, MAX_FAMILIES, MapContent, MapFamily, MapLabel
from app.bundle.encoders import CategoricalEncoder, Encoders, NumericEncoder, QuantileTransform, StandardTransform
from app.bundle.evidence import ArtistEvidence
from app.bundle.features import FEATURES, Feature
from app.bundle.inverted_index import POSTING_KINDS
from app.bundle.manifest import MANIFEST, FileEntry, GenreWeights, IndexInfo, Manifest
from app.bundle.parts import MODEL_INPUTS, MODEL_OUTPUTS, PARTS, files_of
from app.bundle.timbre import FittedOn, TimbreScale, TimbreSettings, TimbreWeight

_MANIFEST_MODELS = (Manifest, FileEntry, GenreWeights, IndexInfo, Feature)
_NETWORK_MODELS = (
    Encoders,
    NumericEncoder,
    CategoricalEncoder,
    StandardTransform,
    QuantileTransform,
    ArtistEvidence,
)


def contract() -> dict[str, str]:
    """Digests by the name of the part, and that of the manifest."""
    extras: dict[str, Any] = {
        "network": [MODEL_INPUTS, MODEL_OUTPUTS, _signatures(), _required_keys(*_NETWORK_MODELS)],
        "catalogue": [_statements(tables.CREATE_TABLES), _signatures()],
        "vectors": Manifest.model_json_schema()["properties"]["similarity"],
        "words": POSTING_KINDS,
        "timbre": _required_keys(TimbreSettings, TimbreScale, TimbreWeight, FittedOn),
        "scales": _required_keys(Scales, FeatureScale),
        "map": [MAX_FAMILIES, LARGEST_PLACE, _required_keys(MapContent, MapFamily, MapLabel)],
    }
    digests = {
        part.name: _digest(
            [
                part.required,
                [(file.name, file.kind, file.dtype, file.shape, file.values) for file in files_of(part)],
                extras.get(part.name),
            ]
        )
        for part in PARTS
    }
    return {MANIFEST: _digest(_required_keys(*_MANIFEST_MODELS)), **digests}


def broken(frozen: Mapping[str, str]) -> list[str]:
    """What means something else than in `frozen`, is gone, or is new and required. A new optional part is none."""
    now = contract()
    required = {part.name for part in PARTS if part.required}
    changed = [name for name, digest in frozen.items() if now.get(name) != digest]
    return changed + sorted(required - frozen.keys())


def _signatures() -> list[tuple[str | float | None, ...]]:
    return [feature.signature for feature in FEATURES]


def _required_keys(*models: type[BaseModel]) -> list[list[str]]:
    """For each model the keys that its JSON must have. A key with a default may be added: older bundles still open."""
    return [sorted(name for name, field in model.model_fields.items() if field.is_required()) for model in models]


def _statements(ddl: str) -> list[str]:
    """Without comments and layout."""
    bare = re.sub(r"--[^\n]*", " ", ddl)
    return [" ".join(statement.split()) for statement in bare.split(";") if statement.strip()]


def _digest(content: object) -> str:
    return hashlib.sha256(json.dumps(content, ensure_ascii=True).encode()).hexdigest()[:16]


if __name__ == "__main__":
    print(json.dumps(contract(), indent=1))
