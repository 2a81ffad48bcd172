"""The configuration of a training run: frozen, read from TOML, and hashed as the run's identity."""

import hashlib
import json
import tomllib
from importlib.resources import files
from pathlib import Path
from typing import Any, Literal, Self

from pydantic import Field, ValidationError, model_validator

from app.bundle.features import FEATURE_NAMES
from training.errors import TrainingError
from training.fitting.masks import MaskConfig
from training.fitting.noise import NoiseConfig
from training.fitting.text import TextConfig
from training.networks.configuration import Strict
from training.networks.registry import ModelConfig, network_kinds

Protocol = Literal["rows", "recordings", "artists"]

MOST_TRACKS = 200_000
"""Twice the Spotify table: training takes 14 kB a track at its peak, and beside it is a table of millions."""


_PLAIN = {"extra_forbidden": "unknown key; the shipped configurations, in training/configs/, show all there are"}


class ConfigError(TrainingError):
    """A configuration cannot be read or is not valid. The message names the key."""


class OptimiserConfig(Strict):
    learning_rate: float = Field(gt=0, le=10, description="the highest, where the schedule changes it")
    schedule: Literal["constant", "one-cycle"] = "constant"
    weight_decay: float = Field(ge=0)
    batch_size: int = Field(ge=1, description="at most; a small table gets smaller batches, to take enough steps")
    max_epochs: int = Field(ge=1)
    patience: int | None = Field(
        None,
        ge=1,
        description="epochs without a better validation macro F1 before stopping, with the best weights restored; "
        "without it all epochs are trained and the last one is kept, as suits a schedule that ends at nothing",
    )


class CatalogueConfig(Strict):
    ignore: tuple[Literal[FEATURE_NAMES], ...] = Field(  # type: ignore[valid-type]
        (), description="features without which the catalogue's vectors are made, so that they do not make neighbours"
    )


class TrainConfig(Strict):
    name: str = Field(pattern=r"^[A-Za-z0-9][A-Za-z0-9-]{0,31}$", description="begins the name of the bundle")
    protocol: Protocol
    seed: int = Field(42, ge=0, lt=2**32)
    split_seed: int | None = Field(
        None,
        ge=0,
        lt=2**32,
        description="of the split alone, where runs of several seeds shall share one",
        exclude_if=lambda value: value is None,
    )
    masks: MaskConfig | None = Field(
        None,
        description="which features examples lose while the network learns; without it, none",
        exclude_if=lambda value: value is None,
    )
    noise: NoiseConfig | None = Field(
        None,
        description="errors as an extractor makes them, in the features of examples; without it, none",
        exclude_if=lambda value: value is None,
    )
    text: TextConfig | None = Field(
        None,
        description="the classifier that reads titles, albums and artists' names; without it, words tell nothing",
        exclude_if=lambda value: value is None,
    )
    most_tracks: int = Field(
        MOST_TRACKS,
        ge=100,
        description="tracks that are learned from and measured on; of a larger table a sample of whole artists. The "
        "catalogue is all of it",
        exclude_if=lambda value: value == MOST_TRACKS,
    )
    catalogue: CatalogueConfig = Field(CatalogueConfig(), exclude_if=lambda value: value == CatalogueConfig())
    model: ModelConfig
    optimiser: OptimiserConfig

    @model_validator(mode="after")
    def _ignoring_was_learned(self) -> Self:
        if self.catalogue.ignore and self.masks is None:
            raise ValueError("catalogue.ignore needs masks: without them the network does not learn to do without")
        return self

    @property
    def seed_of_split(self) -> int:
        return self.seed if self.split_seed is None else self.split_seed

    def digest(self) -> str:
        """sha256 of the canonical JSON of the configuration."""
        canonical = json.dumps(self.model_dump(mode="json"), sort_keys=True, separators=(",", ":"))
        return hashlib.sha256(canonical.encode()).hexdigest()


def shipped_configs() -> dict[str, Path]:
    """The configurations that come with Songkin, by name."""
    folder = Path(str(files("training") / "configs"))
    return {path.stem: path for path in sorted(folder.glob("*.toml"))}


def load_config(name_or_path: str, overrides: tuple[str, ...] = (), seed: int | None = None) -> TrainConfig:
    """Read a shipped configuration by name, or any by path, and apply overrides like `optimiser.batch_size=512`.

    Raises:
        ConfigError: no such file, no valid TOML, an unknown key or a value out of range.
    """
    shipped = shipped_configs()
    path = shipped.get(name_or_path, Path(name_or_path))
    try:
        content = tomllib.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        known = ", ".join(shipped)
        raise ConfigError(
            f"no configuration {name_or_path!r}: expected the path of a TOML file or one of {known}"
        ) from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise ConfigError(f"{path}: expected TOML, got something else: {error}") from error
    return _validated(content, overrides if seed is None else (*overrides, f"seed={seed}"), str(path))


def with_overrides(config: TrainConfig, overrides: tuple[str, ...]) -> TrainConfig:
    """`config` with overrides like `optimiser.batch_size=512`.

    Raises:
        ConfigError: an unknown key or a value out of range.
    """
    return _validated(config.model_dump(mode="json"), overrides, config.name)


def _validated(content: dict[str, Any], overrides: tuple[str, ...], where: str) -> TrainConfig:
    for override in overrides:
        _apply(content, override)
    try:
        return TrainConfig.model_validate(content)
    except ValidationError as error:
        problems = "; ".join(
            f"{_key(p['loc'])}: {_PLAIN.get(p['type'], p['msg'])}"
            + ("" if p["type"] == "missing" else f", got {p['input']!r}")
            for p in error.errors()
        )
        where = f"{where} with --set {' '.join(overrides)}" if overrides else where
        raise ConfigError(f"{where}: {problems}") from error


def _key(location: tuple[int | str, ...]) -> str:
    """A pydantic location as the key that a user wrote: without the kind, which pydantic puts in as a level."""
    return ".".join(str(part) for part in location if part not in network_kinds())


def _apply(content: dict[str, Any], override: str) -> None:
    key, equals, text = override.partition("=")
    if not equals or not key:
        raise ConfigError(f"--set {override}: expected key=value, for example optimiser.batch_size=512")
    try:
        value = tomllib.loads(f"value = {text}")["value"]
    except tomllib.TOMLDecodeError:
        value = text  # a bare word is a string, so that --set name=mine needs no quotes
    *parents, last = key.strip().split(".")
    place: Any = content
    for parent in parents:
        place = place.setdefault(parent, {}) if isinstance(place, dict) else None
    if not isinstance(place, dict):
        raise ConfigError(f"--set {override}: {'.'.join(parents)} holds a value, not a group of keys")
    place[last] = value
