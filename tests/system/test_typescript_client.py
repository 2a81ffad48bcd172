"""Types that openapi-typescript generates, with openapi-fetch: every operation is called, and the compiler agrees.

It needs Node.js, and npm's registry once.
"""

import json
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from app.bundle.names import mint_id
from tests.support.audio.bad_files import wav
from tests.support.audio.sounds import tone
from tests.support.node_packages import installed_packages
from tests.support.running_service import serving

SOURCE = Path(__file__).parent / "typescript"


@pytest.fixture(scope="module")
def client(published_models: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[httpx.Client]:
    """A client of a service that may be written to, and takes files."""
    with serving(published_models, writes=True, live_dir=tmp_path_factory.mktemp("live"), audio=True) as client:
        yield client


@pytest.fixture(scope="module")
def project(client: httpx.Client, pytestconfig: pytest.Config, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the calls, and the types of the service that they are for."""
    packages = installed_packages(SOURCE, pytestconfig, tmp_path_factory)
    folder = tmp_path_factory.mktemp("typescript")
    for name in ("package.json", "tsconfig.json", "calls.ts"):
        shutil.copy(SOURCE / name, folder)
    (folder / "node_modules").symlink_to(packages / "node_modules")
    (folder / "openapi.json").write_bytes(client.get("/openapi.json").content)
    generate = ["openapi-typescript", "openapi.json", "--output", "schema.d.ts", "--default-non-nullable=false"]
    result = run(folder, generate)
    assert result.returncode == 0, result.stderr
    return folder


def run(folder: Path, command: list[str]) -> subprocess.CompletedProcess[str]:
    """A command of the packages."""
    program = folder / "node_modules/.bin" / command[0]
    return subprocess.run([program, *command[1:]], cwd=folder, capture_output=True, text=True, timeout=180)


@pytest.fixture(scope="module")
def answers(project: Path, client: httpx.Client) -> dict[str, Any]:
    """What the compiled calls print."""
    compiled = run(project, ["tsc", "--project", "."])
    assert (compiled.returncode, compiled.stdout) == (0, "")
    (project / "tone.wav").write_bytes(wav(tone(440)))
    arguments = [str(client.base_url).rstrip("/"), "tone.wav", mint_id("artist", "Punk Artist 4")]
    result = subprocess.run(["node", "calls.js", *arguments], cwd=project, capture_output=True, text=True, timeout=120)
    assert (result.returncode, result.stderr) == (0, "")
    found: dict[str, Any] = json.loads(result.stdout)
    return found


def test_typescript_client_calls_every_operation(answers: dict[str, Any]) -> None:
    """That none is missing says the compiler: the calls are typed by the ids of all operations."""
    called = answers["called"]
    statuses = {name: one["status"] for name, one in called.items()}
    expected = dict.fromkeys(statuses, 200) | {"put_track": 201, "delete_track": 204}
    assert statuses == expected
    assert {name for name, one in called.items() if not one["data"]} <= {"delete_track", "audiomuse_get_active_tasks"}


def test_typescript_client_gets_what_the_types_say(answers: dict[str, Any], client: httpx.Client) -> None:
    track = client.get("/tracks/punk-05").json()
    assert answers["called"]["get_track"]["data"] == track
    assert (answers["title"], answers["origin"]) == (track["name"], track["genres_from"])
    assert answers["tempo"] == track["features"]["tempo"]
    assert answers["problem"]["error"]["code"] == "unknown_track"


MISTAKES = {
    "parameter_is_missing": ('"/albums/{id}", byId(album)', '"/albums/{id}"'),
    "body_is_misspelt": ("{ grant_type: ", "{ grant: "),
    "field_has_another_type": ("const title: string", "const title: number"),
    "no_such_operation": ("get_home: () =>", "get_house: () =>"),
}


def test_typescript_client_mistakes_do_not_compile(project: Path, answers: dict[str, Any]) -> None:
    del answers  # without mistakes it compiles
    code = (SOURCE / "calls.ts").read_text()
    for name, (right, wrong) in MISTAKES.items():
        assert right in code
        (project / f"{name}.ts").write_text(code.replace(right, wrong))
    settings = json.loads((SOURCE / "tsconfig.json").read_text())
    (project / "mistakes.json").write_text(json.dumps({**settings, "files": [f"{name}.ts" for name in MISTAKES]}))
    result = run(project, ["tsc", "--project", "mistakes.json", "--noEmit"])
    refused = {line.partition(".ts(")[0] for line in result.stdout.splitlines() if not line.startswith(" ")}
    assert refused == {*MISTAKES}
