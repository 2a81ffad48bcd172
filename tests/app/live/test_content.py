import json
import math

import numpy as np
import pytest
from hypothesis import given

from app.bundle.features import FEATURE_NAMES
from app.live.changes import LiveTrack
from app.live.content import decode_content, encode_content
from tests.support.live_changes import live_track
from tests.support.live_store_machine import TRACKS


@given(TRACKS)
def test_content_of_any_track_reads_as_it_was_written(track: LiveTrack) -> None:
    found = decode_content(track.id, encode_content(track))
    assert found == track
    features = np.array([found.features, track.features], dtype=np.float32).view(np.uint32)
    assert (features[0] == features[1]).all()


def test_content_is_json_that_people_can_read() -> None:
    text = encode_content(live_track("a", name="椎名 \u0000", features=(0.1, *[math.nan] * 14)))
    assert json.loads(text) == {
        "name": "椎名 \u0000",
        "artists": ["Somebody", "Somebody Else"],
        "album": "Album",
        "genres": ["folk"],
        "features": {FEATURE_NAMES[0]: 0.1},
        "extras": {"isrc": "AABBB0000001", "release_year": 1999},
    }
    assert "椎名" in text
    assert "\u0000" not in text


@pytest.mark.parametrize(
    "features", [(), (0.5,) * 14, (0.5,) * 16, (math.inf, *(0.5,) * 14), (-math.inf, *(0.5,) * 14)]
)
def test_content_with_other_features_than_the_schema_is_refused(features: tuple[float, ...]) -> None:
    with pytest.raises(ValueError, match=r"shorter|longer|finite"):
        encode_content(live_track("a", features=features))


@pytest.mark.parametrize(
    "changed",
    [
        {"name": None},
        {"artists": "Somebody"},
        {"features": {"tempo": "fast"}},
        {"features": {"tempo": math.inf}},
        {"extras": {"isrc": ["x"]}},
        {"extras": {"isrc": 1.5}},
    ],
)
def test_content_of_another_form_is_refused(changed: dict[str, object]) -> None:
    content = json.loads(encode_content(live_track("a"))) | changed
    with pytest.raises(ValueError, match=next(iter(changed))):
        decode_content("a", json.dumps(content))


def test_content_with_timbre_comes_back_and_without_it_is_as_before() -> None:
    with_timbre, without = live_track("a", timbre=(0.25, -1e300)), live_track("a")
    assert decode_content("a", encode_content(with_timbre)) == with_timbre
    assert decode_content("a", encode_content(without)) == without
    assert "timbre" not in encode_content(without)


def test_content_with_genres_of_tags_comes_back_and_with_others_it_is_as_before() -> None:
    tagged, other = live_track("a", genres_from="tags"), live_track("a")
    assert decode_content("a", encode_content(tagged)) == tagged
    assert decode_content("a", encode_content(other)) == other
    assert "genres_from" not in encode_content(other)


def test_content_with_infinite_timbre_is_refused() -> None:
    with pytest.raises(ValueError, match="finite"):
        encode_content(live_track("a", timbre=(math.inf,)))
