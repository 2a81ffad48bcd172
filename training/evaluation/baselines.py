"""Ordinary models on the same split, to measure the network against: LightGBM, a random forest, nearest neighbours.

They learn from the training side alone; LightGBM stops where the validation side no longer gains. An example of several
genres stands for each of them with an equal share of its weight: the target is uniform, `Examples.targets`.
"""

from collections.abc import Callable
from math import isqrt
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from app.bundle.encoders import encode
from app.bundle.vectors import VectorLayout
from app.retrieval.flat import FlatEngine
from training.fitting.encoders import fit_encoders
from training.seeding import Seeds
from training.splits import Examples, Split

if TYPE_CHECKING:
    import lightgbm

Floats = NDArray[np.float32]
_MAX_NEIGHBOURS = 50
_BLOCK = 2048
_ROUNDS = 80
_PATIENCE = 5


def baseline_probabilities(
    name: str, examples: Examples, sides: Split, seed: int, advance: Callable[[int], None] = lambda _: None
) -> Floats:
    """Fit the baseline `name` on the training side and predict the test side.

    Args:
        name: one of BASELINES.
        examples: of a protocol.
        sides: of these examples. The genres of the test side are not looked at.
        seed: the same seed gives the same probabilities.
        advance: called with the number of test examples just predicted.

    Returns:
        float32 [len(sides.test), n_genres], each row sums to 1.
    """
    draws = Seeds(seed).numpy(f"baseline/{name}")
    predict, inputs = BASELINES[name](examples, sides, int(draws.integers(2**31)))
    probabilities = np.empty((len(sides.test), examples.genre_sets.shape[1]), dtype=np.float32)
    # In blocks: a forest returns float64, and holds one more copy while it adds up its trees.
    for start in range(0, len(sides.test), _BLOCK):
        block = sides.test[start : start + _BLOCK]
        probabilities[start : start + len(block)] = predict(inputs[block])
        advance(len(block))
    return probabilities


def standardised_vectors(examples: Examples, sides: Split) -> Floats:
    """Plain feature space: standardised numbers, 0 where unknown, and one-hot categories, fitted on the training side.

    The vectors are of unit length, as the index wants them: nearest is by cosine in the standardised space, which is
    not its Euclidean distance.

    Returns:
        float32 [n, d], of all examples.
    """
    encoders = fit_encoders(examples.features[sides.train], "standard")
    encoded = encode(encoders, examples.features)
    one_hot = [
        np.eye(encoder.n_codes, dtype=np.float32)[codes]
        for encoder, codes in zip(encoders.categorical, encoded.codes.T, strict=True)
    ]
    vectors = np.hstack([np.nan_to_num(encoded.numerics, nan=0.0), *one_hot])
    unit: Floats = vectors / np.linalg.norm(vectors, axis=1, keepdims=True)
    return unit


_Fitted = tuple[Callable[[Floats], NDArray[np.floating]], Floats]
"""Probabilities [m, n_genres] of inputs [m, d], and the inputs of all examples."""


def _fit_lightgbm(examples: Examples, sides: Split, seed: int) -> _Fitted:
    """Gradient boosting (Ke et al. 2017) on the raw features: it has a branch of its own for the unknown."""
    import lightgbm  # here: it wants OpenMP of the system, and who only trains shall not need that

    parameters = {
        "objective": "multiclass",
        "num_class": examples.genre_sets.shape[1],
        "learning_rate": 0.1,
        "num_leaves": 31,
        "max_bin": 63,
        # With a hundred genres nearly every hessian is nearly 0; without this, Newton's steps explode within 30 rounds.
        "lambda_l2": 10.0,
        "seed": seed,
        "deterministic": True,
        "force_col_wise": True,  # else it times both ways and takes the faster: another sum, another model
        "verbosity": -1,
    }
    train = _dataset(examples, sides.train, parameters)
    booster = lightgbm.train(
        parameters,
        train,
        num_boost_round=_ROUNDS,
        valid_sets=[_dataset(examples, sides.validation, parameters, reference=train)],
        callbacks=[lightgbm.early_stopping(_PATIENCE, verbose=False)],
    )
    return lambda inputs: np.asarray(booster.predict(inputs)), examples.features


def _dataset(
    examples: Examples,
    side: NDArray[np.int64],
    parameters: dict[str, object],
    reference: "lightgbm.Dataset | None" = None,
) -> "lightgbm.Dataset":
    import lightgbm

    rows, genres, weights = _pairs(examples, side)
    return lightgbm.Dataset(examples.features[rows], genres, reference, weights, params=parameters)


def _fit_forest(examples: Examples, sides: Split, seed: int) -> _Fitted:
    """Random forest (Breiman 2001) on standardised numbers, which it takes unknown too, and codes of categories."""
    encoded = encode(fit_encoders(examples.features[sides.train], "standard"), examples.features)
    inputs = np.hstack([encoded.numerics, encoded.codes.astype(np.float32)])
    from sklearn.ensemble import RandomForestClassifier  # here: it takes a second to load, and training needs none

    rows, genres, weights = _pairs(examples, sides.train)
    # Each node holds a number for every genre: three examples to a leaf keep the trees at 2 GB, and lose nothing.
    forest = RandomForestClassifier(100, min_samples_leaf=3, n_jobs=-1, random_state=seed)
    forest.fit(inputs[rows], genres, weights)
    forest.n_jobs = 1  # threads add up the trees in the order in which they finish

    def predict(block: Floats) -> NDArray[np.floating]:
        # A genre of which the training side has nothing is never predicted.
        probabilities = np.zeros((len(block), examples.genre_sets.shape[1]))
        probabilities[:, forest.classes_] = forest.predict_proba(block)
        return probabilities

    return predict, inputs


def _fit_neighbours(examples: Examples, sides: Split, seed: int) -> _Fitted:  # noqa: ARG001 - nothing is drawn
    """The mean target of the nearest by cosine: 50 of them, or the square root of a small training side."""
    vectors = standardised_vectors(examples, sides)
    engine = FlatEngine(np.ascontiguousarray(vectors[sides.train]), VectorLayout(vectors.shape[1], 0))
    targets = examples.targets(sides.train)
    k = min(_MAX_NEIGHBOURS, isqrt(len(sides.train)))
    return lambda inputs: targets[engine.search(inputs, None, k).track_indices].mean(axis=1), vectors


def _pairs(examples: Examples, side: NDArray[np.int64]) -> tuple[NDArray[np.int64], NDArray[np.int64], Floats]:
    """Row, genre and weight of each pair of an example of `side` and a genre of its set; weights of one add up to 1."""
    positions, genres = np.nonzero(examples.genre_sets[side])
    return side[positions], genres, examples.targets(side)[positions, genres]


BASELINES = {"lightgbm": _fit_lightgbm, "random forest": _fit_forest, "k-nn": _fit_neighbours}
"""By name, how each is fitted."""
