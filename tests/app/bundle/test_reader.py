import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from app.bundle.errors import BundleError
from app.bundle.files.bundle_file import BundleFile, Part
from app.bundle.manifest import MANIFEST
from app.bundle.parts import EVIDENCE, NEIGHBOURS, SIMILARITIES, files_of
from app.bundle.reader import Bundle, read_bundle
from tests.support.damage import (
    EACH_KIND,
    PARTS_OF_FLAT,
    alter_byte,
    edit_manifest,
    entries,
    remove_part,
    reseal,
    swap_in,
    truncate,
)
from tests.support.planted import GENRES, TRACKS_PER_GENRE

NAMES = (MANIFEST, *EACH_KIND, "figures/history.png")
DAMAGES = {"truncated": truncate, "altered": alter_byte, "swapped": swap_in, "removed": Path.unlink}
N_TRACKS = len(GENRES) * TRACKS_PER_GENRE


def test_read_bundle_planted_one_is_as_published(bundle: Bundle) -> None:
    assert bundle.manifest.genres == GENRES
    assert bundle.features.shape == (N_TRACKS, 15)
    shapes = {bundle.arrays[name].shape for name in (NEIGHBOURS, SIMILARITIES)}
    assert shapes == {(N_TRACKS, bundle.manifest.n_neighbours)}
    assert bundle.manifest.parts == {part.name for part in PARTS_OF_FLAT}
    assert not bundle.features.flags.writeable
    found = {path.relative_to(bundle.path).as_posix() for path in bundle.path.rglob("*") if path.is_file()}
    files = {file.name for part in PARTS_OF_FLAT for file in files_of(part)}
    assert found == {MANIFEST, *files, "figures/history.png"}


def test_read_bundle_copy_elsewhere_is_equal(bundle: Bundle, bundle_copy: Path) -> None:
    assert read_bundle(bundle_copy).manifest == bundle.manifest


def test_read_bundle_resealed_one_opens(bundle_copy: Path) -> None:
    """The tool of the tests below: what it seals would open, were the content right."""
    version = reseal(bundle_copy, metrics={})
    assert read_bundle(bundle_copy).manifest.version == version


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("damage", DAMAGES.values(), ids=DAMAGES)
def test_read_bundle_damaged_file_is_refused_by_name(
    bundle_copy: Path, name: str, damage: Callable[[Path], None]
) -> None:
    damage(bundle_copy / name)
    with pytest.raises(BundleError) as refusal:
        read_bundle(bundle_copy)
    assert str(refusal.value).startswith(str(bundle_copy / name))
    assert "publish the bundle again" in str(refusal.value)


@pytest.mark.parametrize("content", ["", "not JSON", "{", "[1, 2]", "null", "[" * 100_000], ids=lambda c: c[:8])
def test_read_bundle_manifest_is_something_else_is_refused(bundle_copy: Path, content: str) -> None:
    (bundle_copy / MANIFEST).write_text(content)
    with pytest.raises(BundleError, match=r"manifest\.json: expected"):
        read_bundle(bundle_copy)


def test_read_bundle_newer_format_says_upgrade(bundle_copy: Path) -> None:
    reseal(bundle_copy, format_version=3)
    with pytest.raises(BundleError, match=r"expected bundle format 2, got 3; .*newer Songkin: upgrade"):
        read_bundle(bundle_copy)


def test_read_bundle_of_format_1_says_how_to_make_it_anew(bundle_copy: Path) -> None:
    reseal(bundle_copy, format_version=1)
    with pytest.raises(BundleError, match=r"format 2, got 1; .*`python -m training train --data TABLE .*`make demo`"):
        read_bundle(bundle_copy)


@pytest.mark.parametrize("part", PARTS_OF_FLAT, ids=lambda part: part.name)
def test_read_bundle_without_a_part_opens_where_it_is_optional(bundle_copy: Path, part: Part) -> None:
    remove_part(bundle_copy, part.name)
    if part.required:
        with pytest.raises(BundleError, match=rf"manifest\.json: .*not listed, of the part {part.name}"):
            read_bundle(bundle_copy)
    else:
        bundle = read_bundle(bundle_copy)
        assert bundle.manifest.parts == {other.name for other in PARTS_OF_FLAT if other is not part}
        assert not bundle.has(part.name)


@pytest.mark.parametrize(
    "file",
    [file for part in PARTS_OF_FLAT for file in files_of(part)[1:] if file.name in EACH_KIND],
    ids=lambda file: file.name,
)
def test_read_bundle_with_half_a_part_is_refused(bundle_copy: Path, file: BundleFile) -> None:
    reseal(bundle_copy, files={name: entry for name, entry in entries(bundle_copy).items() if name != file.name})
    with pytest.raises(BundleError, match=rf"manifest\.json: .*{file.name} not listed, of the part {file.part}"):
        read_bundle(bundle_copy)


def test_read_bundle_with_a_part_of_the_future_ignores_it(bundle_copy: Path) -> None:
    (bundle_copy / "lyrics.npy").write_bytes(b"whatever a later version keeps here")
    reseal(bundle_copy, files=entries(bundle_copy) | {"lyrics.npy": {}})
    assert "lyrics.npy" in read_bundle(bundle_copy).manifest.files


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"surprise": 1}, "surprise: Extra inputs"),
        ({"genres": [*GENRES[1::-1], *GENRES[2:]]}, "content that fits the version"),
        ({"n_tracks": N_TRACKS - 1}, "content that fits the version"),
        ({"metrics": {"accuracy": 1.0}}, "content that fits the version"),
        ({"version": "other-0123456789ab"}, "content that fits the version"),
    ],
    ids=["unknown-key", "genres-swapped", "count", "metric", "version"],
)
def test_read_bundle_edited_manifest_is_refused(bundle_copy: Path, changes: dict[str, Any], message: str) -> None:
    edit_manifest(bundle_copy, **changes)
    with pytest.raises(BundleError, match=message):
        read_bundle(bundle_copy)


@pytest.mark.parametrize("path", ["../secret", "/etc/passwd", "a/../../b", ".hidden", "", "a//b", "a\\b"])
def test_read_bundle_path_that_leaves_the_bundle_is_refused(bundle_copy: Path, path: str) -> None:
    raw = json.loads((bundle_copy / MANIFEST).read_text())
    files = raw["files"] | {path: raw["files"]["report.json"]}
    edit_manifest(bundle_copy, files=files)
    with pytest.raises(BundleError, match=r"manifest\.json: expected a manifest of format 2, got files"):
        read_bundle(bundle_copy)


def test_read_bundle_encoders_in_another_order_are_refused(bundle_copy: Path) -> None:
    path = bundle_copy / "encoders.json"
    encoders = json.loads(path.read_text())
    encoders["categorical"].reverse()
    path.write_text(json.dumps(encoders))
    reseal(bundle_copy)
    with pytest.raises(BundleError, match=r"encoders\.json: expected encoders of the feature schema"):
        read_bundle(bundle_copy)


def swapped(rates: dict[str, float]) -> dict[str, float]:
    first, second, *others = rates.items()
    return dict([second, first, *others])


@pytest.mark.parametrize(
    "spoil",
    [
        swapped,
        lambda rates: {genre: rate / (1 - rates["punk"]) for genre, rate in rates.items() if genre != "punk"},
        lambda rates: rates | {"polka": 1e-6},
        lambda rates: {f"{genre}s": rate for genre, rate in rates.items()},
        lambda rates: {genre.title(): rate for genre, rate in rates.items()},
    ],
    ids=["order", "one-less", "one-more", "others", "case"],
)
def test_read_bundle_evidence_of_other_genres_is_refused(
    bundle_copy: Path, spoil: Callable[[dict[str, float]], dict[str, float]]
) -> None:
    path = bundle_copy / EVIDENCE
    evidence = json.loads(path.read_text())
    path.write_text(json.dumps(evidence | {"base_rates": spoil(evidence["base_rates"])}))
    reseal(bundle_copy)
    with pytest.raises(
        BundleError, match=r"evidence\.json: expected base rates of the manifest's genres in their order"
    ):
        read_bundle(bundle_copy)


@pytest.mark.parametrize(
    ("changes", "place"),
    [
        ({"weight": -1}, "weight"),
        ({"weight": float("nan")}, "weight"),
        ({"smoothing": 0}, "smoothing"),
        ({"surprise": 1}, "surprise"),
        ({"base_rates": dict.fromkeys(GENRES, 0)}, "base_rates.ambient"),
        ({"calibration": {"slope": 9}}, "calibration.slope"),
    ],
    ids=str,
)
def test_read_bundle_invalid_evidence_is_refused_by_its_place(
    bundle_copy: Path, changes: dict[str, Any], place: str
) -> None:
    path = bundle_copy / EVIDENCE
    path.write_text(json.dumps(json.loads(path.read_text()) | changes))
    reseal(bundle_copy)
    with pytest.raises(BundleError, match=rf"evidence\.json: expected what artists tell of genres, got {place}: "):
        read_bundle(bundle_copy)


@pytest.mark.parametrize("content", ["", "null", "[]", "{", "{}", "[" * 100_000], ids=lambda c: c[:8])
def test_read_bundle_evidence_is_something_else_is_refused(bundle_copy: Path, content: str) -> None:
    (bundle_copy / EVIDENCE).write_text(content)
    reseal(bundle_copy)
    with pytest.raises(BundleError, match=r"evidence\.json: expected what artists tell of genres"):
        read_bundle(bundle_copy)


def test_read_bundle_manifest_with_the_genres_in_another_order_is_refused(bundle_copy: Path) -> None:
    reseal(bundle_copy, genres=[*GENRES[1::-1], *GENRES[2:]])
    with pytest.raises(BundleError, match=r"evidence\.json: expected base rates"):
        read_bundle(bundle_copy)


def test_read_bundle_manifest_without_genre_weights_is_refused(bundle_copy: Path) -> None:
    path = bundle_copy / MANIFEST
    raw = json.loads(path.read_text())
    del raw["genre_weights"]
    path.write_text(json.dumps(raw))
    reseal(bundle_copy)
    with pytest.raises(
        BundleError, match=r"manifest\.json: expected a manifest of format 2, got genre_weights: Field req"
    ):
        read_bundle(bundle_copy)


def test_read_bundle_another_feature_schema_is_refused(bundle_copy: Path) -> None:
    features = json.loads((bundle_copy / MANIFEST).read_text())["features"]
    reseal(bundle_copy, features=[*features[:-1], {**features[-1], "maximum": 99.0}])
    with pytest.raises(BundleError, match=r"expected the feature time_signature .* to 12.*, got .* to 99"):
        read_bundle(bundle_copy)
    reseal(bundle_copy, features=features[:-1])
    with pytest.raises(BundleError, match=r"expected the feature time_signature .*, got none"):
        read_bundle(bundle_copy)


def test_read_bundle_features_described_in_other_words_open(bundle_copy: Path) -> None:
    """What a feature means is compared, and never how that is worded."""
    features = json.loads((bundle_copy / MANIFEST).read_text())["features"]
    reseal(bundle_copy, features=[{**feature, "description": "Reworded", "unit": "units"} for feature in features])
    assert {feature.description for feature in read_bundle(bundle_copy).manifest.features} == {"Reworded"}


def test_read_bundle_missing_folder_is_refused(tmp_path: Path) -> None:
    with pytest.raises(BundleError, match=r"no bundle at .*gone"):
        read_bundle(tmp_path / "gone")
