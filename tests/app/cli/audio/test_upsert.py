from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from app.api.changes.schemas import TrackWithId
from app.audio.extraction import extractor
from app.audio.features import TIMBRE_COLUMNS, AudioFeatures, Extracted
from app.audio.tags.audio_tags import AudioTags
from app.audio.tracks import AudioTrack
from app.cli.audio.upsert import upsert

TIMBRE = np.arange(len(TIMBRE_COLUMNS), dtype=np.float32)
TRACK = AudioTrack(
    track_id="audio-1",
    path=Path("a.flac"),
    title="Song",
    artists=("A", "B"),
    has_names=True,
    tags=AudioTags(
        album="Album",
        album_artist="A",
        genres=("Dream Pop",),
        date="1997-05-21",
        isrc="GBAYE0601498",
        track_number=3,
        explicit=False,
    ),
    extracted=Extracted(AudioFeatures(1000, energy=0.5, key=0, mode=0), TIMBRE),
)


def test_upsert_has_all_that_is_known_and_is_what_the_service_takes() -> None:
    change = upsert(TRACK, with_timbre=True)
    written = TrackWithId.model_validate(change).to_domain("audio-1")
    assert change == {
        "id": "audio-1",
        "name": "Song",
        "artists": ("A", "B"),
        "album": "Album",
        "genres": ("Dream Pop",),
        "genres_from": "tags",
        "features": {"duration_ms": 1000, "energy": 0.5, "key": 0, "mode": 0, "explicit": False},
        "extractor": extractor(),
        "extras": {
            "isrc": "GBAYE0601498", "release_date": "1997-05-21", "release_year": 1997, "track_number": 3
        },
        "timbre": TIMBRE.tolist(),
    }  # fmt: skip
    assert written.timbre == tuple(TIMBRE.tolist())


@pytest.mark.parametrize("track", [replace(TRACK, extracted=Extracted(AudioFeatures(1000), None)), TRACK])
def test_upsert_is_without_timbre_where_there_is_none_or_none_is_taken(track: AudioTrack) -> None:
    assert "timbre" not in upsert(track, with_timbre=track is not TRACK)


def test_upsert_leaves_out_what_tags_cannot_mean() -> None:
    tags = AudioTags(date="2023-02-31", track_number=99_999)
    change = upsert(replace(TRACK, tags=tags), with_timbre=False)
    assert change["extras"] == {"release_year": 2023}
    assert not {"album", "genres", "genres_from"} & {*change}
    assert "explicit" not in change["features"]
