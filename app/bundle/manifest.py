"""The manifest of a bundle: what is in it, how it was made, and the checksum of every file."""

import hashlib
import json
from typing import Annotated, Any, Literal, Self

import numpy as np
from numpy.typing import NDArray
from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, FiniteFloat, PositiveInt, model_validator

from app.bundle.features import Feature
from app.bundle.files.bundle_file import Part
from app.bundle.parts import PARTS, files_of

MANIFEST = "manifest.json"

PART_OF_INDEX = {"ivf": "inverted file", "hnsw": "graph"}
"""The part that an index of each kind is in; "flat" needs none."""

Sha256 = Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]
# A plain relative path: no absolute path, no "..", nothing hidden.
RelativePath = Annotated[str, Field(pattern=r"^[A-Za-z0-9_-][A-Za-z0-9_.-]*(/[A-Za-z0-9_-][A-Za-z0-9_.-]*)*$")]


class _Strict(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class FileEntry(_Strict):
    size: int = Field(ge=0, description="bytes")
    sha256: Sha256


class IndexInfo(_Strict):
    """What finds the nearest vectors, and how well, measured on queries that chose nothing."""

    kind: Literal["flat", "hnsw", "ivf"]
    recall: float = Field(ge=0, le=1, description="recall@10 against exact search, measured on a sample")
    recalls: dict[str, FiniteFloat] = Field(
        default_factory=dict, description="the same of other searches, by what filters leave, or by what they weigh"
    )
    efforts: tuple[PositiveInt, ...] = Field(
        (), description="how much a search looks at, by the share of genre in its query; none for flat"
    )
    chosen: str = Field("", description="why it is this kind, where nobody asked for it")

    @model_validator(mode="after")
    def _has_efforts(self) -> Self:
        if (self.kind == "flat") != (not self.efforts):
            raise ValueError(f"index: efforts of the kind {self.kind}: got {len(self.efforts)}")
        return self


class GenreWeights(_Strict):
    """How much genre counts for similarity where a request does not say: 0 is sound alone, 1 is genre alone."""

    artist_known: float = Field(ge=0, le=1)
    artist_unknown: float = Field(ge=0, le=1)

    def default(self, artist_known: bool) -> float:
        """The weight for a track whose artist was evidence for its genres, or was not."""
        return self.artist_known if artist_known else self.artist_unknown

    def defaults(self, artist_known: NDArray[np.bool_]) -> NDArray[np.float32]:
        """float32 [n]: those of n tracks."""
        return np.where(artist_known, self.artist_known, self.artist_unknown).astype(np.float32)


class Manifest(_Strict):
    """The content of manifest.json. `version` ends in a digest of everything here but itself and `created_at`."""

    format_version: Literal[2]
    version: str = Field(pattern=r"^[A-Za-z0-9][A-Za-z0-9_-]*-[0-9a-f]{12}$")
    created_at: AwareDatetime
    config_hash: Sha256
    features: tuple[Feature, ...]
    genres: tuple[str, ...] = Field(min_length=1, description="in the order of the model's logits")
    embedding_dim: int = Field(ge=1)
    similarity: Literal["cosine of embeddings beside cosine of genres"]
    genre_weights: GenreWeights
    ignored_features: tuple[str, ...] = Field((), description="that the vectors of tracks do without")
    n_tracks: int = Field(ge=1, le=2**31 - 1)  # their places are int32
    n_neighbours: int = Field(ge=0, description="columns of the neighbour tables")
    index: IndexInfo
    libraries: dict[str, str] = Field(description="versions of the libraries that made this bundle")
    metrics: dict[str, FiniteFloat] = Field(description="test figures; the whole story is in report.json")
    files: dict[RelativePath, FileEntry]

    @property
    def parts(self) -> frozenset[str]:
        """The names of the parts that the bundle has."""
        return frozenset(part.name for part in PARTS if all(file.name in self.files for file in files_of(part)))

    @property
    def possible_parts(self) -> tuple[Part, ...]:
        """The parts that a bundle with this index may have: those of other indexes are of no use to it."""
        of_others = {"sketches", *PART_OF_INDEX.values()} - {PART_OF_INDEX.get(self.index.kind, "sketches")}
        return tuple(part for part in PARTS if part.name not in of_others)

    @property
    def n_bytes(self) -> int:
        """Of all files but the manifest itself."""
        return sum(entry.size for entry in self.files.values())

    @model_validator(mode="after")
    def _is_complete(self) -> Self:
        for part in PARTS:
            missing = [file.name for file in files_of(part) if file.name not in self.files]
            if missing and (part.required or len(missing) < len(files_of(part))):
                raise ValueError(f"files: {', '.join(missing)} not listed, of the part {part.name}")
        if (of_index := PART_OF_INDEX.get(self.index.kind)) and of_index not in self.parts:
            raise ValueError(f"files: those of the part {of_index} not listed, of the index {self.index.kind}")
        if len(set(self.genres)) != len(self.genres):
            raise ValueError("genres: a name stands twice")
        if unknown := set(self.ignored_features) - {feature.name for feature in self.features}:
            raise ValueError(f"ignored_features: {', '.join(sorted(unknown))} is no feature")
        return self


def content_digest(manifest: dict[str, Any]) -> str:
    """12 hex digits over the canonical JSON of all of `manifest` but `version` and `created_at`.

    The version carries it, so an altered manifest no longer fits its own name, and equal bundles have equal
    versions whenever they were made.
    """
    identity = {key: value for key, value in manifest.items() if key not in {"version", "created_at"}}
    canonical = json.dumps(identity, sort_keys=True, separators=(",", ":"), ensure_ascii=True)
    return hashlib.sha256(canonical.encode()).hexdigest()[:12]
