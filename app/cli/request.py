"""Turns options into what the service takes. Only their form is checked here: the service knows what is valid, reads
numbers in text, and then says what was typed.
"""

from collections.abc import Iterable, Sequence
from typing import Any

from app.cli.failing import CommandError
from app.cli.finder import Finder, Kind

Texts = Sequence[str] | None


def given(**fields: Any) -> dict[str, Any]:
    """The fields that were given: for others the service has defaults."""
    return {name: value for name, value in fields.items() if value not in (None, [], {}) and value is not False}


def pairs(option: str, texts: Texts) -> list[tuple[str, str]]:
    """FEATURE=VALUE, each as a pair.

    Raises:
        CommandError: one is no such thing.
    """
    found = []
    for text in texts or ():
        name, _, value = text.partition("=")
        if not (name and value):
            raise CommandError(f"{option}: expected FEATURE=VALUE, like energy=0.9, got {text!r}")
        found.append((name, value))
    return found


def flat_filters(minimum: Texts, maximum: Texts, where: Texts) -> dict[str, Any]:
    """Filters by features, for a query string."""
    ends = {f"min_{name}": value for name, value in pairs("--min", minimum)}
    ends |= {f"max_{name}": value for name, value in pairs("--max", maximum)}
    return {**ends, **_by_name(pairs("--where", where))}


def filters(minimum: Texts, maximum: Texts, where: Texts, **others: Any) -> dict[str, Any]:
    """Filters by features, and `others`, for a body."""
    values: dict[str, Any] = _by_name(pairs("--where", where))
    ranges: dict[str, dict[str, str]] = {}
    for end, texts in (("min", minimum), ("max", maximum)):
        for name, value in pairs(f"--{end}", texts):
            ranges.setdefault(name, {})[end] = value
    twice = sorted(ranges.keys() & values)
    if twice:
        raise CommandError(f"{twice[0]}: expected --where, or --min and --max, got both")
    return {**values, **ranges, **given(**others)}


def targets(texts: Texts) -> dict[str, Any]:
    """FEATURE=VALUE or FEATURE=VALUE:WEIGHT."""
    found: dict[str, Any] = {}
    for name, text in pairs("--target", texts):
        value, colon, weight = text.partition(":")
        found[name] = {"value": value, "weight": weight} if colon else value
    return found


def sample(text: str | None) -> dict[str, str] | None:
    """N or N:SEED."""
    if text is None:
        return None
    size, colon, random_seed = text.partition(":")
    return {"from": size, "random_seed": random_seed} if colon else {"from": size}


def seeds(finder: Finder, kind: str, texts: Texts) -> list[dict[str, str]]:
    """Seeds of one kind: genres by name, the others by id or words."""
    return [{kind: text if kind == "genre" else finder.find(Kind(kind), text)} for text in texts or ()]


def any_seeds(finder: Finder, texts: Texts) -> list[dict[str, str]]:
    """Seeds, each with its kind before a colon; without one it is a track."""
    found = []
    for text in texts or ():
        kind, _, rest = text.partition(":")
        found += seeds(finder, kind, [rest]) if rest and kind in (*Kind, "genre") else seeds(finder, Kind.TRACK, [text])
    return found


def _by_name(named: Iterable[tuple[str, str]]) -> dict[str, list[str]]:
    values: dict[str, list[str]] = {}
    for name, value in named:
        values.setdefault(name, []).append(value)
    return values
