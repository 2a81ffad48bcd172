from dataclasses import replace

import numpy as np
import pytest
import torch

from app.bundle.calibration import Calibration
from app.bundle.encoders import Encoders, encode
from training.config import TrainConfig, load_config
from training.evaluation.metrics import macro_f1
from training.fitting.calibration import fit_calibration
from training.fitting.trainer import Epoch, Fitted, TrainingDiverged, choose_device, fit, infer, make_scheduler
from training.splits import Examples, Split

CPU = torch.device("cpu")


def with_optimiser(config: TrainConfig, **values: float | str | None) -> TrainConfig:
    return config.model_copy(update={"optimiser": config.optimiser.model_copy(update=values)})


def same_weights(one: Fitted, other: Fitted) -> bool:
    ours, theirs = one.model.state_dict(), other.model.state_dict()
    return all(torch.equal(ours[name], theirs[name]) for name in ours)


def test_fit_planted_catalogue_learns_it(fitted: Fitted, examples: Examples, sides: Split, encoders: Encoders) -> None:
    assert max(epoch.macro_f1 for epoch in fitted.history) >= 0.95
    probabilities, _ = infer(fitted.model, encode(encoders, examples.features[sides.test]))
    assert macro_f1(probabilities, examples.genre_sets[sides.test]) >= 0.95
    assert fitted.history[-1].loss < fitted.history[0].loss


def test_fit_same_seed_gives_identical_weights(
    fitted: Fitted, examples: Examples, sides: Split, encoders: Encoders, quick_config: TrainConfig
) -> None:
    torch.manual_seed(999)  # what was drawn before does not matter
    again = fit(examples, sides, encoders, quick_config, CPU)
    assert same_weights(fitted, again)
    assert [replace(epoch, seconds=0) for epoch in again.history] == [
        replace(epoch, seconds=0) for epoch in fitted.history
    ]


def test_fit_is_calibrated_on_the_validation_side(
    fitted: Fitted, examples: Examples, sides: Split, encoders: Encoders
) -> None:
    validation = encode(encoders, examples.features[sides.validation])
    with torch.no_grad():
        logits, _ = fitted.model.answer(torch.from_numpy(validation.numerics), torch.from_numpy(validation.codes))
    calibration = fit_calibration(logits.numpy(), examples.genre_sets[sides.validation])
    assert calibration != Calibration()
    assert fitted.model.intercept.item() == pytest.approx(calibration.intercept, rel=1e-6)
    assert fitted.model.slope.item() == pytest.approx(calibration.slope, rel=1e-6)
    probabilities, _ = infer(fitted.model, validation)
    np.testing.assert_allclose(probabilities, calibration.probabilities(logits.numpy()), atol=1e-6)


def test_fit_other_seed_gives_other_weights(
    fitted: Fitted, examples: Examples, sides: Split, encoders: Encoders, quick_config: TrainConfig
) -> None:
    other = fit(examples, sides, encoders, quick_config.model_copy(update={"seed": 2}), CPU)
    assert not same_weights(fitted, other)


def test_fit_to_the_best_epoch_gives_the_restored_weights(
    examples: Examples, sides: Split, encoders: Encoders, quick_config: TrainConfig
) -> None:
    slow = with_optimiser(quick_config, learning_rate=0.001, patience=4, max_epochs=60)
    stopped = fit(examples, sides, encoders, slow, CPU)
    assert 1 < stopped.best_epoch < len(stopped.history)
    shorter = fit(examples, sides, encoders, with_optimiser(slow, max_epochs=stopped.best_epoch), CPU)
    assert same_weights(stopped, shorter)


def test_fit_without_patience_keeps_the_last_epoch(
    examples: Examples, sides: Split, encoders: Encoders, quick_config: TrainConfig
) -> None:
    """Where the last epoch is the best, both agree; once every epoch is perfect, the first of them is the best."""
    slow: dict[str, float] = {"learning_rate": 0.001, "max_epochs": 2}
    patient = fit(examples, sides, encoders, with_optimiser(quick_config, patience=99, **slow), CPU)
    last = fit(examples, sides, encoders, with_optimiser(quick_config, patience=None, **slow), CPU)
    assert patient.best_epoch == last.best_epoch == 2
    assert same_weights(patient, last)
    longer = with_optimiser(quick_config, max_epochs=40)
    best, end = (fit(examples, sides, encoders, with_optimiser(longer, patience=p), CPU) for p in (99, None))
    assert best.best_epoch < end.best_epoch == 40
    assert not same_weights(best, end)


def test_make_scheduler_one_cycle_rises_and_ends_at_nothing(quick_config: TrainConfig) -> None:
    config = with_optimiser(quick_config, schedule="one-cycle", max_epochs=4).optimiser
    optimiser = torch.optim.SGD([torch.nn.Parameter(torch.zeros(1))], lr=config.learning_rate)
    scheduler = make_scheduler(optimiser, config, steps_per_epoch=4)
    rates = []
    for _ in range(4 * 4):
        rates.append(optimiser.param_groups[0]["lr"])
        optimiser.step()
        scheduler.step()
    assert max(rates) == pytest.approx(config.learning_rate, rel=1e-2)
    assert rates[0] < config.learning_rate / 10
    assert rates[-1] < config.learning_rate / 1000


def test_fit_stops_after_patience_and_restores_the_best(
    examples: Examples, sides: Split, encoders: Encoders, quick_config: TrainConfig
) -> None:
    seen: list[Epoch] = []
    config = with_optimiser(quick_config, learning_rate=0.03, patience=3, max_epochs=60)
    stopped = fit(examples, sides, encoders, config, CPU, seen.append)
    assert seen == stopped.history
    assert len(seen) == stopped.best_epoch + 3 < 60
    scores = [epoch.macro_f1 for epoch in seen]
    assert stopped.best_epoch == scores.index(max(scores)) + 1
    probabilities, _ = infer(stopped.model, encode(encoders, examples.features[sides.validation]))
    assert macro_f1(probabilities, examples.genre_sets[sides.validation]) == max(scores)
    assert not stopped.model.training


def test_fit_huge_learning_rate_raises_with_step_and_rate(examples: Examples, sides: Split, encoders: Encoders) -> None:
    config = load_config(
        "baseline", ("optimiser.learning_rate=10", "optimiser.weight_decay=1e6", "optimiser.batch_size=8")
    )
    with pytest.raises(TrainingDiverged, match=r"the loss is (nan|inf) at step \d+ .* learning rate 10; nothing was"):
        fit(examples, sides, encoders, config, CPU)


def test_fit_diverging_in_the_last_step_raises(examples: Examples, sides: Split, encoders: Encoders) -> None:
    """The loss is taken before a step: it does not show what the last step of all did to the weights."""
    overrides = ("learning_rate=10", "weight_decay=1e30", "max_epochs=1", "batch_size=1000")
    config = load_config("baseline", tuple(f"optimiser.{override}" for override in overrides))
    with pytest.raises(TrainingDiverged):
        fit(examples, sides, encoders, config, CPU)


@pytest.mark.parametrize(("name", "kind"), [("cpu", "cpu"), ("auto", "cuda" if torch.cuda.is_available() else "cpu")])
def test_choose_device_known_name_gives_it(name: str, kind: str) -> None:
    assert choose_device(name).type == kind


@pytest.mark.skipif(torch.cuda.is_available(), reason="there is a CUDA device")
def test_choose_device_cuda_where_there_is_none_raises_clearly() -> None:
    with pytest.raises(ValueError, match="--device cuda: no CUDA device here; expected one, or --device cpu"):
        choose_device("cuda")


@pytest.mark.parametrize("name", ["gpu", "", "meta"])
def test_choose_device_unknown_name_raises_value_error(name: str) -> None:
    with pytest.raises(ValueError, match="--device"):
        choose_device(name)


def test_infer_many_blocks_equal_single_rows(fitted: Fitted, examples: Examples, encoders: Encoders) -> None:
    features = np.tile(examples.features, (50, 1))[:8_200]  # more than one block of inference
    probabilities, embeddings = infer(fitted.model, encode(encoders, features))
    assert probabilities.dtype == embeddings.dtype == np.float32
    np.testing.assert_allclose(probabilities.sum(axis=1), 1, rtol=1e-5)
    for row in (0, 8_191, 8_192, 8_199):
        alone, embedding = infer(fitted.model, encode(encoders, features[row : row + 1]))
        np.testing.assert_allclose(probabilities[row], alone[0], atol=1e-6)
        np.testing.assert_allclose(embeddings[row], embedding[0], atol=1e-6)


def test_fit_small_table_takes_many_small_steps(
    examples: Examples, sides: Split, encoders: Encoders, quick_config: TrainConfig
) -> None:
    """A batch larger than the table would be one step an epoch, and hardly train at all."""
    huge = with_optimiser(quick_config, batch_size=100_000)
    assert fit(examples, sides, encoders, huge, CPU).history[-1].macro_f1 >= 0.95
