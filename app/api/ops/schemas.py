"""Schemas of operations."""

import time
from datetime import datetime
from typing import Any, Literal, Self

from pydantic import BaseModel, Field

from app.api.state import AppState
from app.bundle.catalogue.scales import Scales
from app.bundle.manifest import IndexInfo as ManifestIndex
from app.bundle.manifest import Manifest
from app.bundle.timbre import TimbreSettings
from app.live.feed import LiveState
from app.retrieval.remote import RemoteEngine
from app.service import Service


class Home(BaseModel):
    """Name, version and links of the service."""

    name: str
    version: str
    links: dict[str, str]


class Live(BaseModel):
    """The process runs."""

    status: str


class Ready(BaseModel):
    """A bundle is in use."""

    status: Literal["ready", "degraded"] = Field(
        description="Degraded where the newest live changes may be missing, as while their database is down, or where "
        "the engine is on another machine that cannot be asked"
    )
    model: str
    reason: str | None = Field(None, description="Why it is degraded, if it is")
    refused: str | None = Field(None, description="Why the bundle that CURRENT names was refused, if it was")


class PartInfo(BaseModel):
    """A part that a bundle may have."""

    name: str
    present: bool
    enables: str = Field(description="What the service can do with it")


class IndexInfo(BaseModel):
    """How similar tracks are found."""

    kind: str
    recall: float = Field(description="Share of the ten nearest tracks that it finds, measured on a sample")
    recalls: dict[str, float] = Field(description="The same of other searches, by what filters leave or what counts")
    chosen: str = Field(description="Why it is this kind; empty where somebody asked for it")

    @classmethod
    def from_domain(cls, index: ManifestIndex) -> Self:
        """Of what the manifest says."""
        return cls(kind=index.kind, recall=index.recall, recalls=index.recalls, chosen=index.chosen)


class EngineInfo(BaseModel):
    """An engine on another machine."""

    kind: str
    server: str
    problem: str | None = Field(description="Why it cannot be asked at present; null where it can")

    @classmethod
    def from_domain(cls, remote: RemoteEngine) -> Self:
        """Of the service in use."""
        return cls(kind=remote.kind, server=remote.server, problem=remote.link.problem)


class TimbreInfo(BaseModel):
    """What the bundle knows of timbre."""

    columns: list[str] = Field(description="What each number of a timbre is, in their order")
    extractor: str = Field(description="Name and version of what measured it, empty where that is not known")
    weight: float = Field(description="How much timbre counts where a request does not say, from 0 to 1")

    @classmethod
    def from_domain(cls, timbre: TimbreSettings) -> Self:
        """Of the bundle in use."""
        return cls(columns=[*timbre.scale.columns], extractor=timbre.scale.extractor, weight=timbre.weight.default)


class AudioInfo(BaseModel):
    """What audio files the service takes."""

    max_bytes: int = Field(description="Largest file that POST /audio takes")


class ScalesInfo(BaseModel):
    """Whose features are brought to the scales of the model."""

    extractor: str = Field(description="Name and version of what estimated them")
    reference: str = Field(description="The bundle whose model has the scales")
    features: list[str]

    @classmethod
    def from_domain(cls, scales: Scales) -> Self:
        """Of the bundle in use."""
        names = [feature.name for feature in scales.features]
        return cls(extractor=scales.extractor, reference=scales.reference, features=names)


class LiveInfo(BaseModel):
    """What changed since the bundle was made."""

    writes: bool = Field(description="Whether this service lets requests change tracks")
    n_tracks: int = Field(description="Tracks that were added or replaced")
    n_removals: int = Field(description="Tracks that were removed")

    @classmethod
    def from_domain(cls, state: LiveState, writes: bool) -> Self:
        """Of all that the service in use shows."""
        return cls(writes=writes, n_tracks=len(state.tracks), n_removals=len(state.removed))


class WorkLimits(BaseModel):
    """How much of one kind of work is done at once."""

    permits: int = Field(description="Requests that are computed for at once")
    waiting: int = Field(description="Requests that may wait for one; more are turned away")


class ProcessInfo(BaseModel):
    """The process that answers, one of `workers`, and what each of them takes on."""

    uptime_s: float = Field(description="Seconds since it began to answer")
    workers: int
    max_body_bytes: int = Field(description="Largest body of most requests")
    work: dict[str, WorkLimits] = Field(description="By kind of work")

    @classmethod
    def from_domain(cls, state: AppState) -> Self:
        """Of the process that answers."""
        return cls(
            uptime_s=round(time.monotonic() - state.started_s, 1),
            workers=state.n_workers,
            max_body_bytes=state.max_body_bytes,
            work={
                gate.name: WorkLimits(permits=gate.limits.computing, waiting=gate.limits.waiting)
                for gate in vars(state.gates).values()
            },
        )


class Info(BaseModel):
    """The bundle in use."""

    version: str = Field(description="Version of Songkin")
    model: str
    format_version: int = Field(description="Format of the bundle")
    n_tracks: int = Field(description="In the catalogue, live changes included")
    n_genres: int = Field(description="That the model tells apart")
    index: IndexInfo
    engine: EngineInfo | None = Field(description="What searches in place of the index; null where the index does")
    parts: list[PartInfo]
    timbre: TimbreInfo | None = Field(description="Null where the bundle has none")
    audio: AudioInfo | None = Field(description="Null where the service takes no audio files")
    scales: ScalesInfo | None = Field(description="Null where features are taken as they come")
    live: LiveInfo
    process: ProcessInfo

    @classmethod
    def from_domain(
        cls, service: Service, version: str, audio: AudioInfo | None, live: LiveInfo, process: ProcessInfo
    ) -> Self:
        """Of the bundle in use."""
        manifest, timbre, scales = service.manifest, service.timbre, service.scales
        return cls(
            version=version,
            model=manifest.version,
            format_version=manifest.format_version,
            n_tracks=manifest.n_tracks,
            n_genres=len(manifest.genres),
            index=IndexInfo.from_domain(manifest.index),
            engine=service.remote and EngineInfo.from_domain(service.remote),
            parts=[
                PartInfo(name=part.name, present=part.name in manifest.parts, enables=part.enables)
                for part in manifest.possible_parts
            ],
            timbre=timbre and TimbreInfo.from_domain(timbre),
            audio=audio,
            scales=scales and ScalesInfo.from_domain(scales),
            live=live,
            process=process,
        )


class Report(BaseModel):
    """How the bundle in use was made."""

    model: str
    created_at: datetime
    libraries: dict[str, str] = Field(description="With which it was made, with their versions")
    n_tracks: int = Field(description="In the catalogue of the bundle")
    n_genres: int = Field(description="That the model tells apart")
    report: dict[str, Any] = Field(description="What training and indexing tell of it")

    @classmethod
    def from_domain(cls, manifest: Manifest, report: dict[str, Any]) -> Self:
        """Of the bundle in use."""
        return cls(
            model=manifest.version,
            created_at=manifest.created_at,
            libraries=manifest.libraries,
            n_tracks=manifest.n_tracks,
            n_genres=len(manifest.genres),
            report=report,
        )
