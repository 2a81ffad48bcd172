"""A study: a TOML file, in studies/ or of the user's own, that says what varies, and the trials that it makes."""

import tomllib
from importlib.resources import files
from itertools import product
from pathlib import Path
from typing import Annotated, Any, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from training.config import ConfigError, TrainConfig, load_config
from training.experiments.trial import Trial


class StudyDefinition(BaseModel):
    """Base configurations and what is changed in them: either every combination of `axes`, or each set of `points`.

    All trials share one split, that of the first seed.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    title: str
    base: str | Annotated[tuple[str, ...], Field(min_length=1)] = Field(
        description="a shipped configuration, or the path of one; or several, to hold against each other"
    )
    overrides: tuple[str, ...] = Field((), description="changes of the base for all trials, as KEY=VALUE")
    axes: dict[str, Annotated[tuple[Any, ...], Field(min_length=1)]] = Field({}, description="values by key")
    points: tuple[tuple[str, ...], ...] = Field((), description="sets of changes, each as KEY=VALUE")
    seeds: tuple[int, ...] = Field((42, 43, 44), min_length=1)
    measurement: Literal["published", "extractor"] = Field("published", description="what is measured of every trial")

    @model_validator(mode="after")
    def _varies_one_way(self) -> Self:
        if bool(self.axes) == bool(self.points):
            raise ValueError("expected either axes or points")
        return self


def shipped_studies() -> dict[str, Path]:
    """The studies that come with Songkin, by name."""
    folder = Path(str(files("training.experiments") / "studies"))
    return {path.stem: path for path in sorted(folder.glob("*.toml"))}


def load_study(name_or_path: str) -> StudyDefinition:
    """Read a shipped study by name, or any by path.

    Raises:
        ConfigError: no such study, no valid TOML, or an unknown key.
    """
    shipped = shipped_studies()
    path = shipped.get(name_or_path, Path(name_or_path))
    try:
        return StudyDefinition.model_validate(tomllib.loads(path.read_text(encoding="utf-8")))
    except OSError as error:
        raise ConfigError(
            f"no study {name_or_path!r}: expected all, the path of a TOML file or one of {', '.join(shipped)}"
        ) from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise ConfigError(f"{path}: expected TOML, got something else: {error}") from error
    except ValidationError as error:
        known = f"unknown key; expected {', '.join(StudyDefinition.model_fields)}"
        problems = "; ".join(
            f"{'.'.join(map(str, p['loc'])) or 'the study'}: {known if p['type'] == 'extra_forbidden' else p['msg']}"
            for p in error.errors()
        )
        raise ConfigError(f"{path}: {problems}") from error


def study_trials(name: str, study: StudyDefinition, seeds: tuple[int, ...] | None = None) -> list[Trial]:
    """The trials of a study: all points with the first seed, then with the next; `seeds` replace the study's own.

    Raises:
        ConfigError: an unknown configuration key, or a value out of range.
    """
    seeds = seeds or study.seeds
    bases = (study.base,) if isinstance(study.base, str) else study.base
    points = study.points or tuple(
        tuple(f"{key}={_toml(value)}" for key, value in zip(study.axes, values, strict=True))
        for values in product(*study.axes.values())
    )
    return [
        _trial(name, study, number, load_config(base, (f"split_seed={seeds[0]}", *study.overrides, *point), seed))
        for seed in seeds
        for number, (point, base) in enumerate(product(points, bases))
    ]


def _trial(name: str, study: StudyDefinition, point: int, config: TrainConfig) -> Trial:
    optimiser = config.optimiser
    label = f"layers {config.model.layers}, batch {optimiser.batch_size}, learning rate {optimiser.learning_rate:g}"
    if config.noise:
        label += f", noise on {config.noise.share:g}"
    return Trial(name, point, label, config, study.measurement)


def _toml(value: Any) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, str):
        return value
    return repr(list(value)) if isinstance(value, (list, tuple)) else repr(value)
