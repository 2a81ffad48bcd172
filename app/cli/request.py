"""Makes request bodies and parameters from options. Only the form of options is checked here: the service checks the
values, reads numbers from text, and quotes in its errors what was typed.
"""

import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from app.api.filters.codec import OptionError, assignments
from app.cli.errors import CommandError
from app.cli.resolver import Kind, Resolver

Texts = Sequence[str] | None


def given(**fields: Any) -> dict[str, Any]:
    """The fields that were given. The service has defaults for the others."""
    return {name: value for name, value in fields.items() if value not in (None, [], {}) and value is not False}


def read_input(option: str, name: str) -> bytes:
    """What is in a file; - is standard input.

    Raises:
        CommandError: it cannot be read.
    """
    if name == "-":
        return sys.stdin.buffer.read()
    try:
        return Path(name).read_bytes()
    except OSError as error:
        raise CommandError(f"{option} {name}: {error.strerror}") from error


def pairs(option: str, texts: Texts) -> list[tuple[str, str]]:
    """FEATURE=VALUE, each as a pair.

    Raises:
        CommandError: a text has another form.
    """
    try:
        return assignments(option, texts)
    except OptionError as error:
        raise CommandError(str(error)) from error


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


def seeds(resolver: Resolver, kind: str, texts: Texts) -> list[dict[str, str]]:
    """Seeds of one kind: genres by name, the others by id or words."""
    return [{kind: text if kind == "genre" else resolver.resolve(Kind(kind), text)} for text in texts or ()]


def any_seeds(resolver: Resolver, texts: Texts) -> list[dict[str, str]]:
    """Seeds, each with its kind before a colon; without one it is a track."""
    found = []
    for text in texts or ():
        kind, _, rest = text.partition(":")
        found += (
            seeds(resolver, kind, [rest]) if rest and kind in (*Kind, "genre") else seeds(resolver, Kind.TRACK, [text])
        )
    return found
