import json

from training.config import TrainConfig, load_config
from training.experiments.study import load_study, study_trials
from training.experiments.trial import Baseline, Trial


def test_identity_every_trial_of_a_study_has_its_own_as_json(trials: list[Trial]) -> None:
    identities = [json.dumps(trial.identity(), sort_keys=True) for trial in trials]
    assert len(set(identities)) == 4
    assert [json.loads(text) for text in identities] == [trial.identity() for trial in trials]


def test_identity_experiment_point_and_label_are_not_in_it(trials: list[Trial]) -> None:
    elsewhere = Trial("other", 9, "another name", trials[0].model, trials[0].measurement)
    assert elsewhere.identity() == trials[0].identity()


def test_identity_another_model_or_measurement_is_another() -> None:
    config = load_config("baseline")
    models: tuple[TrainConfig | Baseline, ...] = (
        config,
        load_config("baseline", seed=1),
        *(Baseline(name, "rows", 42) for name in ("k-nn", "lightgbm")),
    )
    trials = [Trial("mine", 0, "", model, "views") for model in models]
    trials.append(Trial("mine", 0, "", config, "published"))
    assert len({json.dumps(trial.identity()) for trial in trials}) == 5


def test_trial_in_one_line_names_what_it_is(trials: list[Trial]) -> None:
    assert str(trials[3]) == "tiny: layers (8,), batch 32, learning rate 0.001, protocol rows, seed 2"
    towers = study_trials("knee", load_study("knee"))[0]
    assert str(towers) == (
        "knee: layers ((512, 512), (512, 256)), batch 512, learning rate 0.002, protocol rows, seed 42"
    )
    assert str(Trial("comparison", 4, "k-nn", Baseline("k-nn", "artists", 3), "views")) == (
        "comparison: k-nn, protocol artists, seed 3"
    )
