"""What the documentation says is true: examples, links, recipes, and the reference pages that are made from the code.

Each `$ curl …` and `$ songkin …` gives what is printed under it; … stands for a part that is left out.
"""

import importlib.util
import re
import shlex
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType

import httpx
import pytest

from app.settings import Settings
from tests.support.running_service import serving
from tests.support.songkin_command import songkin

ROOT = Path(__file__).parents[2]
PAGES = [ROOT / "README.md", ROOT / "CONTRIBUTING.md", *sorted(path for path in (ROOT / "docs").rglob("*.md"))]
_EXAMPLE = re.compile(r"^\$ ((?:curl|songkin) .*?[^\\])\n(.*?)^(?=\$|```)", re.MULTILINE | re.DOTALL)
EXAMPLES = [(page, *example) for page in PAGES for example in _EXAMPLE.findall(page.read_text(encoding="utf-8"))]
RECIPES = sorted((ROOT / "docs" / "recipes").glob("add-*.md"))
MOST_FILES = {
    "add-a-filter": 3,
    "add-a-strategy": 2,
    "add-a-setting": 3,
    "add-an-endpoint": 3,
    "add-a-feature-column": 2,
    "add-a-kind-of-evidence": 14,
}


def name(page: Path) -> str:
    return page.relative_to(ROOT).as_posix()


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the demo alone, whatever was published here."""
    models = tmp_path_factory.mktemp("models")
    shutil.copytree(ROOT / "models" / "demo", models / "demo")
    return models


@pytest.fixture(scope="module")
def demo_client(demo: Path) -> Iterator[httpx.Client]:
    with serving(demo) as client:
        yield client


@pytest.fixture(scope="module")
def writing_client(demo: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[httpx.Client]:
    """Of a service whose catalogue may be changed by examples."""
    with serving(demo, writes=True, live_dir=tmp_path_factory.mktemp("live")) as client:
        yield client


def run(client: httpx.Client, command: str) -> str:
    words = shlex.split(command.replace("\\\n", " "))
    if words[0] == "songkin":
        return songkin(*words[1:], "--url", client.base_url).output
    url = next(word for word in words if word.startswith("http://127.0.0.1:8000"))
    body = words[words.index("-d") + 1] if "-d" in words else None
    path = url.removeprefix("http://127.0.0.1:8000")
    headers = {"Content-Type": "application/json"}
    method = words[words.index("-X") + 1] if "-X" in words else "POST" if body else "GET"
    return client.request(method, path, content=body, headers=headers).text


def test_examples_are_found_in_the_readme_and_the_guides() -> None:
    pages = [name(page) for page, _, _ in EXAMPLES]
    assert pages.count("README.md") == 3
    assert len({*pages}) >= 5
    assert len(pages) >= 15


@pytest.mark.parametrize(("page", "command", "printed"), EXAMPLES, ids=[name(page) for page, _, _ in EXAMPLES])
def test_example_gives_what_is_printed(request: pytest.FixtureRequest, page: Path, command: str, printed: str) -> None:
    client = request.getfixturevalue("writing_client" if page.stem == "live-changes" else "demo_client")
    answer = re.sub(r"\s", "", run(client, command))
    position = 0
    for part in re.sub(r"\s", "", printed).split("…"):
        found = answer.find(part, position)
        assert found >= 0, f"expected {part!r} in {answer[position:]!r}"
        position = found + len(part)


@pytest.mark.parametrize("page", PAGES, ids=name)
def test_page_links_lead_somewhere(page: Path) -> None:
    links = re.findall(r"\]\((?!https?:|#)([^)#\s]+)", page.read_text(encoding="utf-8"))
    assert [link for link in links if not (page.parent / link).exists()] == []


@pytest.mark.parametrize("recipe", RECIPES, ids=lambda recipe: recipe.stem)
def test_recipe_names_files_that_are_there(recipe: Path) -> None:
    files = listed_files(recipe)
    assert 1 <= len(files) <= MOST_FILES.get(recipe.stem, 4)
    for file in files:
        assert list(ROOT.glob(re.sub(r"<\w+>", "*", file))), file


def listed_files(recipe: Path) -> list[str]:
    text = recipe.read_text(encoding="utf-8")
    return re.findall(r"^- `([^`]+)`$", text[: text.index("\n1. ")], re.MULTILINE)


@pytest.mark.parametrize(
    ("recipe", "module", "registry", "entry", "seen"),
    [
        ("add-a-filter", "filters/instrumental.py", "FILTERS", "INSTRUMENTAL", "--instrumental"),
        ("add-a-strategy", "strategies/heaviest.py", "STRATEGIES", "HEAVIEST", "heaviest"),
    ],
)
def test_recipe_followed_to_the_letter_shows_everywhere(
    demo: Path, tmp_path: Path, recipe: str, module: str, registry: str, entry: str, seen: str
) -> None:
    """In a copy of the service: the new thing answers, and is in the description and in the help."""
    shutil.copytree(ROOT / "app", tmp_path / "app", ignore=shutil.ignore_patterns("__pycache__"))
    text = (ROOT / "docs" / "recipes" / f"{recipe}.md").read_text(encoding="utf-8")
    (code,) = re.findall(r"```python\n(.*?)```", text, re.DOTALL)
    path = tmp_path / "app" / "recommend" / module
    path.write_text(code, encoding="utf-8")
    registered = path.with_name("__init__.py")
    line = f"from app.recommend.{path.parent.name}.{path.stem} import {entry}\n"
    content = registered.read_text(encoding="utf-8").replace("(AVERAGE, ", f"({entry}, AVERAGE, ")
    content = content.replace("(\n    GENRES,", f"(\n    {entry},\n    GENRES,")
    head, separator, rest = content.partition("\n\n")
    registered.write_text(f"{head}{separator}{line}{rest}", encoding="utf-8")
    body = {"seeds": [{"genre": "techno"}, {"genre": "jazz", "weight": 2}], "k": 3}
    body |= {"strategy": "heaviest"} if "strategy" in recipe else {"filters": {"instrumental": True}}
    script = f"""
import asyncio, json, httpx
from pathlib import Path
import app
assert app.__file__ == {str(tmp_path / "app" / "__init__.py")!r}, app.__file__
from app.main import create_app
from app.settings import Settings
service = create_app(Settings(models_dir=Path({str(demo)!r}), log_level="error"))
service.state.songkin.store.refresh()
async def ask():
    async with httpx.AsyncClient(transport=httpx.ASGITransport(service), base_url="http://songkin") as client:
        answer = await client.post("/recommendations", json={body!r})
        return answer.status_code, answer.json(), (await client.get("/openapi.json")).text
status, answer, description = asyncio.run(ask())
assert status == 200, answer
assert len(answer["recommendations"]) == 3
assert {seen.removeprefix("--")!r} in description
"""
    environment = {"PYTHONPATH": str(tmp_path), "PATH": "", "COLUMNS": "200"}
    command = [sys.executable, "-c", script]
    result = subprocess.run(command, capture_output=True, text=True, timeout=60, cwd=tmp_path, env=environment)
    assert result.returncode == 0, result.stderr
    command = [sys.executable, "-c", "from app.cli.main import app; app(['recommend', '--help'])"]
    result = subprocess.run(command, capture_output=True, text=True, timeout=60, cwd=tmp_path, env=environment)
    assert seen in result.stdout


@pytest.fixture(scope="module")
def reference_tables() -> ModuleType:
    pytest.importorskip("sphinx")
    spec = importlib.util.spec_from_file_location("reference_tables", ROOT / "docs" / "_ext" / "reference_tables.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_reference_lists_every_setting_file_and_endpoint(reference_tables: ModuleType) -> None:
    lists = {key: "\n".join(make()) for key, make in reference_tables.LISTS.items()}
    assert "`SONGKIN_MODELS_DIR` (default: `models`)" in lists["settings"]
    assert all(f"`SONGKIN_{field.upper()}`" in lists["settings"] for field in Settings.model_fields)
    assert "`vectors.npy` (array, float32 [n_tracks, n_dimensions])" in lists["bundle"]
    assert "`GET /v1/recommendations`" in lists["endpoints"]
    assert "`POST /recommendations`" in lists["endpoints"]
    assert all(key in lists["filters"] for key in ("`genres`", "`exclude_seed_artists`", "`tempo`"))
    shown = {page.read_text(encoding="utf-8") for page in PAGES}
    assert all(any(f"{{reference}} {key}\n" in text for text in shown) for key in lists)
