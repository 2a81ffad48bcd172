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
from app.retrieval.exact.flat import FlatEngine
from training.evaluation.retrieval import Searcher
from training.fitting.encoders import fit_encoders
from training.fitting.masks import MaskConfig, draw_masks, masked
from training.seeding import Seeds
from training.splits import Examples, Split

if TYPE_CHECKING:
    import lightgbm

Floats = NDArray[np.float32]
_MAX_NEIGHBOURS = 50
_BLOCK = 2048
_ROUNDS = 80
_PATIENCE = 5
_MIN_LEAF = 3
_COPIES = 2  # of each example under masks: with one, six of ten examples would never be seen whole


Predict = Callable[[Floats], Floats]
"""Probabilities, float32 [m, n_genres], of raw features, float32 [m, 15] with NaN for unknown."""


def fit_baseline(name: str, examples: Examples, sides: Split, masks: MaskConfig | None, seed: int) -> Predict:
    """Fit the baseline `name` on the training side.

    Args:
        name: one of BASELINES.
        examples: of a protocol.
        sides: of these examples. Neither features nor genres of the test side are looked at.
        masks: the law by which it learns to do without features, that of the network beside it; without one it learns
            from whole examples. Nearest neighbours need none: they compare what is known.
        seed: the same seed gives the same model.
    """
    rng = Seeds(seed).numpy(f"baseline/{name}")
    predict = BASELINES[name](examples, sides, masks, rng)

    def predict_in_blocks(features: Floats) -> Floats:
        # A forest returns float64, and holds one more copy while it adds up its trees.
        blocks = [predict(features[start : start + _BLOCK]) for start in range(0, len(features), _BLOCK)]
        return np.concatenate(blocks, dtype=np.float32)

    return predict_in_blocks


def standardised_space(examples: Examples, sides: Split) -> Callable[[Floats], Floats]:
    """Plain feature space: standardised numbers, 0 where unknown, and one-hot categories, fitted on the training side.

    The vectors are of unit length, as the index wants them: nearest is by cosine in the standardised space, which is
    not its Euclidean distance.

    Returns:
        float32 [n, d] of raw features, float32 [n, 15].
    """
    encoders = fit_encoders(examples.features[sides.train], "standard")

    def vectors(features: Floats) -> Floats:
        encoded = encode(encoders, features)
        one_hot = [
            np.eye(encoder.n_codes, dtype=np.float32)[codes]
            for encoder, codes in zip(encoders.categorical, encoded.codes.T, strict=True)
        ]
        joined = np.hstack([np.nan_to_num(encoded.numerics, nan=0.0), *one_hot])
        unit: Floats = joined / np.linalg.norm(joined, axis=1, keepdims=True)
        return unit

    return vectors


class PlainSpace:
    """All examples in plain feature space, to find neighbours in as in an embedding.

    Attributes:
        vectors: float32 [n, d], of unit length.
        of: Gives the vectors of raw features, float32 [n, 15].
        searcher: Among `vectors`; it is asked with no weight of genres.
    """

    def __init__(self, examples: Examples, sides: Split) -> None:
        self._examples = examples
        self.of = standardised_space(examples, sides)
        self.vectors = self.of(examples.features)
        self.searcher = Searcher(examples, self._join(self.vectors))

    def hits(self, features: Floats, test: NDArray[np.int64], queries: NDArray[np.int64]) -> NDArray[np.float64]:
        """float64 [m]: the share of the ten nearest that share a genre with the test examples; NaN but of `queries`.

        Args:
            features: float32 [m, 15], what is known of the test examples.
            test: int64 [m], the examples.
            queries: int64 [q], the positions in `test` that are asked.
        """
        weights = np.zeros(len(queries), dtype=np.float32)
        return self.searcher.hits(test, queries, weights, self._join(self.of(features[queries])))

    def _join(self, vectors: Floats) -> Floats:
        """There are no genres here; the searcher wants some of weight 0."""
        return VectorLayout.join(vectors, np.ones((len(vectors), self._examples.genre_sets.shape[1]), np.float32))


_RawPredict = Callable[[Floats], NDArray[np.floating]]


def _fit_lightgbm(examples: Examples, sides: Split, masks: MaskConfig | None, rng: np.random.Generator) -> _RawPredict:
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
        "seed": _seed(rng),
        "deterministic": True,
        "force_col_wise": True,  # else it times both ways and takes the faster: another sum, another model
        "verbosity": -1,
    }

    def dataset(side: NDArray[np.int64], reference: "lightgbm.Dataset | None" = None) -> "lightgbm.Dataset":
        features, genres, weights = _pairs(examples, side, masks, rng)
        return lightgbm.Dataset(features, genres, reference, weights, params=parameters)

    train = dataset(sides.train)
    booster = lightgbm.train(
        parameters,
        train,
        num_boost_round=_ROUNDS,
        valid_sets=[dataset(sides.validation, reference=train)],
        callbacks=[lightgbm.early_stopping(_PATIENCE, verbose=False)],
    )
    return lambda features: np.asarray(booster.predict(features))


def _fit_forest(examples: Examples, sides: Split, masks: MaskConfig | None, rng: np.random.Generator) -> _RawPredict:
    """Random forest (Breiman 2001) on standardised numbers, which it takes unknown too, and codes of categories."""
    from sklearn.ensemble import RandomForestClassifier  # here: it takes a second to load, and training needs none

    encoders = fit_encoders(examples.features[sides.train], "standard")

    def inputs(features: Floats) -> Floats:
        encoded = encode(encoders, features)
        return np.hstack([encoded.numerics, encoded.codes.astype(np.float32)])

    features, genres, weights = _pairs(examples, sides.train, masks, rng)
    # Each node holds a number for every genre: three examples to a leaf keep the trees at 2 GB, and lose nothing.
    forest = RandomForestClassifier(
        100, min_samples_leaf=_MIN_LEAF * (_COPIES if masks else 1), n_jobs=-1, random_state=_seed(rng)
    )
    forest.fit(inputs(features), genres, weights)
    forest.n_jobs = 1  # threads add up the trees in the order in which they finish

    def predict(block: Floats) -> NDArray[np.floating]:
        # A genre of which the training side has nothing is never predicted.
        probabilities = np.zeros((len(block), examples.genre_sets.shape[1]))
        probabilities[:, forest.classes_] = forest.predict_proba(inputs(block))
        return probabilities

    return predict


def _fit_neighbours(
    examples: Examples,
    sides: Split,
    masks: MaskConfig | None,  # noqa: ARG001 - see fit_baseline
    rng: np.random.Generator,  # noqa: ARG001 - nothing is drawn
) -> _RawPredict:
    """The mean target of the nearest by cosine: 50 of them, or the square root of a small training side."""
    vectors = standardised_space(examples, sides)
    of_train = vectors(examples.features[sides.train])
    engine = FlatEngine(of_train, VectorLayout(of_train.shape[1], 0))
    targets = examples.targets(sides.train)
    k = min(_MAX_NEIGHBOURS, isqrt(len(sides.train)))
    return lambda features: targets[engine.search(vectors(features), None, k).track_indices].mean(axis=1)


def _pairs(
    examples: Examples, side: NDArray[np.int64], masks: MaskConfig | None, rng: np.random.Generator
) -> tuple[Floats, NDArray[np.int64], Floats]:
    """Features, genre and weight of each pair of an example of `side` and a genre of its set.

    The weights of an example add up to 1. With masks there are `_COPIES` of each example, each under a mask of its own,
    that share its weight.
    """
    n_copies = _COPIES if masks else 1
    copies = np.tile(side, n_copies)
    features = examples.features[copies]
    if masks:
        features = masked(features, draw_masks(len(copies), masks, rng))
    positions, genres = np.nonzero(examples.genre_sets[copies])
    weights = examples.targets(copies)[positions, genres] / np.float32(n_copies)
    return features[positions], genres, weights


def _seed(rng: np.random.Generator) -> int:
    return int(rng.integers(2**31))


BASELINES = {"lightgbm": _fit_lightgbm, "random forest": _fit_forest, "k-nn": _fit_neighbours}
"""By name, how each is fitted."""
