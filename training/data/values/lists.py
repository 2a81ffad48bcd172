"""Takes a list apart that was written into one text: as Python writes it, as JSON, as NumPy."""

import ast
import json
import re
import warnings
from typing import Any

from training.data.files.arrow import as_cell

_ITEM = re.compile(r"'(?:[^'\\]|\\.)*'|\"(?:[^\"\\]|\\.)*\"", re.DOTALL)
_BETWEEN = re.compile(r"(?:[\s,]|None|null|nan)*")


def parse_list(text: str) -> tuple[str, ...] | None:
    """The texts in a list such as `['A', "B's"]`, without empty ones; None where it is no list.

    `[Alexandros]` is none: it is how a band writes its name.
    """
    if not (text.startswith("[") and text.endswith("]")):
        return None
    inner = text[1:-1]
    if not inner.strip():
        return ()
    if _BETWEEN.fullmatch(_ITEM.sub("", inner)):
        return tuple(filter(None, (_unquoted(item).strip() for item in _ITEM.findall(inner))))
    return _parse_objects(text)


def _unquoted(item: str) -> str:
    if "\\" not in item:
        return item[1:-1]
    for parse in (json.loads, _python_literal):  # they differ in what stands behind a backslash
        try:
            return str(parse(item))
        except (ValueError, SyntaxError):
            continue
    return item[1:-1]


def _python_literal(text: str) -> Any:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of backslashes that mean nothing
        return ast.literal_eval(text)


def _parse_objects(text: str) -> tuple[str, ...] | None:
    """The names in a list of objects, as `str()` or JSON write it; None where it is none."""
    if "{" not in text:
        return None
    for parse in (json.loads, _python_literal):
        try:
            items = parse(text)
        except (ValueError, SyntaxError, RecursionError, MemoryError):
            continue
        cell = as_cell(items) if all(isinstance(item, dict) for item in items) else None
        return cell if isinstance(cell, tuple) else None
    return None
