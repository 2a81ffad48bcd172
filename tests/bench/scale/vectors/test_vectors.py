import numpy as np
import pytest

from app.bundle.vectors import VectorLayout
from tests.bench.scale.vectors.likeness import intrinsic_dimension
from tests.bench.scale.vectors.synthetic import draw, fit

LAYOUT = VectorLayout(5, 3)


def test_drawn_vectors_have_parts_of_length_1_and_lie_where_the_real_ones_do() -> None:
    rng = np.random.default_rng(1)
    middles = np.eye(5, dtype=np.float32)[:2]
    near = np.repeat(middles, 400, axis=0) + 0.05 * rng.standard_normal((800, 5)).astype(np.float32)
    near /= np.linalg.norm(near, axis=1, keepdims=True)
    real = LAYOUT.join(near, np.tile(np.array([[0.8, 0.15, 0.05]], dtype=np.float32), (800, 1)))
    drawn = np.concatenate([*draw(fit(real, LAYOUT), 3000, seed=2)])
    parts = LAYOUT.split(drawn)
    assert np.linalg.norm(parts.embeddings, axis=1) == pytest.approx(1, abs=1e-5)
    assert np.linalg.norm(parts.genres, axis=1) == pytest.approx(1, abs=1e-5)
    assert parts.genres.min() >= 0
    assert drawn.mean(axis=0) == pytest.approx(real.mean(axis=0), abs=0.03)
    # Near one of the two middles, about as near as the real ones: not between them.
    nearness = np.sort((parts.embeddings @ middles.T).max(axis=1))
    assert nearness[30] > 0.95
    assert not {row.tobytes() for row in drawn} & {row.tobytes() for row in real}


def test_equal_seeds_draw_equal_vectors() -> None:
    rng = np.random.default_rng(1)
    embeddings = rng.standard_normal((300, 5)).astype(np.float32)
    real = LAYOUT.join(embeddings / np.linalg.norm(embeddings, axis=1, keepdims=True), np.ones((300, 3), np.float32))
    clusters = fit(real, LAYOUT)
    first, again, other = (np.concatenate([*draw(clusters, 50, seed)]) for seed in (1, 1, 2))
    assert (first == again).all()
    assert (first != other).any()


@pytest.mark.parametrize("dimension", [2, 5])
def test_intrinsic_dimension_of_a_flat_piece_is_that_of_the_piece(dimension: int) -> None:
    rng = np.random.default_rng(0)
    axes = np.linalg.qr(rng.standard_normal((30, dimension)))[0].T
    points = (rng.uniform(-1, 1, (8000, dimension)) @ axes).astype(np.float32)
    inner = (rng.uniform(-0.5, 0.5, (300, dimension)) @ axes).astype(np.float32)
    assert intrinsic_dimension(points, inner) == pytest.approx(dimension, rel=0.1)
