from pathlib import Path

import pytest

from app.bundle.models_folder.current import current_bundle
from app.bundle.reader import read_bundle
from app.live.store import LiveStore
from tests.support.live_changes import changed_tracks
from tests.support.postgresql import PostgresqlServer
from tests.support.songkin_command import answered, assert_error, songkin


@pytest.fixture
def models(bundle_copy: Path) -> Path:
    return bundle_copy.parent


@pytest.fixture(params=["sqlite", "postgresql"])
def store(request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> LiveStore:
    """A store with changes, which the environment names."""
    if request.param == "sqlite":
        monkeypatch.setenv("SONGKIN_LIVE_DIR", str(tmp_path / "live"))
        place: Path | str = tmp_path / "live"
    else:
        server: PostgresqlServer = request.getfixturevalue("postgresql")
        place = server.new_schema()
        monkeypatch.setenv("SONGKIN_DATABASE_URL", place)
    store = LiveStore.open(place)
    request.addfinalizer(store.close)
    return store


def test_live_compact_publishes_what_changed_and_says_so(models: Path, store: LiveStore) -> None:
    store.apply(changed_tracks(), lambda _: True)
    result = songkin("live", "compact", "--models", models)
    assert result.exit_code == 0, result.output
    path = current_bundle(models)
    assert (
        f"Published {path} of 180 tracks: 1 added or replaced, 1 removed. {models / 'CURRENT'} names it."
        in result.output
    )
    assert read_bundle(path).manifest.n_tracks == 180
    found = answered(songkin("search", "brand", "new", "--models", models, "--json"))
    assert [item["id"] for item in found["items"]] == ["new"]
    again = songkin("live", "compact", "--models", models)
    assert again.output.endswith("Nothing changed since the bundle in use was made.\n")


def test_live_compact_without_a_database_exits_1_with_one_message(
    models: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SONGKIN_LIVE_DIR", str(tmp_path / "nowhere"))
    message = f"expected a database of live changes in {tmp_path / 'nowhere'}, got none; set SONGKIN_LIVE_DIR or"
    assert_error(songkin("live", "compact", "--models", models), message)
    assert not (tmp_path / "nowhere").exists()


def test_live_compact_of_a_database_that_is_down_exits_1_without_its_password(
    models: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SONGKIN_DATABASE_URL", "postgresql://somebody:s3cr3t@127.0.0.1:1/songs")
    result = songkin("live", "compact", "--models", models)
    assert_error(result, "cannot be used")
    assert "s3cr3t" not in result.output


def test_live_compact_of_a_setting_that_is_none_exits_1(models: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SONGKIN_DATABASE_URL", "mysql://u:s3cr3t@h/d")
    result = songkin("live", "compact", "--models", models)
    assert_error(result, "SONGKIN_DATABASE_URL: ")
    assert "s3cr3t" not in result.output
