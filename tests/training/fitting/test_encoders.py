from dataclasses import replace
from typing import Literal

import numpy as np
import pytest
import torch
from numpy.typing import NDArray
from scipy.stats import norm

from app.bundle.encoders import Encoders, QuantileTransform, StandardTransform, encode
from app.bundle.features import CATEGORICAL_FEATURES, FEATURE_NAMES, NUMERIC_FEATURES, column
from app.indexing.progress_log import ProgressLog
from app.indexing.tracks import Tracks
from training.config import TrainConfig
from training.data.table import Table
from training.fitting.encoders import fit_encoders
from training.pipeline import run_training
from training.splits import Split

TEMPO = NUMERIC_FEATURES.index("tempo")
KEY = CATEGORICAL_FEATURES.index("key")


def features(**columns: list[float]) -> NDArray[np.float32]:
    """Rows that are 1 everywhere but in `columns`."""
    n = len(next(iter(columns.values())))
    made = np.ones((n, len(FEATURE_NAMES)), dtype=np.float32)
    for name, values in columns.items():
        made[:, column(name)] = values
    return made


def test_fit_encoders_numeric_takes_mean_and_deviation_of_known_values() -> None:
    encoder = fit_encoders(features(tempo=[100, 120, 200, np.nan]), "standard").numeric[TEMPO]
    known = np.array([100, 120, 200])
    assert encoder.fill is None
    assert isinstance(encoder.transform, StandardTransform)
    assert encoder.transform.mean == pytest.approx(known.mean())
    assert encoder.transform.std == pytest.approx(known.std())


@pytest.mark.parametrize("numerics", ["standard", "quantile"])
def test_encode_unknown_numeric_stays_unknown(numerics: Literal["standard", "quantile"]) -> None:
    encoders = fit_encoders(features(tempo=[100, 120, 200, np.nan]), numerics)
    assert np.isnan(encode(encoders, features(tempo=[np.nan, 120])).numerics[:, TEMPO]).tolist() == [True, False]


def test_fit_encoders_categorical_lists_what_it_saw_in_order() -> None:
    assert fit_encoders(features(key=[7, np.nan, 2, 7, 11]), "standard").categorical[KEY].values == (2, 7, 11)


def test_fit_encoders_constant_encodes_finite_values() -> None:
    encoders = fit_encoders(features(tempo=[0.5] * 4), "standard")
    assert encode(encoders, features(tempo=[0.5, 0.5])).numerics[:, TEMPO].tolist() == [0, 0]
    assert np.isfinite(encode(encoders, features(tempo=[300.0])).numerics).all()


@pytest.mark.parametrize("numerics", ["standard", "quantile"])
def test_fit_encoders_never_known_leaves_every_value_unknown(numerics: Literal["standard", "quantile"]) -> None:
    """The network learned nothing of it: taken as it is, 300 would be an answer at random."""
    encoders = fit_encoders(features(tempo=[np.nan] * 4, key=[np.nan] * 4), numerics)
    asked = features(tempo=[300, np.nan, 0.5], key=[3, 4, np.nan])
    assert np.isnan(encode(encoders, asked).numerics[:, TEMPO]).all()
    readable = encoders.readable(asked)
    assert np.isnan(readable[:, [column("tempo"), column("key")]]).all()
    np.testing.assert_array_equal(
        np.delete(readable, [column("tempo"), column("key")], axis=1), np.ones((3, len(FEATURE_NAMES) - 2))
    )
    assert Encoders.model_validate_json(encoders.model_dump_json()).numeric == encoders.numeric


def test_fit_encoders_nothing_known_at_all_reads_nothing() -> None:
    encoders = fit_encoders(np.full((4, len(FEATURE_NAMES)), np.nan, dtype=np.float32), "quantile")
    encoded = encode(encoders, features(tempo=[120, 90]))
    assert np.isnan(encoded.numerics).all()
    assert not encoded.codes.any()
    assert np.isnan(encoders.readable(features(tempo=[120, 90]))).all()


def test_fit_encoders_category_all_unknown_has_code_zero_only() -> None:
    encoders = fit_encoders(features(key=[np.nan] * 3), "standard")
    assert encoders.categorical[KEY].n_codes == 1
    assert encode(encoders, features(key=[0, 5, np.nan])).codes[:, KEY].tolist() == [0, 0, 0]


def test_encode_unseen_category_is_code_zero() -> None:
    encoders = fit_encoders(features(key=[2, 7]), "standard")
    assert encode(encoders, features(key=[2, 7, 3, 11, np.nan])).codes[:, KEY].tolist() == [1, 2, 0, 0, 0]


def test_run_training_held_out_values_do_not_reach_the_encoders(
    planted: Table, tracks: Tracks, sides: Split, encoders: Encoders, quick_config: TrainConfig, quiet: ProgressLog
) -> None:
    changed = tracks.features.copy()
    changed[np.concatenate([sides.validation, sides.test])] += 3  # all equal, they would be twins and split otherwise
    config = quick_config.model_copy(update={"optimiser": quick_config.optimiser.model_copy(update={"max_epochs": 1})})
    run = run_training(planted, replace(tracks, features=changed), config, torch.device("cpu"), quiet)
    assert run.encoders.model_dump() == encoders.model_dump()  # by value: encoders that were used carry cached arrays


def test_fit_encoders_quantile_gives_a_standard_normal(rng: np.random.Generator) -> None:
    skewed = np.exp(rng.normal(size=20_000)).astype(np.float32)
    encoders = fit_encoders(features(tempo=skewed.tolist()), "quantile")
    scores = encode(encoders, features(tempo=skewed.tolist())).numerics[:, TEMPO]
    assert [scores.mean(), scores.std()] == pytest.approx([0, 1], abs=0.02)
    assert np.quantile(scores, [0.1, 0.5, 0.9]).tolist() == pytest.approx([-1.2816, 0, 1.2816], abs=0.02)


def test_fit_encoders_quantile_ties_take_the_middle_of_their_ranks() -> None:
    """Six of eight values are 0: their ranks run from 0 to 6/8, the middle is 3/8."""
    encoder = fit_encoders(features(tempo=[0.5] * 6 + [1, 2]), "quantile").numeric[TEMPO]
    assert isinstance(encoder.transform, QuantileTransform)
    assert encoder.transform.values == (0.5, 1, 2)
    assert encoder.transform.scores == pytest.approx(norm.ppf([3 / 8, 6.5 / 8, 7.5 / 8]), abs=1e-5)


def test_fit_encoders_quantile_constant_encodes_finite_values() -> None:
    encoders = fit_encoders(features(tempo=[0.5] * 4), "quantile")
    assert np.isfinite(encode(encoders, features(tempo=[0.5, 300.0])).numerics).all()
