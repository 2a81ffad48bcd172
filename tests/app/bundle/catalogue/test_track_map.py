from pathlib import Path
from typing import Any

import numpy as np
import pytest
from pydantic import ValidationError

from app.bundle.catalogue.track_map import MapContent
from app.bundle.errors import BundleError
from app.bundle.parts import MAP, MAP_PLACES
from app.bundle.reader import read_bundle
from app.service import Service
from tests.support.damage import reseal
from tests.support.mapped import families_of, replace_map

LABELS = [
    {"text": "rock", "x": 0, "y": 65535, "n_tracks": 5, "family": 0},
    {"text": "jazz", "x": 7, "y": 9, "n_tracks": 5, "family": 1},
]
GOOD: dict[str, Any] = {
    "families": [{"name": "rock, punk", "genres": ["rock", "punk"]}, {"name": "jazz", "genres": ["jazz"]}],
    "labels": LABELS,
    "trustworthiness": 0.99,
    "continuity": 1.0,
}


def test_map_content_good_one_names_what_it_lacks() -> None:
    content = MapContent.model_validate(GOOD)
    assert content.lacks(["punk", "jazz", "rock"]) == []
    assert content.lacks(["rock", "polka", "jazz"]) == ["polka", "punk"]


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"families": []}, "at least 1 item"),
        ({"families": [{"name": f"{n}", "genres": [f"{n}"]} for n in range(13)]}, "at most 12 items"),
        ({"families": [*GOOD["families"], {"name": "more", "genres": ["punk"]}]}, "a genre stands twice"),
        ({"families": [*GOOD["families"], {"name": "none", "genres": []}]}, "at least 1 item"),
        ({"labels": [LABELS[0] | {"family": 1}]}, "'rock' is not of the family"),
        ({"labels": [LABELS[0] | {"family": 2}]}, "'rock' is not of the family"),
        ({"labels": [LABELS[0] | {"text": "polka"}]}, "'polka' is not of the family"),
        ({"labels": [LABELS[0], LABELS[0]]}, "labels: a genre stands twice"),
        ({"labels": [LABELS[0], LABELS[1] | {"n_tracks": 6}]}, "do not come first"),
        ({"labels": [LABELS[0] | {"x": 65536}]}, "less than or equal to 65535"),
        ({"labels": [LABELS[0] | {"y": 0.5}]}, "valid integer"),
        ({"trustworthiness": float("nan")}, "finite number"),
        ({"continuity": 1.1}, "less than or equal to 1"),
        ({"colour": "red"}, "not permitted"),
    ],
)
def test_map_content_that_does_not_fit_together_is_refused(change: dict[str, Any], message: str) -> None:
    with pytest.raises(ValidationError, match=message):
        MapContent.model_validate(GOOD | change)


@pytest.mark.parametrize("content", ["{}", "[", '{"families": 3}'])
def test_read_bundle_map_that_is_something_else_is_refused_by_name(bundle_copy: Path, content: str) -> None:
    (bundle_copy / MAP).write_text(content)
    reseal(bundle_copy)
    with pytest.raises(BundleError, match=r"map\.json: expected families and labels of a map, got"):
        read_bundle(bundle_copy)


@pytest.mark.parametrize(
    "places",
    [np.zeros((179, 2), np.uint16), np.zeros((180, 3), np.uint16), np.zeros((180, 2), np.int32)],
    ids=["a track too few", "three dimensions", "of another type"],
)
def test_read_bundle_map_of_another_shape_is_refused_by_name(bundle_copy: Path, places: Any) -> None:
    np.save(bundle_copy / MAP_PLACES, places)
    reseal(bundle_copy)
    with pytest.raises(BundleError, match=r"map\.npy: expected uint16 \[180, 2\], got"):
        read_bundle(bundle_copy)


@pytest.mark.parametrize("genres", ["ambient, drum, folk, opera", "ambient, drum, folk, opera, punk, polka"])
def test_open_map_of_other_genres_than_the_catalogue_is_refused(bundle_copy: Path, genres: str) -> None:
    replace_map(bundle_copy, families=families_of(genres), labels=())
    with pytest.raises(BundleError, match=r"map\.json: expected every genre .* got otherwise for 'p(unk|olka)'"):
        Service.of(read_bundle(bundle_copy))
