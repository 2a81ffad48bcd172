import os
import subprocess
import sys
from importlib.metadata import version
from pathlib import Path

import pytest
from pydantic import ValidationError

from app.__main__ import main
from app.access.keys_file import new_keys_file, write_keys
from app.admission.cores import usable_cores
from app.audio import libraries
from app.settings import Settings

ROOT = Path(__file__).parents[2]
NAMES = {name: f"SONGKIN_{name.upper()}" for name in Settings.model_fields}
each_setting = pytest.mark.parametrize("name", NAMES)


def python_m_app(*arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "app", *arguments],
        cwd=ROOT,
        env={**os.environ, **environment},
        capture_output=True,
        text=True,
        timeout=60,
    )


@pytest.fixture(scope="module")
def help_text() -> str:
    result = python_m_app("--help")
    assert (result.returncode, result.stderr) == (0, "")
    return result.stdout


def test_version_is_printed() -> None:
    result = python_m_app("--version")
    assert (result.returncode, result.stdout, result.stderr) == (0, f"songkin {version('songkin')}\n", "")


@each_setting
def test_settings_every_field_is_described(name: str) -> None:
    assert Settings.model_fields[name].description


@each_setting
def test_help_lists_every_setting_with_its_default(name: str, help_text: str) -> None:
    (line,) = (line for line in help_text.splitlines() if line.split()[:1] == [NAMES[name]])
    assert str(Settings.model_fields[name].description) in line
    assert f"(default: {Settings.model_fields[name].default})" in line


def test_settings_are_read_from_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in {"PORT": "9001", "MODELS_DIR": "elsewhere", "RELOAD_INTERVAL_S": "0.5"}.items():
        monkeypatch.setenv(f"SONGKIN_{name}", value)
    settings = Settings()
    assert (settings.port, settings.models_dir, settings.reload_interval_s) == (9001, Path("elsewhere"), 0.5)


def test_settings_empty_is_unset_for_those_without_a_default(monkeypatch: pytest.MonkeyPatch) -> None:
    names = [name for name, field in Settings.model_fields.items() if field.default is None]
    assert len(names) >= 3
    for name in names:
        monkeypatch.setenv(NAMES[name], "")
    assert [getattr(Settings(), name) for name in names] == [None] * len(names)


def test_settings_metrics_at_the_port_of_the_service_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SONGKIN_PORT", "9100")
    monkeypatch.setenv("SONGKIN_METRICS_PORT", "9100")
    with pytest.raises(ValidationError, match="expected another port than SONGKIN_PORT"):
        Settings()


def test_settings_names_that_are_nearly_one_are_told_from_those_of_others() -> None:
    orchestrators = ["SONGKIN_SERVICE_HOST", "SONGKIN_SERVICE_PORT", "SONGKIN_PORT_8000_TCP_ADDR", "KEYS_FILE"]
    others = [*NAMES.values(), "SONGKIN_KEY", "SONGKIN_URL", "SONGKIN_MEMORY", "SONGKIN_PUBLISH", *orchestrators]
    misspelt = {
        "SONGKIN_KEYFILE": "SONGKIN_KEYS_FILE",
        "SONGKIN_RATELIMIT": "SONGKIN_RATE_LIMIT",
        "SONGKIN_TRUSTED_HOST": "SONGKIN_TRUSTED_HOSTS",
    }
    assert Settings.misspelt([*others, *misspelt]) == misspelt


def test_python_m_app_misspelt_setting_exits_2_and_names_the_right_one() -> None:
    result = python_m_app(SONGKIN_KEYFILE="keys.json")
    assert (result.returncode, result.stdout) == (2, "")
    assert result.stderr == "SONGKIN_KEYFILE: no such setting; did you mean SONGKIN_KEYS_FILE?\n"


def test_settings_are_frozen() -> None:
    with pytest.raises(ValidationError, match="frozen"):
        Settings().port = 1  # type: ignore[misc]


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("port", "-1"),
        ("port", "65536"),
        ("workers", "0"),
        ("workers", "65"),
        ("workers", "many"),
        ("workers", "Auto"),
        ("reload_interval_s", "-1"),
        ("reload_interval_s", "nan"),
        ("max_body_bytes", "10"),
        ("audio", "loud"),
        ("max_audio_bytes", "0"),
        ("log_level", "loud"),
        ("log_requests", "none"),
        ("public_url", "music.example.org"),
        ("public_url", "ftp://music.example.org"),
        ("public_url", "https://"),
        ("public_url", "https://music.example.org/?x=1"),
        ("artist_aliases", "nowhere.csv"),
        ("writes", "maybe"),
        ("database_url", "live"),
        ("database_url", "mysql://u:s3cr3t@h/d"),
        ("database_url", "postgresql://u:p@s3cr3t@h/d"),
        ("database_url", "postgresql://u:p/s3cr3t@h/d"),
        ("database_url", "postgresql://[s3cr3t/d"),
        ("keys_file", "nowhere.json"),
        ("rate_limit", "many"),
        ("rate_limit", "0/minute"),
        ("rate_limit", "10/fortnight"),
        ("rate_limit", "600/minute; 20/second"),
        ("rate_limit_url", "http://:s3cr3t@h"),
        ("rate_limit_url", "redis://"),
        ("rate_limit_url", "redis://:s3cr3t@h:port/0"),
        ("trusted_hosts", "https://music.example.org"),
        ("trusted_hosts", "music.example.org:8000"),
        ("trusted_hosts", "a,,b"),
        ("trusted_hosts", "*"),
        ("trusted_proxies", "proxy"),
        ("trusted_proxies", "10.0.0.0/33"),
        ("cors_origins", "app.example.org"),
        ("cors_origins", "https://app.example.org,"),
        ("cors_origins", "*,https://app.example.org"),
        ("root_path", "music"),
        ("root_path", "/search"),
    ],
)
def test_settings_out_of_range_are_refused(monkeypatch: pytest.MonkeyPatch, name: str, value: str) -> None:
    monkeypatch.setenv(NAMES[name], value)
    with pytest.raises(ValidationError, match=name) as error:
        Settings()
    assert "s3cr3t" not in str(error.value)


@pytest.mark.parametrize(
    "url", ["postgresql://u:s3cr3t@h:5432/d", "postgres:///d?host=/run", "postgresql+psycopg://h/d"]
)
def test_settings_the_database_url_is_kept_and_not_shown(monkeypatch: pytest.MonkeyPatch, url: str) -> None:
    monkeypatch.setenv("SONGKIN_DATABASE_URL", url)
    settings = Settings()
    assert settings.database_url is not None
    assert settings.database_url.get_secret_value() == url
    assert "s3cr3t" not in f"{settings!r} {settings} {settings.model_dump_json()}"


def test_python_m_app_bad_database_url_exits_2_and_does_not_show_it() -> None:
    result = python_m_app(SONGKIN_DATABASE_URL="postgresql://u:p@s3cr3t@h/d")
    assert result.returncode == 2
    assert result.stderr.startswith("SONGKIN_DATABASE_URL: ")
    assert "expected a URL such as postgresql://user:password@host:5432/database" in result.stderr
    assert "s3cr3t" not in result.stderr


def test_python_m_app_that_should_hear_files_without_the_libraries_ends_with_2_and_names_the_extra(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(libraries, "find_spec", lambda name: None if name == "sonara" else name)
    monkeypatch.setattr(sys, "argv", ["app"])
    monkeypatch.setenv("SONGKIN_AUDIO", "true")
    assert main() == 2
    said = capsys.readouterr().err
    assert "SONGKIN_AUDIO: hearing files needs sonara: pip install 'songkin[audio]', or leave this out" in said


def test_settings_workers_auto_is_one_for_each_core_that_may_be_used(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(NAMES["workers"], "auto")
    assert Settings().workers == usable_cores()


def test_settings_names_of_hosts_are_a_list(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(NAMES["trusted_hosts"], "Music.Example.org, *.example.net,[::1]")
    assert Settings().trusted_hosts == ("music.example.org", "*.example.net", "[::1]")


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "192.168.1.7", "music", ""])
def test_settings_writes_for_others_than_this_machine_need_keys(host: str, tmp_path: Path) -> None:
    with pytest.raises(ValidationError, match=r"SONGKIN_KEYS_FILE, or SONGKIN_HOST=127\.0\.0\.1, or true here"):
        Settings(host=host, writes=True)
    write_keys(tmp_path / "keys.json", new_keys_file())
    assert Settings(host=host, writes=True, keys_file=tmp_path / "keys.json").writes
    assert Settings(host=host, writes=True, writes_without_key=True).writes


@pytest.mark.parametrize("host", ["127.0.0.1", "127.1.2.3", "::1", "localhost"])
def test_settings_writes_on_loopback_need_no_keys(host: str) -> None:
    assert Settings(host=host, writes=True).writes


@pytest.mark.parametrize("value", ["http", "99999", ""])
def test_python_m_app_bad_port_exits_2_and_names_the_variable(value: str) -> None:
    result = python_m_app(SONGKIN_PORT=value)
    assert result.returncode == 2
    assert result.stderr.startswith("SONGKIN_PORT: ")
    assert repr(value) in result.stderr
    assert "Traceback" not in result.stderr


def test_python_m_app_bad_alias_exits_2_and_names_the_line(tmp_path: Path) -> None:
    file = tmp_path / "aliases.csv"
    file.write_text("spotify_id,artist\nshort,Somebody\n")
    result = python_m_app(SONGKIN_ARTIST_ALIASES=str(file))
    assert result.returncode == 2
    assert result.stderr.startswith("SONGKIN_ARTIST_ALIASES: ")
    assert f"{file}, line 2: expected a Spotify id" in result.stderr
    assert "Traceback" not in result.stderr
