import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from app.bundle.errors import BundleError
from app.bundle.features import column
from app.bundle.parts import (
    CATALOGUE,
    FEATURES_FILE,
    NEIGHBOURS,
    POSTING_STARTS,
    POSTINGS,
    SIMILARITIES,
    VECTORS,
    WORDS,
)
from app.bundle.reader import Bundle, read_bundle
from app.catalogue.track import Track
from app.indexing.bundle import index_tracks
from app.indexing.parts import Indexed
from app.indexing.progress_log import ProgressLog
from app.indexing.tracks import ExtraValue, Tracks, as_genre_sets
from app.service import Service
from tests.support.damage import reseal
from tests.support.indexed import selected

SOURCE = {"data": {"path": "table.csv"}}


def indexed(base: Bundle, tracks: Tracks, directory: Path, log: ProgressLog) -> tuple[Bundle, Indexed]:
    directory.mkdir(exist_ok=True)
    _, what = index_tracks(base, tracks, SOURCE, directory, log)
    return read_bundle(directory), what


def with_genres(tracks: Tracks, genres: tuple[str, ...], genres_of: list[tuple[str, ...]]) -> Tracks:
    return replace(tracks, genres=genres, genre_sets=as_genre_sets(genres_of, genres))


def track(bundle: Bundle, track_id: str) -> Track:
    return Service.of(bundle).track(track_id)


def test_index_tracks_that_training_published_give_the_same_catalogue_byte_for_byte(
    bundle: Bundle, tracks: Tracks, quiet: ProgressLog, tmp_path: Path
) -> None:
    made, _ = indexed(bundle, tracks, tmp_path, quiet)
    catalogue = (CATALOGUE, FEATURES_FILE, VECTORS, NEIGHBOURS, SIMILARITIES, WORDS, POSTING_STARTS, POSTINGS)
    entries = made.manifest.files
    assert {name: entries[name] for name in catalogue} == {name: bundle.manifest.files[name] for name in catalogue}
    kept = ("config_hash", "features", "genres", "embedding_dim", "genre_weights", "n_tracks", "n_neighbours", "index")
    assert [getattr(made.manifest, name) for name in kept] == [getattr(bundle.manifest, name) for name in kept]
    assert made.manifest.version.startswith("quick-")


def test_index_tracks_twice_give_the_same_bundle(
    bundle: Bundle, tracks: Tracks, quiet: ProgressLog, tmp_path: Path
) -> None:
    first, _ = indexed(bundle, tracks, tmp_path / "first", quiet)
    second, _ = indexed(first, tracks, tmp_path / "second", quiet)
    assert first.manifest.version == second.manifest.version
    report = json.loads(second.file("report.json").read_bytes())
    assert report["indexed"] == {"model": bundle.manifest.version, **SOURCE}


def test_index_tracks_without_a_drawer_have_no_map_and_a_report_of_none(
    bundle: Bundle, tracks: Tracks, quiet: ProgressLog, tmp_path: Path
) -> None:
    made, what = indexed(bundle, tracks, tmp_path, quiet)
    assert not made.has("map")
    assert what.map is None
    assert "map" not in json.loads(made.file("report.json").read_bytes())


def test_index_tracks_without_genres_have_the_most_probable_one_of_the_model(
    bundle: Bundle, tracks: Tracks, quiet: ProgressLog, tmp_path: Path
) -> None:
    bare = with_genres(tracks, (), [() for _ in tracks.ids])
    made, what = indexed(bundle, bare, tmp_path, quiet)
    found = Service.of(made)
    assert what.n_predicted == len(tracks)
    for track_id in tracks.ids[::7]:
        one = found.track(track_id)
        assert one.genres_from == "model"
        assert one.genres == (track_id[:-3],)  # by features that are far from those of other genres
    assert sum(n for _, n in found.genres) == len(tracks)
    (prediction,) = found.predict_genres(tracks.features[:1], bare.texts()[:1], 1)
    assert prediction.artists == ((tracks.artists[0][0], 0),)  # what was predicted tells nothing of an artist


def test_index_tracks_of_other_genres_keep_them_behind_those_of_the_model(
    bundle: Bundle, tracks: Tracks, quiet: ProgressLog, tmp_path: Path
) -> None:
    """Folk, however it is spelled, is a genre of the model, polka and waltz are not; a third of the tracks has none."""
    own = [("polka",), ("FOLK", "waltz"), ()]
    genres_of = [own[row % 3] for row in range(len(tracks))]
    made, what = indexed(bundle, with_genres(tracks, ("FOLK", "polka", "waltz"), genres_of), tmp_path, quiet)
    service = Service.of(made)
    assert made.manifest.genres == bundle.manifest.genres
    assert dict(service.genres)["polka"] == 60
    assert what.n_predicted == 60
    found = [service.track(track_id) for track_id in tracks.ids]
    for row, one in enumerate(found):
        if own[row % 3]:
            assert (one.genres, one.genres_from) == (tuple(name.lower() for name in own[row % 3]), "table")
        else:
            assert (len(one.genres), one.genres_from) == (1, "model")
    # A track of folk and waltz tells of folk alone, whole; one of polka tells nothing.
    (prediction,) = service.predict_genres(tracks.features[:1], [tracks.texts()[1]], 5)
    name = tracks.artists[1][0]
    n_folk = sum(1 for row in range(1, len(tracks), 3) if tracks.artists[row] == (name,))
    assert prediction.artists == ((name, n_folk),)


def test_index_tracks_further_facts_are_kept_and_shown(
    bundle: Bundle, tracks: Tracks, quiet: ProgressLog, tmp_path: Path
) -> None:
    codes: list[ExtraValue] = [f"GBAYE{row:07d}" if row % 2 else None for row in range(len(tracks))]
    years: list[ExtraValue] = [1900 + row if row % 3 else None for row in range(len(tracks))]
    made, _ = indexed(bundle, replace(tracks, extras={"isrc": codes, "release_year": years}), tmp_path, quiet)
    assert track(made, tracks.ids[1]).extras == {"isrc": "GBAYE0000001", "release_year": 1901}
    assert track(made, tracks.ids[2]).extras == {"release_year": 1902}
    assert track(made, tracks.ids[6]).extras == {}


@pytest.mark.parametrize("n", [1, 2, 3])
def test_index_tracks_few_are_a_catalogue_too(
    n: int, bundle: Bundle, tracks: Tracks, quiet: ProgressLog, tmp_path: Path
) -> None:
    made, _ = indexed(bundle, selected(tracks, list(range(n))), tmp_path, quiet)
    service = Service.of(made)
    assert service.n_tracks == n
    assert len(service.similar(tracks.ids[0], 10).similar) == max(0, made.manifest.n_neighbours)


def test_index_tracks_of_which_nothing_is_known_have_no_genre(
    bundle: Bundle, tracks: Tracks, quiet: ProgressLog, tmp_path: Path
) -> None:
    """The bundle reads no words, and nobody knows the artist."""
    few = selected(tracks, [0, 1, 7])
    nothing = few.features.copy()
    nothing[2] = np.nan
    unheard = replace(few, features=nothing, artists=[*few.artists[:2], ("Nobody",)])
    made, _ = indexed(bundle, with_genres(unheard, (), [(), (), ()]), tmp_path, quiet)
    one = track(made, few.ids[2])
    assert (one.genres, one.genres_from) == ((), None)


def test_index_tracks_do_without_the_features_that_the_bundle_ignores(
    bundle_copy: Path, tracks: Tracks, quiet: ProgressLog, tmp_path: Path
) -> None:
    reseal(bundle_copy, ignored_features=["popularity"])
    base = read_bundle(bundle_copy)
    famous = tracks.features.copy()
    famous[:, column("popularity")] = 100 - famous[:, column("popularity")]
    as_it_is, _ = indexed(base, tracks, tmp_path / "as it is", quiet)
    turned, _ = indexed(base, replace(tracks, features=famous), tmp_path / "turned", quiet)
    assert turned.manifest.ignored_features == ("popularity",)
    np.testing.assert_array_equal(as_it_is.vectors, turned.vectors)
    assert not np.array_equal(as_it_is.features, turned.features)


@pytest.mark.parametrize("content", ["[1]", "{", "[" * 100_000])
def test_index_tracks_of_a_bundle_whose_report_is_none_is_refused(
    content: str, bundle_copy: Path, tracks: Tracks, quiet: ProgressLog, tmp_path: Path
) -> None:
    (bundle_copy / "report.json").write_text(content)
    reseal(bundle_copy)
    with pytest.raises(BundleError, match=r"report\.json: expected a JSON object"):
        indexed(read_bundle(bundle_copy), selected(tracks, [0, 1]), tmp_path / "made", quiet)
