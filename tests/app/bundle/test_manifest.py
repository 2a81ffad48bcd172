import json
from pathlib import Path, PurePosixPath
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pydantic import TypeAdapter, ValidationError

from app.bundle.errors import BundleError
from app.bundle.manifest import MANIFEST, Manifest, RelativePath, content_digest
from app.bundle.parts import FILES, PARTS
from app.bundle.reader import Bundle, read_bundle

few = settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
leaves = st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8)
anything = st.recursive(
    leaves,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=8,
)
objects = st.dictionaries(st.text(max_size=8), anything, max_size=5)


@pytest.fixture
def content(bundle: Bundle) -> dict[str, Any]:
    """The content of a good manifest."""
    return bundle.manifest.model_dump(mode="json")


def test_manifest_json_round_trip_is_equal(bundle: Bundle) -> None:
    assert Manifest.model_validate_json(bundle.manifest.model_dump_json()) == bundle.manifest


@pytest.mark.parametrize(
    "changes",
    [
        {"extra": 1},
        {"format_version": 0},
        {"version": "no-digest"},
        {"created_at": "2024-01-01T00:00:00"},
        {"genres": []},
        {"genres": ["folk", "folk"]},
        {"n_tracks": 0},
        {"embedding_dim": 0},
        {"similarity": "euclid"},
        {"similarity": "cosine"},
        {"genre_weights": None},
        {"genre_weights": 0.5},
        {"genre_weights": {"artist_known": 0.5}},
        {"genre_weights": {"artist_known": 0.5, "artist_unknown": -0.1}},
        {"genre_weights": {"artist_known": 1.1, "artist_unknown": 0.5}},
        {"genre_weights": {"artist_known": float("nan"), "artist_unknown": 0.5}},
        {"genre_weights": {"artist_known": 0.5, "artist_unknown": 0.5, "surprise": 0.5}},
        {"metrics": {"accuracy": float("nan")}},
        {"files": {}},
    ],
    ids=str,
)
def test_manifest_wrong_value_is_refused(content: dict[str, Any], changes: dict[str, Any]) -> None:
    with pytest.raises(ValidationError, match=next(iter(changes))):
        Manifest.model_validate(content | changes)


REQUIRED = [file.name for part in PARTS if part.required for file in FILES if file.part == part.name]


@pytest.mark.parametrize("name", REQUIRED)
def test_manifest_required_file_not_listed_is_refused(content: dict[str, Any], name: str) -> None:
    del content["files"][name]
    with pytest.raises(ValidationError, match=f"files: {name} not listed"):
        Manifest.model_validate(content)


@few
@given(st.text(alphabet="./\\a-\n ~%é", max_size=12) | st.text(max_size=12))
def test_relative_path_accepted_one_stays_inside_the_bundle(path: str) -> None:
    try:
        TypeAdapter(RelativePath).validate_python(path)
    except ValidationError:
        return
    parts = PurePosixPath(path).parts
    assert parts
    assert "/".join(parts) == path
    assert not any(part.startswith(".") for part in parts)
    assert path.isascii()
    assert path.isprintable()


@few
@given(objects)
def test_content_digest_key_order_does_not_matter(content: dict[str, Any]) -> None:
    assert content_digest(dict(reversed(content.items()))) == content_digest(content)


@few
@given(objects, st.text(), st.text())
def test_content_digest_version_and_time_do_not_matter(content: dict[str, Any], version: str, time: str) -> None:
    bare = {key: value for key, value in content.items() if key not in {"version", "created_at"}}
    assert content_digest({**content, "version": version, "created_at": time}) == content_digest(bare)


@few
@given(objects, st.text(max_size=8).filter(lambda key: key not in {"version", "created_at"}))
def test_content_digest_another_value_differs(content: dict[str, Any], key: str) -> None:
    assert content_digest({**content, key: "one"}) != content_digest({**content, key: "two"})


@few
@given(objects.map(json.dumps).map(str.encode) | anything.map(json.dumps).map(str.encode) | st.binary(max_size=40))
def test_read_bundle_any_other_manifest_is_refused_by_name(tmp_path: Path, manifest: bytes) -> None:
    (tmp_path / MANIFEST).write_bytes(manifest)
    with pytest.raises(BundleError, match=r"manifest\.json: expected"):
        read_bundle(tmp_path)


@few
@given(st.data())
def test_read_bundle_manifest_with_a_spoilt_key_is_refused(tmp_path: Path, bundle: Bundle, data: st.DataObject) -> None:
    content = bundle.manifest.model_dump(mode="json")
    key = data.draw(st.sampled_from(sorted(content.keys() - {"version", "created_at"})))
    (tmp_path / MANIFEST).write_text(
        json.dumps(content | {key: data.draw(anything.filter(lambda v: v != content[key]))})
    )
    with pytest.raises(BundleError, match=r"manifest\.json: expected"):
        read_bundle(tmp_path)
