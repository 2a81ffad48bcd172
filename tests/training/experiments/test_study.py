import json
from itertools import product
from pathlib import Path

import pytest
from pydantic import ValidationError

from tests.support.training.trials import config_of
from training.config import ConfigError, load_config
from training.experiments.study import load_study, shipped_studies, study_trials
from training.experiments.trial import Trial
from training.networks.perceptron import PerceptronConfig
from training.networks.two_tower import TwoTowerConfig

POINTS = 'title = "t"\nbase = "published"\npoints = [[]]\n'


def shipped_trials(name: str) -> list[Trial]:
    return study_trials(name, load_study(name))


@pytest.mark.parametrize("name", shipped_studies())
def test_shipped_study_loads_and_says_what_it_asks(name: str) -> None:
    path = shipped_studies()[name]
    assert load_study(name) == load_study(str(path))
    trials = shipped_trials(name)
    assert trials
    assert len(trials) == len({trial.model for trial in trials})
    question = path.read_text(encoding="utf-8").partition("\n")[0]
    assert question.startswith("# ")
    assert "?" in question


@pytest.mark.parametrize("name", shipped_studies())
def test_shipped_study_trials_share_protocol_and_split(name: str) -> None:
    configs = [config_of(trial) for trial in shipped_trials(name)]
    protocols = {"recordings", "artists"} if load_study(name).measurement == "extractor" else {"rows"}
    assert {(config.protocol, config.seed_of_split) for config in configs} == set(product(protocols, (42,)))
    assert {config.seed for config in configs} == {42, 43, 44}


def test_noise_study_holds_the_audio_configuration_against_the_default() -> None:
    trials = shipped_trials("noise")
    assert {trial.measurement for trial in trials} == {"extractor"}
    found = [(trial.point, trial.seed, config_of(trial)) for trial in trials]
    pairs = list(product(("recordings", "artists"), ("default", "audio")))
    assert found == [
        (point, seed, load_config(name, ("split_seed=42", f"protocol={protocol}"), seed))
        for seed in (42, 43, 44)
        for point, (protocol, name) in enumerate(pairs)
    ]
    assert str(trials[1]).endswith(", noise on 0.6, protocol recordings, seed 42")
    assert "noise on" not in str(trials[0])


def test_load_study_measurement_that_there_is_not_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "study.toml"
    path.write_text('measurement = "views"\n' + POINTS)
    with pytest.raises(ConfigError, match=r"measurement: .*'published' or 'extractor'"):
        load_study(str(path))


def test_batch_size_study_is_the_published_grid() -> None:
    found = []
    for trial in shipped_trials("batch-size"):
        config = config_of(trial)
        assert isinstance(config.model, PerceptronConfig)
        assert (config.model.hidden, config.optimiser.learning_rate) == ((256, 256, 128), 1e-3)
        assert (config.optimiser.max_epochs, config.optimiser.schedule) == (20, "constant")
        assert config.optimiser.patience is not None
        assert not (config.model.residual or config.model.normalised)
        found.append((config.seed, config.optimiser.batch_size))
    assert found == list(product((42, 43, 44), (64, 256, 1024, 4096)))


def test_depth_lr_study_is_the_published_grid() -> None:
    found = []
    for trial in shipped_trials("depth-lr"):
        config = config_of(trial)
        assert isinstance(config.model, PerceptronConfig)
        assert set(config.model.hidden) == {128}
        assert (config.optimiser.batch_size, config.optimiser.max_epochs) == (512, 25)
        assert config.optimiser.schedule == "constant"
        assert config.optimiser.patience is not None
        assert not (config.model.residual or config.model.normalised)
        found.append((config.seed, len(config.model.hidden), config.optimiser.learning_rate))
    assert found == list(product((42, 43, 44), (2, 6, 10), (1e-4, 3e-4, 1e-3, 3e-3)))


def test_knee_study_first_point_is_the_quick_network_by_row() -> None:
    first = config_of(shipped_trials("knee")[0])
    assert isinstance(first.model, TwoTowerConfig)
    assert first == load_config("quick", ("protocol=rows", "split_seed=42"), seed=42)


def test_study_trials_every_seed_has_every_point_in_order(tiny: Path) -> None:
    trials = study_trials("mine", load_study(str(tiny)))
    found = [
        (trial.experiment, trial.point, config_of(trial).seed, config_of(trial).optimiser.batch_size)
        for trial in trials
    ]
    assert found == [("mine", 0, 1, 4), ("mine", 1, 1, 32), ("mine", 0, 2, 4), ("mine", 1, 2, 32)]
    assert {config_of(trial).split_seed for trial in trials} == {1}


def test_study_trials_seeds_replace_those_of_the_study(tiny: Path) -> None:
    trials = study_trials("mine", load_study(str(tiny)), (7, 5, 6))
    assert [config_of(trial).seed for trial in trials] == [7, 7, 5, 5, 6, 6]
    assert {config_of(trial).split_seed for trial in trials} == {7}
    assert study_trials("mine", load_study(str(tiny)), ()) == study_trials("mine", load_study(str(tiny)))


def test_study_trials_overrides_and_points_are_as_with_set(tmp_path: Path) -> None:
    path = tmp_path / "study.toml"
    path.write_text(
        'title = "t"\nbase = "default"\nseeds = [3]\noverrides = ["name=mine", "optimiser.batch_size=64"]\n'
        'points = [[], ["optimiser.batch_size=32", "model.mix=0.5"]]\n'
    )
    shared = ("split_seed=3", "name=mine", "optimiser.batch_size=64")
    expected = [shared, (*shared, "optimiser.batch_size=32", "model.mix=0.5")]
    found = [config_of(trial) for trial in study_trials("mine", load_study(str(path)))]
    assert found == [load_config("default", overrides, seed=3) for overrides in expected]


def test_study_trials_axis_values_of_every_kind_arrive_as_they_are(tmp_path: Path) -> None:
    path = tmp_path / "study.toml"
    path.write_text(
        'title = "t"\nbase = "published"\nseeds = [1]\n[axes]\n"model.hidden" = [[8, 4]]\n"model.residual" = [true]\n'
        '"optimiser.learning_rate" = [1e-4]\n"optimiser.max_epochs" = [2]\n"protocol" = ["artists"]\n'
    )
    (trial,) = study_trials("mine", load_study(str(path)))
    expected = load_config(
        "published",
        (
            *("split_seed=1", "model.hidden=[8, 4]", "model.residual=true", "optimiser.learning_rate=1e-4"),
            *("optimiser.max_epochs=2", "protocol=artists"),
        ),
        seed=1,
    )
    assert config_of(trial) == expected
    assert json.loads(json.dumps(config_of(trial).model_dump(mode="json")))["model"]["residual"] is True


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"title = ", "expected TOML, got something else"),
        (b"\xff\xfe", "expected TOML, got something else"),
        (b'title = "t"', "base: Field required"),
        (POINTS.encode() + b"axis = 1", "axis: unknown key"),
        (POINTS.encode() + b'[axes]\n"seed" = [1]', "the study: .*expected either axes or points"),
        (b'title = "t"\nbase = "published"', "the study: .*expected either axes or points"),
        (POINTS.encode() + b"seeds = []", "seeds: .*at least 1"),
        (POINTS.encode() + b"seeds = ['a']", r"seeds\.0: .*integer"),
        (b'title = "t"\nbase = "b"\n[axes]\n"optimiser.batch_size" = 64', r"axes\.optimiser\.batch_size: .*tuple"),
        (b'title = "t"\nbase = "b"\n[axes]\n"optimiser.batch_size" = []', r"axes\.optimiser\.batch_size: .*at least 1"),
    ],
    ids=["half", "no UTF-8", "no base", "unknown key", "both", "neither", "no seeds", "a word", "no list", "no values"],
)
def test_load_study_bad_file_raises_naming_it_and_the_key(content: bytes, message: str, tmp_path: Path) -> None:
    path = tmp_path / "study.toml"
    path.write_bytes(content)
    with pytest.raises(ConfigError, match=rf"study\.toml: .*{message}"):
        load_study(str(path))


@pytest.mark.parametrize("name", ["nope", "published", "."])
def test_load_study_unknown_name_lists_the_shipped_ones(name: str) -> None:
    with pytest.raises(
        ConfigError, match=rf"no study '{name}': expected all, .* one of {', '.join(shipped_studies())}"
    ):
        load_study(name)


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ('points = [["optimiser.batch_sise=1"]]', r"optimiser\.batch_sise: unknown key"),
        ('points = [[], ["optimiser.batch_size=0"]]', r"optimiser\.batch_size: .*got 0"),
        ('points = [["optimiser"]]', "--set optimiser: expected key=value"),
        ('overrides = ["colour=red"]\npoints = [[]]', "colour: unknown key"),
        ('[axes]\n"model.hiden" = [[8]]', r"model\.hiden: unknown key"),
        ("points = [[]]\nseeds = [-1]", "seed: .*got -1"),
    ],
)
def test_study_trials_bad_configuration_raises_naming_the_key(line: str, message: str, tmp_path: Path) -> None:
    path = tmp_path / "study.toml"
    path.write_text(f'title = "t"\nbase = "published"\n{line}\n')
    study = load_study(str(path))
    with pytest.raises(ConfigError, match=message):
        study_trials("mine", study)


def test_study_trials_unknown_base_raises_listing_the_shipped_ones(tmp_path: Path) -> None:
    path = tmp_path / "study.toml"
    path.write_text('title = "t"\nbase = "nope"\npoints = [[]]\n')
    with pytest.raises(ConfigError, match="no configuration 'nope'"):
        study_trials("mine", load_study(str(path)))


def test_study_is_frozen(tiny: Path) -> None:
    with pytest.raises(ValidationError, match="frozen"):
        load_study(str(tiny)).title = "other"  # type: ignore[misc]
