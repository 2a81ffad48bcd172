import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray
from pydantic import ValidationError

from app.bundle.encoders import (
    CategoricalEncoder,
    Encoders,
    NumericEncoder,
    QuantileTransform,
    StandardTransform,
    encode,
)
from app.bundle.features import CATEGORICAL_FEATURES, NUMERIC_FEATURES, column


def planted_encoders(*vocabularies: tuple[int, ...]) -> Encoders:
    """Numeric feature i has mean i, deviation 2 and fill 10 · i; the vocabularies are as given."""
    return Encoders(
        numeric=tuple(
            NumericEncoder(name=name, fill=10 * i, transform=StandardTransform(mean=i, std=2))
            for i, name in enumerate(NUMERIC_FEATURES)
        ),
        categorical=tuple(
            CategoricalEncoder(name=name, values=values)
            for name, values in zip(CATEGORICAL_FEATURES, vocabularies, strict=True)
        ),
    )


def rows_of(feature: str, *values: float) -> NDArray[np.float32]:
    features = np.zeros((len(values), 15), dtype=np.float32)
    features[:, column(feature)] = values
    return features


ENCODERS = planted_encoders((0, 1), (0, 2, 7, 11), (), (3,))


def test_encode_numeric_is_standardised() -> None:
    tempo = NUMERIC_FEATURES.index("tempo")
    encoded = encode(ENCODERS, rows_of("tempo", 120, 0, np.nan))
    assert encoded.numerics[:, tempo].tolist() == [(120 - tempo) / 2, -tempo / 2, (10 * tempo - tempo) / 2]
    assert encoded.numerics.dtype == np.float32


def test_encode_all_unknown_is_the_fill_and_code_0() -> None:
    encoded = encode(ENCODERS, np.full((1, 15), np.nan, dtype=np.float32))
    assert encoded.numerics[0].tolist() == [(10 * i - i) / 2 for i in range(11)]
    assert encoded.codes.tolist() == [[0, 0, 0, 0]]


def test_encode_unknown_numeric_without_a_fill_stays_unknown() -> None:
    numeric = tuple(encoder.model_copy(update={"fill": None}) for encoder in ENCODERS.numeric)
    encoded = encode(Encoders(numeric=numeric, categorical=ENCODERS.categorical), rows_of("tempo", np.nan, 120))
    tempo = NUMERIC_FEATURES.index("tempo")
    assert np.isnan(encoded.numerics).tolist() == [[i == tempo for i in range(11)], [False] * 11]


def test_encode_category_is_its_place_in_the_vocabulary_and_0_where_unseen() -> None:
    encoded = encode(ENCODERS, rows_of("key", 0, 2, 7, 11, 1, 12, -1, 2.5, np.nan))
    assert encoded.codes[:, CATEGORICAL_FEATURES.index("key")].tolist() == [1, 2, 3, 4, 0, 0, 0, 0, 0]
    assert encoded.codes.dtype == np.int64


def test_encode_empty_vocabulary_knows_nothing() -> None:
    assert encode(ENCODERS, rows_of("mode", 0, 1, np.nan)).codes[:, CATEGORICAL_FEATURES.index("mode")].tolist() == [
        0,
        0,
        0,
    ]


def test_encode_no_rows_gives_no_rows() -> None:
    encoded = encode(ENCODERS, np.empty((0, 15), dtype=np.float32))
    assert (encoded.numerics.shape, encoded.codes.shape) == ((0, 11), (0, 4))


@settings(max_examples=60, deadline=None)
@given(
    st.lists(st.lists(st.integers(-50, 50), max_size=6).map(lambda v: tuple(sorted(set(v)))), min_size=4, max_size=4),
    st.lists(st.floats(width=32), min_size=15, max_size=15),
)
def test_encode_any_value_has_a_code_within_the_vocabulary(
    vocabularies: list[tuple[int, ...]], row: list[float]
) -> None:
    encoders = planted_encoders(*vocabularies)
    with np.errstate(over="ignore"):
        codes = encode(encoders, np.array([row], dtype=np.float32)).codes[0]
    for name, code, categorical in zip(CATEGORICAL_FEATURES, codes.tolist(), encoders.categorical, strict=True):
        assert 0 <= code < categorical.n_codes
        value = row[column(name)]
        assert code == (categorical.values.index(int(value)) + 1 if value in categorical.values else 0)


_finite = st.floats(-1e6, 1e6, width=32)
_SPECIAL = st.sampled_from([np.nan, np.inf, -np.inf])
_knots = st.lists(_finite, min_size=1, max_size=20, unique=True).map(sorted)


def quantiles(knots: list[float]) -> QuantileTransform:
    return QuantileTransform(values=tuple(knots), scores=tuple(np.arange(len(knots)) / 7))


@given(_knots, st.lists(_finite | _SPECIAL, min_size=1, max_size=10))
def test_quantile_transform_of_one_value_is_to_the_bit_that_of_it_among_others(
    knots: list[float], values: list[float]
) -> None:
    transform = quantiles(knots)
    asked = [*values, *knots]
    np.testing.assert_array_equal([transform.of(value) for value in asked], transform.apply(np.array(asked)))


_transforms = st.none() | _knots.map(quantiles) | st.builds(StandardTransform, mean=_finite, std=st.floats(0.1, 100))


@settings(max_examples=60, deadline=None)
@given(
    numeric=st.lists(st.tuples(_transforms, st.none() | _finite), min_size=11, max_size=11),
    rows=st.lists(st.lists(_finite | _SPECIAL, min_size=15, max_size=15), min_size=2, max_size=4),
)
def test_encode_one_track_is_to_the_bit_as_among_others(
    numeric: list[tuple[QuantileTransform | StandardTransform | None, float | None]], rows: list[list[float]]
) -> None:
    encoders = Encoders(
        numeric=tuple(
            NumericEncoder(name=name, fill=fill, transform=transform)
            for name, (transform, fill) in zip(NUMERIC_FEATURES, numeric, strict=True)
        ),
        categorical=ENCODERS.categorical,
    )
    features = np.array(rows, dtype=np.float32)
    features[0, [column(name) for name in CATEGORICAL_FEATURES]] = 1, 7, 0, 3
    together = encode(encoders, features)
    alone = [encode(encoders, features[[row]]) for row in range(len(rows))]
    for name in ("numerics", "codes"):
        found, expected = np.concatenate([getattr(each, name) for each in alone]), getattr(together, name)
        assert found.dtype == expected.dtype
        np.testing.assert_array_equal(found, expected)


def test_encoders_json_round_trip_is_equal() -> None:
    assert Encoders.model_validate_json(ENCODERS.model_dump_json()) == ENCODERS


@pytest.mark.parametrize("kind", ["numeric", "categorical"])
def test_encoders_in_another_order_are_refused(kind: str) -> None:
    content = ENCODERS.model_dump()
    content[kind] = content[kind][::-1]
    with pytest.raises(ValidationError, match=f"{kind} encoders: expected"):
        Encoders.model_validate(content)


@pytest.mark.parametrize("values", [(2, 1), (1, 1)], ids=["descending", "repeated"])
def test_categorical_encoder_vocabulary_out_of_order_is_refused(values: tuple[int, ...]) -> None:
    with pytest.raises(ValidationError, match="ascending and without repeats"):
        CategoricalEncoder(name="key", values=values)


@pytest.mark.parametrize("std", [0, -1, float("nan"), float("inf")])
def test_standard_transform_impossible_deviation_is_refused(std: float) -> None:
    with pytest.raises(ValidationError):
        StandardTransform(mean=0, std=std)
