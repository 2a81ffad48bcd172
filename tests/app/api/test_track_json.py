import json

from hypothesis import given

from app.api.tracks.schemas import TrackOut
from app.catalogue.track import Track
from app.catalogue.track_json import track_json
from tests.support.tracks import TRACKS


@given(TRACKS)
def test_track_json_any_track_is_what_the_schema_writes(track: Track) -> None:
    written = track_json(track)
    assert written.decode() == TrackOut.from_domain(track).model_dump_json()
    assert TrackOut.model_validate_json(written) == TrackOut.from_domain(track)
    assert json.loads(written)["name"] == track.name
