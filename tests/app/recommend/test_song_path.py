"""Paths against a plain search for the track nearest to each place on the arc."""

from itertools import pairwise

import httpx
import numpy as np
import pytest

from app.bundle.reader import Bundle
from app.catalogue.catalogue import Catalogue
from app.catalogue.loader import load_catalogue
from app.errors import SameRecording, UnknownTrack
from app.recommend.song_path import arc, find_path
from app.retrieval.exact.flat import FlatEngine
from app.service import Service
from tests.support.planted import GENRES, TRACKS_PER_GENRE, track_id
from tests.support.vectors import engine_of

ENDS = [("ambient-05", "punk-20"), ("folk-07", "folk-16"), ("drum-00", "opera-35"), ("punk-10", "ambient-11")]


@pytest.fixture(scope="module")
def catalogue(bundle: Bundle) -> Catalogue:
    return load_catalogue(bundle)


@pytest.fixture(scope="module")
def engine(bundle: Bundle) -> FlatEngine:
    return engine_of(bundle.vectors, bundle.manifest.embedding_dim)


def three_running(rows: list[int], catalogue: Catalogue) -> bool:
    artists = [set(catalogue.artists.of_track(row).tolist()) for row in rows]
    return any(one & two & three for one, two, three in zip(artists, artists[1:], artists[2:], strict=False))


@pytest.mark.parametrize("length", [3, 4, 10, 50])
@pytest.mark.parametrize(("start", "end"), ENDS)
def test_path_each_track_is_the_nearest_free_one_to_its_place(
    catalogue: Catalogue, engine: FlatEngine, start: str, end: str, length: int
) -> None:
    first, last = (catalogue.track_indices([one])[one] for one in (start, end))
    path = find_path(first, last, length, catalogue, engine).track_indices.tolist()
    embeddings = engine.layout.split(engine.gather(np.arange(len(engine)))).embeddings.astype(np.float64)
    expected = [first]
    for step in range(1, length - 1):
        place = arc(embeddings[first], embeddings[last], step / (length - 1))
        similarities = np.round((embeddings * place).sum(axis=1), 6)
        taken = {int(catalogue.recordings[row]) for row in [*expected, last]}
        after = [last] if step == length - 2 else []
        expected.append(
            next(
                row
                for row in np.lexsort((np.arange(len(embeddings)), -similarities)).tolist()
                if catalogue.recordings[row] not in taken
                and not three_running([*expected[-2:], row, *after], catalogue)
            )
        )
    assert path == [*expected, last]
    assert not three_running(path, catalogue)
    assert len(set(catalogue.recordings[path].tolist())) == length


def test_path_between_genres_leaves_the_first_for_the_last(service: Service) -> None:
    path, similarities = service.path("ambient-05", "punk-20", 10)
    tracks = service.tracks_at(path)
    assert (tracks[0].id, tracks[-1].id) == ("ambient-05", "punk-20")
    assert len(similarities) == 9
    assert tracks[1].genres[0] == "ambient"
    assert tracks[-2].genres[0] == "punk"


def test_path_similarities_are_cosines_of_neighbours(service: Service, engine: FlatEngine) -> None:
    path, similarities = service.path("folk-07", "folk-16", 6)
    embeddings = engine.layout.split(engine.gather(np.array(path))).embeddings
    assert similarities == pytest.approx([float(a @ b) for a, b in pairwise(embeddings)], abs=1e-5)


def test_path_longer_than_what_may_follow_is_shorter(catalogue: Catalogue, engine: FlatEngine) -> None:
    n_recordings = len(GENRES) * (TRACKS_PER_GENRE - 1)  # two tracks of each genre are one recording
    path = find_path(0, 100, 400, catalogue, engine)
    assert len(path.track_indices) == n_recordings
    assert not three_running(path.track_indices.tolist(), catalogue)


def test_path_between_versions_of_one_recording_is_refused(service: Service) -> None:
    with pytest.raises(SameRecording, match="another recording"):
        service.path(track_id("folk", 1), track_id("folk", 2), 5)


def test_path_unknown_end_is_named(service: Service) -> None:
    with pytest.raises(UnknownTrack, match="nowhere"):
        service.path("folk-01", "nowhere", 5)


def test_arc_ends_and_middle_are_where_they_should_be() -> None:
    east, north = np.array([1.0, 0.0]), np.array([0.0, 1.0])
    assert arc(east, north, 0) == pytest.approx(east)
    assert arc(east, north, 1) == pytest.approx(north)
    assert arc(east, north, 0.5) == pytest.approx(np.sqrt([0.5, 0.5]))
    assert np.degrees(np.arccos(arc(east, north, 1 / 3) @ east)) == pytest.approx(30)


@pytest.mark.parametrize("other", [np.array([1.0, 0.0]), np.array([-1.0, 0.0])])
def test_arc_between_equal_or_opposite_directions_stays_finite(other: np.ndarray) -> None:
    for share in (0, 0.3, 0.7, 1):
        assert np.linalg.norm(arc(np.array([1.0, 0.0]), other, share)) == pytest.approx(1)


def test_path_over_http_holds_tracks_and_steps(client: httpx.Client) -> None:
    answer = client.get("/tracks/ambient-05/path/punk-20?length=4").raise_for_status().json()
    assert [set(step) for step in answer["path"]] == [{"track", "similarity"}] * 4
    assert answer["path"][0]["similarity"] is None
    assert answer["path"][0]["track"]["id"] == "ambient-05"
    assert answer["model"]


@pytest.mark.parametrize(
    ("path", "status", "says"),
    [
        ("/tracks/folk-01/path/folk-02", 422, "another recording"),
        ("/tracks/folk-01/path/folk-01", 422, "another recording"),
        ("/tracks/folk-01/path/nowhere", 404, "nowhere"),
        ("/tracks/nowhere/path/folk-01", 404, "nowhere"),
        ("/tracks/folk-01/path/punk-01?length=2", 422, "length"),
        ("/tracks/folk-01/path/punk-01?length=51", 422, "length"),
        ("/tracks/folk-01/path/punk-01?length=x", 422, "length"),
    ],
)
def test_path_bad_request_is_refused_with_the_reason(client: httpx.Client, path: str, status: int, says: str) -> None:
    answer = client.get(path)
    assert answer.status_code == status
    assert says in answer.json()["error"]["message"]
