import json
from collections import Counter
from itertools import product
from typing import get_args

import pytest

from tests.support.training.trials import config_of
from training.config import Protocol, TrainConfig, load_config
from training.evaluation.baselines import BASELINES
from training.experiments.comparison import ABLATIONS, NETWORK, PERCEPTRON, comparison_trials
from training.experiments.trial import Baseline, Trial
from training.networks.two_tower import TwoTowerConfig

PROTOCOLS: tuple[Protocol, ...] = get_args(Protocol)


def labelled(trials: list[Trial], label: str) -> list[Trial]:
    return [trial for trial in trials if trial.label == label]


def identities(trials: list[Trial]) -> list[str]:
    return [json.dumps(trial.identity(), sort_keys=True) for trial in trials]


@pytest.mark.parametrize("n_seeds", [1, 3])
def test_comparison_trials_have_every_protocol_and_seed_of_every_model_once(n_seeds: int) -> None:
    trials = comparison_trials(load_config("default", seed=7), n_seeds)
    expected = product((NETWORK, PERCEPTRON, *BASELINES), PROTOCOLS, range(7, 7 + n_seeds))
    found = Counter((trial.label, trial.protocol, trial.seed) for trial in trials if trial.label not in ABLATIONS)
    assert found == Counter(expected)
    assert set(BASELINES) == {"lightgbm", "random forest", "k-nn"}


def test_comparison_trials_fit_the_model_that_their_label_names() -> None:
    config = load_config("default", ("model.mix=0.5",), seed=7)
    for trial in comparison_trials(config, 2):
        assert (trial.experiment, trial.measurement) == ("comparison", "views")
        if trial.label in BASELINES:
            assert trial.model == Baseline(trial.label, trial.protocol, trial.seed, config.masks)
        if trial.label in (NETWORK, PERCEPTRON):
            base = config if trial.label == NETWORK else load_config("baseline")
            assert trial.model == base.model_copy(
                update={"protocol": trial.protocol, "seed": trial.seed, "masks": config.masks}
            )


def test_comparison_trials_ablations_are_one_seed_of_recordings_each_less_one_ingredient() -> None:
    config = load_config("default", ("protocol=artists",), seed=7)
    trials = [trial for trial in comparison_trials(config, 3) if trial.label in ABLATIONS]
    found = [(trial.label, trial.protocol, trial.seed) for trial in trials]
    assert found == [(name, "recordings", 7) for name in ABLATIONS]
    network = config.model_copy(update={"protocol": "recordings"})
    models = []
    for trial in trials:
        assert trial.model != network
        assert config_of(trial).text is None
        model = config_of(trial).model
        assert isinstance(model, TwoTowerConfig)
        models.append(model)
    numerics, periodic, cosine, neighbours, one_tower, dropout, _ = models
    assert numerics.numerics == "standard"
    assert periodic.n_frequencies == 0
    assert (cosine.cosine_weight, cosine.mix) == (0, 0)
    assert neighbours.neighbour_weight == 0
    assert one_tower.mix == 1
    assert (dropout.retrieval.dropout, dropout.classifier.dropout) == (0, 0)


def test_comparison_trials_perceptron_has_no_ablations() -> None:
    trials = comparison_trials(load_config("baseline"), 2)
    assert not {trial.label for trial in trials} & set(ABLATIONS)
    assert len(trials) == 5 * 3 * 2


def test_comparison_trials_networks_come_first_and_ablations_last() -> None:
    labels = [trial.label for trial in comparison_trials(load_config("default"), 2)]
    assert set(labels[:6]) == {NETWORK}
    assert labels[-len(ABLATIONS) :] == list(ABLATIONS)


@pytest.mark.parametrize(
    ("trained_by", "expected"), [("recordings", {"recordings", "artists"}), ("rows", {"rows", "recordings", "artists"})]
)
def test_comparison_trials_short_are_without_rows_and_ablations(trained_by: str, expected: set[str]) -> None:
    config = load_config("default", (f"protocol={trained_by}",))
    short = comparison_trials(config, 2, rows=False, ablations=False)
    assert {trial.protocol for trial in short} == expected
    assert not {trial.label for trial in short} & set(ABLATIONS)
    assert set(identities(short)) < set(identities(comparison_trials(config, 2)))


def test_comparison_trials_of_one_label_share_their_point() -> None:
    trials = comparison_trials(load_config("default"), 2)
    points = {(trial.label, trial.point) for trial in trials}
    assert [label for label, _ in sorted(points, key=lambda pair: pair[1])] == list(
        dict.fromkeys(trial.label for trial in trials)
    )


def test_comparison_trials_have_an_identity_each() -> None:
    found = identities(comparison_trials(load_config("default"), 3))
    assert len(set(found)) == len(found) == 5 * 3 * 3 + len(ABLATIONS)


def test_comparison_trials_baseline_as_the_network_is_the_perceptron() -> None:
    trials = comparison_trials(load_config("baseline"), 1)
    assert identities(labelled(trials, NETWORK)) == identities(labelled(trials, PERCEPTRON))


def test_comparison_trials_more_seeds_hold_those_of_fewer() -> None:
    few, many = comparison_trials(load_config("default"), 1), comparison_trials(load_config("default"), 2)
    assert set(few) < set(many)
    assert set(identities(few)) < set(identities(many))


def test_comparison_trials_changed_configuration_has_another_identity() -> None:
    config: TrainConfig = load_config("default", ("optimiser.max_epochs=3",))
    plain, changed = (labelled(comparison_trials(c, 1), NETWORK) for c in (load_config("default"), config))
    assert not set(identities(plain)) & set(identities(changed))
