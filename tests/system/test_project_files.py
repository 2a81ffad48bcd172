"""The files that describe the project to GitHub, package indexes and contributors, held against each other."""

import re
import tomllib
from pathlib import Path
from typing import Any

import pytest
import yaml
from packaging.specifiers import SpecifierSet
from packaging.version import Version

ROOT = Path(__file__).parents[2]
WORKFLOWS = sorted((ROOT / ".github/workflows").glob("*.yml"))
FORMS = [ROOT / ".github/ISSUE_TEMPLATE" / name for name in ("bug_report.yml", "feature_request.yml")]
NAMING_TARGETS = [
    *WORKFLOWS,
    ROOT / ".pre-commit-config.yaml",
    ROOT / ".github/PULL_REQUEST_TEMPLATE.md",
    ROOT / "CONTRIBUTING.md",
    ROOT / "SECURITY.md",
    ROOT / "docs/recipes/release.md",
]


def text_of(name: str) -> str:
    return (ROOT / name).read_text(encoding="utf-8")


def yaml_of(path: Path) -> Any:
    return yaml.load(path.read_text(encoding="utf-8"), Loader=yaml.BaseLoader)


def pyproject() -> dict[str, Any]:
    return tomllib.loads(text_of("pyproject.toml"))


def supported_pythons() -> list[Version]:
    prefix = "Programming Language :: Python :: "
    classifiers = pyproject()["project"]["classifiers"]
    return sorted(Version(each.removeprefix(prefix)) for each in classifiers if each.startswith(prefix))


def test_ci_runs_every_supported_python_and_no_other() -> None:
    check = yaml_of(ROOT / ".github/workflows/ci.yml")["jobs"]["check"]
    assert [Version(each) for each in check["strategy"]["matrix"]["python"]] == supported_pythons()
    assert check["steps"][-1] == {"run": ".ci/run"}


def test_oldest_supported_python_is_the_one_that_is_required_and_linted_for() -> None:
    oldest = supported_pythons()[0]
    assert SpecifierSet(pyproject()["project"]["requires-python"]) == SpecifierSet(f">={oldest}")
    assert pyproject()["tool"]["ruff"]["target-version"] == f"py{oldest.major}{oldest.minor}"


@pytest.mark.parametrize("path", WORKFLOWS, ids=lambda path: path.name)
def test_workflow_pins_every_action_and_only_reads(path: Path) -> None:
    workflow = yaml_of(path)
    used = [step["uses"] for job in workflow["jobs"].values() for step in job["steps"] if "uses" in step]
    assert used
    assert [each for each in used if not re.search(r"@(v\d+\.\d+\.\d+|[0-9a-f]{40})$", each)] == []
    assert workflow["permissions"] == {"contents": "read"}


def test_citation_agrees_with_the_project_metadata() -> None:
    citation, project = yaml_of(ROOT / "CITATION.cff"), pyproject()["project"]
    assert citation["version"] == project["version"]
    assert citation["license"] == project["license"]
    assert citation["authors"] == project["authors"]
    assert citation["keywords"] == project["keywords"]
    assert citation["repository-code"] == project["urls"]["Repository"]


def test_changelog_begins_with_this_version_or_with_what_is_unreleased() -> None:
    newest, *older = re.findall(r"(?m)^## (\S+)", text_of("CHANGELOG.md"))
    assert (older[0] if newest == "Unreleased" else newest.rstrip(",")).rstrip(",") == pyproject()["project"]["version"]


def test_every_address_of_the_repository_is_the_one_of_the_metadata() -> None:
    repository = pyproject()["project"]["urls"]["Repository"]
    assert all(url.startswith(repository) for url in pyproject()["project"]["urls"].values())
    (link,) = yaml_of(ROOT / ".github/ISSUE_TEMPLATE/config.yml")["contact_links"]
    assert link["url"] == f"{repository}/security/advisories/new"
    assert f"git clone {repository} " in text_of("docs/recipes/release.md")


@pytest.mark.parametrize("path", FORMS, ids=lambda path: path.name)
def test_issue_form_has_what_github_requires(path: Path) -> None:
    form = yaml_of(path)
    assert form["name"]
    assert form["description"]
    ids = [field["id"] for field in form["body"]]
    assert len(set(ids)) == len(ids)
    assert all(field["attributes"]["label"] for field in form["body"])
    assert {field["type"] for field in form["body"]} <= {"textarea", "input", "dropdown", "checkboxes"}


@pytest.mark.parametrize("path", NAMING_TARGETS, ids=lambda path: path.name)
def test_make_targets_that_are_named_exist(path: Path) -> None:
    targets = set(re.findall(r"(?m)^([a-z-]+):(?!=)", text_of("Makefile")))
    text = path.read_text(encoding="utf-8")
    named = set(re.findall(r"(?:^|`|: )make ([a-z-]+)", text, re.MULTILINE))
    assert named <= targets
    assert named or "make" not in text
