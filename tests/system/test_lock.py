"""locks/serve.txt against pyproject.toml and constraints.txt, without asking a package index."""

import re
import tomllib
from pathlib import Path

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from tests.support.requirements import with_dependencies

ROOT = Path(__file__).parents[2]
REPAIR = "locks/serve.txt does not fit pyproject.toml and constraints.txt: run `make lock`"


def pins(text: str) -> dict[str, Requirement]:
    lines = (line.removesuffix(" \\") for line in text.splitlines() if re.match(r"\w", line))
    return {canonicalize_name(pin.name): pin for pin in map(Requirement, lines)}


def locked() -> dict[str, Requirement]:
    return pins((ROOT / "locks/serve.txt").read_text(encoding="utf-8"))


def declared() -> list[Requirement]:
    pyproject = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    project = pyproject["project"]
    extras = project["optional-dependencies"]
    serving = extras["postgres"] + extras["redis"] + extras["telemetry"]
    lines = project["dependencies"] + serving + pyproject["build-system"]["requires"]
    return [*map(Requirement, lines)]


def test_lock_holds_a_fitting_version_of_everything_that_serving_needs() -> None:
    lock = locked()
    for requirement in with_dependencies(declared()):
        name = canonicalize_name(requirement.name)
        assert name in lock, f"{name} is missing; {REPAIR}"
        (version,) = lock[name].specifier
        assert requirement.specifier.contains(version.version), f"{requirement} is not {version}; {REPAIR}"


def test_lock_holds_nothing_that_serving_does_not_need() -> None:
    elsewhere = {name for name, pin in locked().items() if pin.marker is not None and not pin.marker.evaluate()}
    assert set(locked()) - elsewhere == {canonicalize_name(each.name) for each in with_dependencies(declared())}, REPAIR


def test_lock_versions_are_those_of_the_constraints() -> None:
    constraints = pins((ROOT / "constraints.txt").read_text(encoding="utf-8"))
    for name, pin in locked().items():
        if pin.marker is None:
            assert pin.specifier == constraints[name].specifier, REPAIR


def test_lock_has_hashes_of_every_package_and_names_no_index() -> None:
    text = (ROOT / "locks/serve.txt").read_text(encoding="utf-8")
    blocks = re.split(r"\n(?=\w)", re.sub(r"(?m)^#.*\n", "", text).strip())
    assert len(blocks) == len(locked())
    for block in blocks:
        pin, *hashes = block.split(" \\\n")
        assert hashes, f"{pin} has no hash; {REPAIR}"
        assert all(re.fullmatch(r" {4}--hash=sha256:[0-9a-f]{64}", line) for line in hashes), pin
