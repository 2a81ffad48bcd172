import re
from pathlib import Path

import numpy as np
import pytest

from app.bundle.errors import BundleError
from app.bundle.files.index import GRAPH, INVERTED_FILE, LISTS
from app.bundle.manifest import PART_OF_INDEX
from app.bundle.reader import Bundle, read_bundle
from app.indexing.bundle import index_tracks
from app.indexing.progress_log import ProgressLog
from app.indexing.tracks import Tracks
from app.recommend.request import RecommendationRequest, Seed
from app.retrieval.approximate import engine as approximate
from app.retrieval.approximate.engine import ApproximateEngine
from app.retrieval.approximate.vector_index import IndexKind
from app.retrieval.opening import open_engine
from app.service import Service
from tests.support.damage import remove_part, reseal


@pytest.fixture(params=["ivf", "hnsw"])
def kind(request: pytest.FixtureRequest) -> IndexKind:
    kind: IndexKind = request.param
    return kind


@pytest.fixture
def made(kind: IndexKind, bundle: Bundle, tracks: Tracks, quiet: ProgressLog, tmp_path: Path) -> Bundle:
    """The planted bundle with an approximate index."""
    (tmp_path / "made").mkdir()
    index_tracks(bundle, tracks, {}, tmp_path / "made", quiet, asked=kind)
    return read_bundle(tmp_path / "made")


def test_open_engine_of_an_approximate_bundle_answers_as_the_exact_one(
    made: Bundle, kind: IndexKind, bundle: Bundle, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(approximate, "FEW", 5)  # or all tracks would be scored
    assert (made.manifest.index.kind, made.has(PART_OF_INDEX[kind]), made.has("sketches")) == (kind, True, False)
    possible = {part.name for part in made.manifest.possible_parts}
    assert possible & {"sketches", *PART_OF_INDEX.values()} == {PART_OF_INDEX[kind]}
    assert isinstance(open_engine(made), ApproximateEngine)
    expected, found = Service.of(bundle), Service.of(made)
    shares = []
    for track_id in ("ambient-05", "folk-07", "punk-11"):
        assert found.similar(track_id, 20).similar == expected.similar(track_id, 20).similar
        request = RecommendationRequest((Seed("track", track_id),), genre_weight=0.3, k=20)
        same = {*found.recommend(request).tracks} & {*expected.recommend(request).tracks}
        shares.append(len(same) / 20)
    assert np.mean(shares) >= 0.95


@pytest.mark.parametrize("kind", ["ivf"], indirect=True)
def test_open_engine_index_of_another_kind_is_refused(made: Bundle, tracks: Tracks, quiet: ProgressLog) -> None:
    other = made.path.parent / "other"
    other.mkdir()
    index_tracks(made, tracks, {}, other, quiet, asked="hnsw")
    made.file(INVERTED_FILE).write_bytes((other / GRAPH).read_bytes())
    reseal(made.path)
    expected = f"{re.escape(INVERTED_FILE)}: expected an index of the vectors, got .*IndexHNSWSQ"
    with pytest.raises(BundleError, match=expected):
        open_engine(read_bundle(made.path))


@pytest.mark.parametrize("kind", ["ivf"], indirect=True)
def test_open_engine_lists_of_other_dimensions_are_refused(made: Bundle) -> None:
    np.save(made.file(LISTS), made.arrays[LISTS][:, :, 1:])
    reseal(made.path)
    with pytest.raises(BundleError, match=f"expected lists of {made.layout.n_dimensions} dimensions"):
        open_engine(read_bundle(made.path))


def test_read_bundle_without_the_part_of_its_index_is_refused(made: Bundle, kind: IndexKind) -> None:
    remove_part(made.path, PART_OF_INDEX[kind])
    with pytest.raises(BundleError, match=f"those of the part {PART_OF_INDEX[kind]} not listed, of the index {kind}"):
        read_bundle(made.path)
