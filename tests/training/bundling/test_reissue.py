import dataclasses
import json
import re
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from app.bundle.errors import BundleError
from app.bundle.manifest import Manifest
from app.bundle.reader import Bundle, read_bundle
from app.indexing.tracks import Tracks
from tests.support.planted import GENRES
from tests.support.training.random_figures import figures_by_trial
from training.bundling.reissue import Issued, reissue
from training.bundling.spread import measure_catalogue
from training.config import TrainConfig
from training.data.options import ReadOptions
from training.data.table import Table
from training.experiments.comparison import comparison_trials
from training.experiments.trial import Trial
from training.reporting.comparison import summarise
from training.reporting.model_card import model_card

Made = dict[Trial, dict[str, Any]]
DRAWN = {"known", "reliability", "confusion", "genre_f1", "hits", "map", "history"}


@pytest.fixture(scope="module")
def results(quick_config: TrainConfig) -> Made:
    return figures_by_trial(comparison_trials(quick_config, 2))


@pytest.fixture(scope="module")
def issued(bundle: Bundle) -> Issued:
    return Issued.from_bundle(bundle)


@pytest.fixture(scope="module")
def new(issued: Issued, results: Made, tracks: Tracks, tmp_path_factory: pytest.TempPathFactory) -> Bundle:
    directory = tmp_path_factory.mktemp("new")
    manifest = reissue(issued, results, tracks, directory)
    again = read_bundle(directory)
    assert again.manifest == manifest
    return again


def test_issued_is_the_bundle_with_its_configuration(issued: Issued, bundle: Bundle, quick_config: TrainConfig) -> None:
    assert issued.config == quick_config
    assert issued.bundle is bundle
    assert issued.report == json.loads(bundle.file("report.json").read_bytes())


def test_reissue_serves_the_same(new: Bundle, bundle: Bundle) -> None:
    for name in set(bundle.manifest.files) - {"report.json"}:
        assert new.file(name).read_bytes() == bundle.file(name).read_bytes()
    written = {"version", "created_at", "libraries", "files"}
    for field in set(Manifest.model_fields) - written:
        assert getattr(new.manifest, field) == getattr(bundle.manifest, field)


def test_reissue_lists_figures_and_card(new: Bundle, bundle: Bundle) -> None:
    added = set(new.manifest.files) - set(bundle.manifest.files)
    assert added == {"MODEL_CARD.md", *(f"figures/{name}.png" for name in DRAWN - {"history"})}
    for name in DRAWN:
        assert new.file(f"figures/{name}.png").read_bytes().startswith(b"\x89PNG")


def test_reissue_report_is_the_old_one_and_the_comparison(
    new: Bundle, issued: Issued, results: Made, tracks: Tracks
) -> None:
    report = json.loads(new.file("report.json").read_bytes())
    assert report == {
        **issued.report,
        "comparison": summarise(results, GENRES),
        "catalogue": measure_catalogue(issued.bundle, tracks),
    }
    assert list(report)[:-2] == list(issued.report)
    assert new.file("MODEL_CARD.md").read_text(encoding="utf-8") == model_card(new.manifest, report)


def test_reissue_after_a_sample_says_so_and_measures_the_embedding_in_it(
    issued: Issued, results: Made, tracks: Tracks, tmp_path: Path
) -> None:
    sample = np.arange(0, len(tracks), 2)
    data = {**issued.report["data"], "n_sampled": len(sample)}
    of_sample = dataclasses.replace(issued, report={**issued.report, "data": data})
    reissue(of_sample, results, tracks, tmp_path, sample=sample)
    card = " ".join((tmp_path / "MODEL_CARD.md").read_text(encoding="utf-8").split())
    assert "recordings. A sample of 90 tracks, of whole artists, was learned from and measured" in card
    assert "of all 180; by the embedding alone, of a sample and in it." in card
    found, whole = (measure_catalogue(issued.bundle, tracks, sample=rows) for rows in (sample, None))
    assert json.loads((tmp_path / "report.json").read_bytes())["catalogue"] == found
    assert found["as served"] == whole["as served"]
    assert found["by the embedding alone"] != whole["by the embedding alone"]


def test_reissue_card_names_the_figures_that_are_there(new: Bundle) -> None:
    card = new.file("MODEL_CARD.md").read_text(encoding="utf-8")
    assert set(re.findall(r"(\w+)\.png", card)) == DRAWN
    assert {path.stem for path in new.file("figures").iterdir()} == DRAWN


def test_reissue_version_is_another_and_follows_the_content_not_the_time(
    new: Bundle,
    issued: Issued,
    results: Made,
    tracks: Tracks,
    quick_config: TrainConfig,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    assert new.manifest.version.startswith("quick-")
    assert new.manifest.version != issued.bundle.manifest.version
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1")
    (tmp_path / "again").mkdir()
    again = reissue(issued, results, tracks, tmp_path / "again")
    assert (again.version, again.files) == (new.manifest.version, new.manifest.files)
    (tmp_path / "other").mkdir()
    other = reissue(issued, figures_by_trial(comparison_trials(quick_config, 1)), tracks, tmp_path / "other")
    assert other.version not in (new.manifest.version, issued.bundle.manifest.version)


def test_reissue_of_what_was_issued_again_changes_nothing(
    new: Bundle, results: Made, tracks: Tracks, tmp_path: Path
) -> None:
    assert reissue(Issued.from_bundle(new), results, tracks, tmp_path).version == new.manifest.version


@pytest.mark.parametrize(
    "content",
    [
        b"{}",
        b"[]",
        b"null",
        b'"text"',
        b"not JSON",
        b"\xff\xfe",
        b"[" * 100_000,
        b'{"config": null}',
        b'{"config": {"name": "quick"}}',
        b'{"config": "quick"}',
    ],
    ids=range(10),
)
def test_issued_report_without_a_configuration_raises_naming_the_file(
    content: bytes, bundle: Bundle, tmp_path: Path
) -> None:
    contents = {**bundle.contents, "report.json": memoryview(content)}
    message = (
        rf"{re.escape(str(tmp_path / 'report.json'))}: expected a report with .*, got: (.|\n)*; train a new bundle"
    )
    with pytest.raises(BundleError, match=message):
        Issued.from_bundle(dataclasses.replace(bundle, path=tmp_path, contents=contents))


def test_issued_same_table_is_taken(issued: Issued, planted: Table) -> None:
    issued.check_table(planted.report)


@pytest.mark.parametrize("report", [None, {}, {"data": {}}])
def test_issued_other_table_raises_naming_both(report: dict[str, Any] | None, issued: Issued, planted: Table) -> None:
    other = issued if report is None else dataclasses.replace(issued, report=report)
    with pytest.raises(BundleError, match="give --data that table, or --bundle") as caught:
        other.check_table(dataclasses.replace(planted.report, path="other.csv", sha256="f" * 64))
    learned_from = f"planted.csv (sha256 {planted.report.sha256})" if report is None else "None (sha256 None)"
    assert f"{issued.bundle.manifest.version} learned from {learned_from}, " in str(caught.value)
    assert f"got other.csv ({'f' * 64})" in str(caught.value)


def test_issued_table_read_with_other_options_raises_naming_them(issued: Issued, planted: Table) -> None:
    other = dataclasses.replace(planted.report, options=ReadOptions(artist_separators=(", ",)))
    with pytest.raises(BundleError, match=r"as read with no option, got --artist-separator ', '; give the same ones"):
        issued.check_table(other)
    report = {**issued.report, "data": other.summary()}
    dataclasses.replace(issued, report=report).check_table(other)


def test_reissue_map_shows_no_track_without_a_genre(
    issued: Issued, results: Made, tracks: Tracks, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shown: list[int] = []
    monkeypatch.setattr("training.bundling.reissue.draw_map", lambda _, labels, *rest: shown.extend(labels.tolist()))
    genre_sets = tracks.genre_sets.copy()
    genre_sets[::3] = False
    reissue(issued, results, dataclasses.replace(tracks, genre_sets=genre_sets), tmp_path)
    assert len(shown) == len(tracks) - len(range(0, len(tracks), 3))
