"""Takes a list apart that was written into one text: as Python writes it, as JSON, as NumPy."""

import ast
import json
import re
import warnings
from typing import Any

from training.data.files.arrow import as_cell

_ITEM = re.compile(r"'(?:[^'\\]|\\.)*'|\"(?:[^\"\\]|\\.)*\"", re.DOTALL)
_ARRAY_ITEM = re.compile(r'"(?:[^"\\]|\\.)+"|[^",{}\s\\\']+')
_ARRAY = re.compile(rf"\{{(?:{_ARRAY_ITEM.pattern})(?:,(?:{_ARRAY_ITEM.pattern}))*\}}")
_BRACKETS = ("[]", "()", "{}")
_BETWEEN = re.compile(r"(?:[\s,]|None|null|nan)*")


def parse_list(text: str) -> tuple[str, ...] | None:
    """The texts in a list such as `['A', "B's"]`, without empty ones; None where it is no list.

    Tuples and sets are lists too, and arrays as PostgreSQL writes them: `{A,"B C"}`. `[Alexandros]` is none: it is how
    a band writes its name.
    """
    if text[:1] + text[-1:] not in _BRACKETS:
        return None
    inner = text[1:-1]
    if _ARRAY.fullmatch(text):
        return tuple(_unquoted(item) for item in _ARRAY_ITEM.findall(inner) if item != "NULL")
    items = _ITEM.findall(inner)
    if (items or text[0] == "[") and _BETWEEN.fullmatch(_ITEM.sub("", inner)):
        return tuple(filter(None, (_unquoted(item).strip() for item in items)))
    return _parse_objects(text) if text[0] == "[" else None


def _unquoted(item: str) -> str:
    if item[:1] not in "'\"":
        return item
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
