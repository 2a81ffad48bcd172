import re
from pathlib import Path

import pytest
from pydantic import ValidationError

from training.config import (
    ConfigError,
    TrainConfig,
    load_config,
    shipped_configs,
    with_overrides,
)
from training.networks.perceptron import PerceptronConfig
from training.networks.two_tower import TwoTowerConfig


@pytest.mark.parametrize("name", ["audio", "baseline", "default", "demo", "published", "quick"])
def test_shipped_config_loads_and_says_why_it_exists(name: str) -> None:
    path = shipped_configs()[name]
    assert load_config(name) == load_config(str(path))
    assert load_config(name).name == name
    assert path.read_text(encoding="utf-8").startswith("# ")


def test_shipped_configs_are_all_tested() -> None:
    assert set(shipped_configs()) == {"audio", "baseline", "default", "demo", "published", "quick"}


def test_published_config_is_the_published_study() -> None:
    config = load_config("published")
    assert isinstance(config.model, PerceptronConfig)
    assert (config.protocol, config.model.hidden, config.optimiser.batch_size) == ("rows", (256, 256, 128), 256)
    assert config.optimiser.max_epochs <= 20


@pytest.mark.parametrize(
    ("override", "path", "value"),
    [
        ("optimiser.batch_size=512", "optimiser.batch_size", 512),
        ("optimiser.learning_rate=2e-4", "optimiser.learning_rate", 2e-4),
        ("model.hidden=[64, 32]", "model.hidden", (64, 32)),
        ("name=mine", "name", "mine"),
        ('name="quoted"', "name", "quoted"),
        ("protocol=rows", "protocol", "rows"),
        ("seed=9", "seed", 9),
    ],
)
def test_load_config_override_changes_that_value_alone(override: str, path: str, value: object) -> None:
    changed, plain = load_config("baseline", (override,)).model_dump(), load_config("baseline").model_dump()
    *parents, last = path.split(".")
    place, expected = changed, plain
    for parent in parents:
        place, expected = place[parent], expected[parent]
    assert place[last] == value
    expected[last] = value
    assert changed == plain


def test_load_config_seed_wins_over_file_and_override() -> None:
    assert load_config("baseline").seed == 42
    assert load_config("baseline", ("seed=3",), seed=4).seed == 4


@pytest.mark.parametrize(
    ("override", "message"),
    [
        ("optimiser.batch_sise=1", r"optimiser\.batch_sise: unknown key"),
        ("colour=red", "colour: unknown key"),
        ("optimiser.batch_size=0", r"optimiser\.batch_size: .*got 0"),
        ("optimiser.batch_size=many", r"optimiser\.batch_size: .*got 'many'"),
        ("optimiser.learning_rate=nan", r"optimiser\.learning_rate: .*finite"),
        ("optimiser.learning_rate=1e9", r"optimiser\.learning_rate: .*10"),
        ("model.dropout=1", r"model\.dropout: .*less than 1"),
        ("model.hidden=[]", r"model\.hidden: .*at least 1"),
        ("model.hidden=[64, 0]", r"model\.hidden\.1: "),
        ("model.hidden=[-5]", r"model\.hidden\.0: "),
        ("protocol=tracks", "protocol: .*got 'tracks'"),
        ("name=a/b", "name: .*got 'a/b'"),
        ("name=", "name: "),
        ("seed=-1", "seed: .*got -1"),
        ("split_seed=-1", "split_seed: .*got -1"),
        ("model.residual=maybe", r"model\.residual: .*got 'maybe'"),
        ("model=3", "model: .*got 3"),
        ("name.first=1", "--set name.first=1: name holds a value"),
        ("optimiser", "--set optimiser: expected key=value"),
        ("=3", "--set =3: expected key=value"),
    ],
)
def test_load_config_bad_override_raises_naming_the_key(override: str, message: str) -> None:
    with pytest.raises(ConfigError, match=message):
        load_config("baseline", (override,))


@pytest.mark.parametrize("name", ["baseline", "default"])
@pytest.mark.parametrize(
    "overrides", [(), ("optimiser.patience=5",), ("protocol=rows", "optimiser.schedule=constant", "name=mine")]
)
def test_with_overrides_is_as_if_loaded_with_them(name: str, overrides: tuple[str, ...]) -> None:
    config = load_config(name, seed=3)
    before = config.model_dump()
    assert with_overrides(config, overrides) == load_config(name, overrides, seed=3)
    assert config.model_dump() == before


@pytest.mark.parametrize(
    ("override", "message"),
    [
        ("model.mixx=1", r"baseline with --set model.mixx=1: model\.mixx: unknown key"),
        ("optimiser.batch_size=0", r"optimiser\.batch_size: .*got 0"),
        ("optimiser", "--set optimiser: expected key=value"),
    ],
)
def test_with_overrides_bad_one_raises_naming_the_key(override: str, message: str) -> None:
    with pytest.raises(ConfigError, match=message):
        with_overrides(load_config("baseline"), (override,))


def test_two_tower_config_ingredients_can_be_left_out() -> None:
    config = load_config("default", ("model.n_frequencies=0", "model.cosine_weight=0", "model.mix=0"))
    assert isinstance(config.model, TwoTowerConfig)
    assert (config.model.n_frequencies, config.model.cosine_weight, config.model.mix) == (0, 0, 0)


@pytest.mark.parametrize("override", ["model.n_frequencies=-1", "model.cosine_weight=-0.1", "model.cosine_weight=nan"])
def test_two_tower_config_less_than_nothing_raises(override: str) -> None:
    with pytest.raises(ConfigError, match=override.partition("=")[0].replace(".", r"\.")):
        load_config("default", (override,))


def test_two_tower_config_cosine_weight_is_one_where_a_file_does_not_say() -> None:
    """Reports of bundles trained before the key was there are read as what they were."""
    content = load_config("default").model_dump(mode="json")
    del content["model"]["cosine_weight"]
    assert TrainConfig.model_validate(content) == load_config("default")


@pytest.mark.parametrize("name", ["baseline", "default"])
def test_config_keys_of_studies_are_off_where_a_file_does_not_say(name: str) -> None:
    """Reports of bundles trained before the keys were there are read as what they were."""
    content = load_config(name).model_dump(mode="json")
    assert "split_seed" not in content
    assert not {"residual", "normalised"} & content["model"].keys()
    assert TrainConfig.model_validate(content) == load_config(name)


@pytest.mark.parametrize(("overrides", "expected"), [((), 7), (("split_seed=3",), 3), (("split_seed=0",), 0)])
def test_seed_of_split_is_the_seed_unless_told_otherwise(overrides: tuple[str, ...], expected: int) -> None:
    config = load_config("baseline", overrides, seed=7)
    assert (config.seed, config.seed_of_split) == (7, expected)


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"name = ", "expected TOML"),
        (b"\xff\xfe", "expected TOML"),
        (b'name = "x"\nprotocol = "rows"', "model: Field required; optimiser: Field required"),
    ],
)
def test_load_config_bad_file_raises_config_error(content: bytes, message: str, tmp_path: Path) -> None:
    path = tmp_path / "config.toml"
    path.write_bytes(content)
    with pytest.raises(ConfigError, match=message):
        load_config(str(path))


def test_load_config_unknown_name_lists_the_shipped_ones(tmp_path: Path) -> None:
    for name in ("nope", str(tmp_path)):
        with pytest.raises(
            ConfigError, match=r"no configuration .* one of audio, baseline, default, demo, published, quick"
        ):
            load_config(name)


def test_digest_follows_the_content() -> None:
    plain = load_config("baseline")
    assert plain.digest() == load_config(str(shipped_configs()["baseline"])).digest()
    others = [load_config("baseline", ("optimiser.patience=6",)), load_config("baseline", seed=1)]
    assert len({plain.digest(), *(other.digest() for other in others)}) == 3


def test_config_is_frozen(quick_config: TrainConfig) -> None:
    with pytest.raises(ValidationError, match="frozen"):
        quick_config.optimiser.batch_size = 3  # type: ignore[misc]


@pytest.mark.parametrize(
    ("name", "override", "message"),
    [
        ("default", 'catalogue.ignore=["fame"]', "catalogue.ignore.0: Input should be 'popularity', 'duration_ms'"),
        ("default", "masks.whole=0.9", "whole and streaming must not add up to more than 1"),
        ("baseline", 'catalogue.ignore=["popularity"]', "catalogue.ignore needs masks"),
    ],
)
def test_load_config_what_the_network_cannot_do_without_raises(name: str, override: str, message: str) -> None:
    with pytest.raises(ConfigError, match=re.escape(message)):
        load_config(name, (override,))


def test_digest_of_a_catalogue_that_ignores_nothing_is_as_before() -> None:
    assert load_config("default", ("catalogue.ignore=[]",)).digest() == load_config("default").digest()
    assert load_config("default", ('catalogue.ignore=["popularity"]',)).digest() != load_config("default").digest()
