"""What a list of requirements comes to, as the metadata of the installed packages says."""

from collections.abc import Iterable, Iterator
from importlib.metadata import requires

from packaging.requirements import Requirement


def with_dependencies(requirements: Iterable[Requirement]) -> Iterator[Requirement]:
    """The requirements and all that they need in turn, for this Python on this platform."""
    pending, seen = [*requirements], set[tuple[str, str]]()
    while pending:
        requirement = pending.pop()
        yield requirement
        for extra in ("", *requirement.extras):
            if (requirement.name, extra) not in seen:
                seen.add((requirement.name, extra))
                pending += applicable(requires(requirement.name) or [], extra)


def applicable(lines: Iterable[str], extra: str = "") -> list[Requirement]:
    """Those lines of a package's metadata that apply to this Python on this platform, without extras or with one."""
    requirements = map(Requirement, lines)
    return [each for each in requirements if each.marker is None or each.marker.evaluate({"extra": extra})]
