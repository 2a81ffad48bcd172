import numpy as np
import pytest

from app.bundle.features import FEATURES, column
from app.bundle.reader import Bundle
from app.catalogue.catalogue import Catalogue
from app.catalogue.changing.changes import changed_catalogue
from app.catalogue.changing.keys import CatalogueKeys
from app.catalogue.distributions import N_BINS, Distribution, find_distributions
from app.catalogue.loader import load_catalogue


@pytest.fixture(scope="module")
def catalogue(bundle: Bundle) -> Catalogue:
    return load_catalogue(bundle)


def with_values(catalogue: Catalogue, feature: str, values: list[float]) -> Catalogue:
    """The catalogue with these values of a feature, and of no other track one."""
    decimals = catalogue.content.decimals.copy()
    decimals[:, column(feature)] = np.nan
    decimals[: len(values), column(feature)] = values
    return Catalogue(catalogue.content.__class__(**{**vars(catalogue.content), "decimals": decimals}))


def of(catalogue: Catalogue, name: str) -> Distribution | None:
    return next((one for one in find_distributions(catalogue) if one.name == name), None)


def test_distributions_of_planted_catalogue_count_every_known_value(catalogue: Catalogue) -> None:
    found = find_distributions(catalogue)
    assert [one.name for one in found] == [feature.name for feature in FEATURES]  # nobody knows a year
    for one in found:
        values = catalogue.content.decimals[:, column(one.name)]
        known = values[np.isfinite(values)]
        assert sum(one.counts) == one.n_known == len(known)
        assert (one.least, one.greatest) == (known.min(), known.max())
        inner = [
            np.count_nonzero((known >= low) & (known < high))
            for low, high in zip(one.edges[1:-2], one.edges[2:-1], strict=True)
        ]
        assert list(one.counts[1:-1]) == inner
        assert list(one.edges) == sorted(one.edges)


def test_distribution_with_outliers_has_them_in_its_last_bin(catalogue: Catalogue) -> None:
    one = of(with_values(catalogue, "tempo", [*np.linspace(100, 140, 170).tolist(), 499.0]), "tempo")
    assert one is not None
    assert one.greatest == 499
    assert one.edges[-1] < 300
    assert sum(one.counts) == 171
    assert len(one.counts) == N_BINS


def test_distribution_of_few_whole_values_has_a_bin_for_each(catalogue: Catalogue) -> None:
    one = of(with_values(catalogue, "key", [0, 0, 2, 11]), "key")
    assert one is not None
    assert one.edges == tuple(key - 0.5 for key in range(13))
    assert one.counts == (2, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 1)


@pytest.mark.parametrize("values", [[0.25], [0.25, 0.25]])
def test_distribution_of_one_value_is_one_bin_around_it(catalogue: Catalogue, values: list[float]) -> None:
    one = of(with_values(catalogue, "energy", values), "energy")
    assert one is not None
    assert (one.edges, one.counts) == ((-0.25, 0.75), (len(values),))


def test_distributions_leave_out_what_nobody_knows(catalogue: Catalogue) -> None:
    assert of(with_values(catalogue, "valence", []), "valence") is None


def test_distributions_leave_out_tracks_that_were_removed(catalogue: Catalogue) -> None:
    keys = CatalogueKeys(catalogue.content)
    changed = changed_catalogue(catalogue, keys, [], np.arange(1, len(catalogue)))
    one = of(changed, "energy")
    assert one is not None
    assert one.n_known == 1


def test_distribution_of_years_stands_where_they_are_known(catalogue: Catalogue) -> None:
    years = [1959, 1960, 1960, *[None] * (len(catalogue) - 3)]
    content = catalogue.content.__class__(**{**vars(catalogue.content), "extras": {"release_year": years}})
    one = of(Catalogue(content), "release_year")
    assert one is not None
    assert (one.edges, one.counts) == ((1958.5, 1959.5, 1960.5), (1, 2))
