"""However much is wrong with a request, no more is looked for than is said."""

from typing import Any

import pytest
from pydantic import BaseModel, ValidationError

from app.api.changes.schemas import TrackToWrite
from app.api.errors import RequestError
from app.api.features import TrackIn
from app.api.fields import MAX_FAULTS
from app.api.genres.schemas import BatchRequest
from app.api.matching.schemas import MatchRequest, TrackToMatch
from app.api.reading.items import GoodItems
from app.api.recommendations.schemas import RecommendationsRequest

UNKNOWN = {f"unknown_{number}": 1 for number in range(10_000)}


@pytest.mark.parametrize(
    ("schema", "body"),
    [
        (TrackIn, {"energy": 0.5, **UNKNOWN}),
        (TrackIn, {"artists": [1] * 50}),
        (RecommendationsRequest, {"seeds": [UNKNOWN] * 50}),
        (RecommendationsRequest, {"seeds": [{"features": UNKNOWN}] * 50}),
        (RecommendationsRequest, {"seeds": [{"genre": "folk"}], "filters": UNKNOWN}),
        (RecommendationsRequest, {"seeds": [{"genre": "folk"}], "filters": {"exclude": [1] * 10_000}}),
        (RecommendationsRequest, {"seeds": [{"genre": "folk"}], "filters": {"genres": {"any": [1] * 200}}}),
        (TrackToWrite, {"name": "Low Tide", "artists": [1] * 100, "features": UNKNOWN, "extras": UNKNOWN}),
    ],
)
def test_schema_with_thousands_of_faults_finds_few(schema: type[BaseModel], body: dict[str, Any]) -> None:
    with pytest.raises(ValidationError) as caught:
        schema.model_validate(body)
    assert 1 <= caught.value.error_count() <= 2 * MAX_FAULTS + 2


@pytest.mark.parametrize(
    ("schema", "item", "track"),
    [
        (BatchRequest, TrackIn, UNKNOWN),
        (BatchRequest, TrackIn, 1),
        (MatchRequest, TrackToMatch, {"artists": [1] * 50, **UNKNOWN}),
    ],
)
def test_schema_with_a_thousand_wrong_items_finds_one_fault_of_each_and_names_few(
    schema: Any, item: type[BaseModel], track: Any
) -> None:
    read = schema.model_validate({"tracks": [track] * 1_000}).tracks
    with pytest.raises(RequestError) as caught:
        GoodItems(read, item, "tracks")
    assert len(caught.value.details) == MAX_FAULTS


def test_schema_with_a_few_unknown_fields_names_them_all() -> None:
    with pytest.raises(ValidationError) as caught:
        TrackIn.model_validate({"energy": 0.5, "x": 1, "y": 2})
    assert [error["loc"] for error in caught.value.errors()] == [("x",), ("y",)]
