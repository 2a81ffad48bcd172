"""The manifest of a bundle, format 1: what is in it, how it was made, and the checksum of every file."""

import hashlib
import json
from typing import Annotated, Any, Literal, Self

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, FiniteFloat, model_validator

from app.bundle.features import Feature

FORMAT_VERSION = 1
MANIFEST = "manifest.json"
ENCODERS = "encoders.json"
EVIDENCE = "evidence.json"
MODEL = "model.onnx"
INDEX = "index.faiss"
CATALOGUE = "catalogue.sqlite"
FEATURES_FILE = "features.npy"
NEIGHBOURS = "neighbours.npy"
SIMILARITIES = "similarities.npy"
REPORT = "report.json"
REQUIRED_FILES = (
    ENCODERS,
    EVIDENCE,
    MODEL,
    INDEX,
    CATALOGUE,
    FEATURES_FILE,
    NEIGHBOURS,
    SIMILARITIES,
    REPORT,
)

# The names in the graph of model.onnx.
INPUTS = ("numerics", "codes")
OUTPUTS = ("genre_logits", "track_embedding")

Sha256 = Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]
# A plain relative path: no absolute path, no "..", nothing hidden.
RelativePath = Annotated[str, Field(pattern=r"^[A-Za-z0-9_-][A-Za-z0-9_.-]*(/[A-Za-z0-9_-][A-Za-z0-9_.-]*)*$")]


class _Strict(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class FileEntry(_Strict):
    size: int = Field(ge=0, description="bytes")
    sha256: Sha256


class IndexInfo(_Strict):
    kind: Literal["flat"]
    recall: float = Field(ge=0, le=1, description="recall@10 against exact search, measured on a sample")


class GenreWeights(_Strict):
    """How much genre counts for similarity where a request does not say: 0 is sound alone, 1 is genre alone."""

    artist_known: float = Field(ge=0, le=1)
    artist_unknown: float = Field(ge=0, le=1)


class Manifest(_Strict):
    """The content of manifest.json. `version` ends in a digest of everything here but itself and `created_at`."""

    format_version: Literal[1]
    version: str = Field(pattern=r"^[A-Za-z0-9][A-Za-z0-9_-]*-[0-9a-f]{12}$")
    created_at: AwareDatetime
    config_hash: Sha256
    features: tuple[Feature, ...]
    genres: tuple[str, ...] = Field(min_length=1, description="in the order of the model's logits")
    embedding_dim: int = Field(ge=1)
    similarity: Literal["cosine of embeddings beside cosine of genres"]
    genre_weights: GenreWeights
    n_tracks: int = Field(ge=1)
    n_neighbours: int = Field(ge=0, description="columns of the neighbour tables")
    index: IndexInfo
    libraries: dict[str, str] = Field(description="versions of the libraries that made this bundle")
    metrics: dict[str, FiniteFloat] = Field(description="test figures; the whole story is in report.json")
    files: dict[RelativePath, FileEntry]

    @model_validator(mode="after")
    def _is_complete(self) -> Self:
        missing = [name for name in REQUIRED_FILES if name not in self.files]
        if missing:
            raise ValueError(f"files: {', '.join(missing)} not listed")
        if len(set(self.genres)) != len(self.genres):
            raise ValueError("genres: a name stands twice")
        return self


def content_digest(manifest: dict[str, Any]) -> str:
    """12 hex digits over the canonical JSON of all of `manifest` but `version` and `created_at`.

    The version carries it, so an altered manifest no longer fits its own name, and equal bundles have equal
    versions whenever they were made.
    """
    identity = {key: value for key, value in manifest.items() if key not in {"version", "created_at"}}
    canonical = json.dumps(identity, sort_keys=True, separators=(",", ":"), ensure_ascii=True)
    return hashlib.sha256(canonical.encode()).hexdigest()[:12]
