import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.retrieval.exact import many_queries
from app.retrieval.exact.many_queries import best_of_all


@given(st.data())
def test_best_of_all_any_shape_are_the_largest_products(data: st.DataObject) -> None:
    n, d = data.draw(st.integers(2, 400)), data.draw(st.integers(1, 5))
    depth, n_queries = data.draw(st.integers(1, n - 1)), data.draw(st.integers(1, 40))
    rng = np.random.default_rng(data.draw(st.integers(0, 2**32)))
    values = (
        rng.integers(-3, 4, (n + n_queries, d)) if data.draw(st.booleans()) else rng.normal(size=(n + n_queries, d))
    )
    vectors, queries = np.split(values.astype(np.float32), [n])
    tracks, products = best_of_all(queries, vectors, depth)
    true = queries.astype(np.float64) @ vectors.T.astype(np.float64)
    assert all(len(set(row)) == depth for row in tracks.tolist())
    assert products == pytest.approx(np.take_along_axis(true, tracks, axis=1), abs=1e-5)
    assert np.sort(products)[:, ::-1] == pytest.approx(np.sort(true)[:, ::-1][:, :depth], abs=1e-5)


def test_best_of_all_more_queries_than_fit_at_once_answers_all(
    monkeypatch: pytest.MonkeyPatch, rng: np.random.Generator
) -> None:
    vectors, queries = rng.normal(size=(100, 4)).astype(np.float32), rng.normal(size=(23, 4)).astype(np.float32)
    at_once = best_of_all(queries, vectors, 3)
    monkeypatch.setattr(many_queries, "_MOST_PRODUCTS", 1000)
    tracks, products = best_of_all(queries, vectors, 3)
    assert np.sort(tracks).tolist() == np.sort(at_once[0]).tolist()
    assert np.sort(products) == pytest.approx(np.sort(at_once[1]))
