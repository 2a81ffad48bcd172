"""What a client made of a call: a value, or the error that it raised."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from textwrap import shorten
from typing import Any

from pydantic import ValidationError


@dataclass(frozen=True)
class Answer:
    value: Any = None
    error: str | None = None


Answers = dict[str, Answer]


def tried(calls: Mapping[str, Callable[[], Any]]) -> Answers:
    """Make each call. Whatever a client raises is what is asked for here."""
    answers = {}
    for name, call in calls.items():
        try:
            answers[name] = Answer(call())
        except Exception as error:
            answers[name] = Answer(error=_told(error))
    return answers


async def tried_in_turn(calls: Mapping[str, Callable[[], Awaitable[Any]]]) -> Answers:
    """The same, of coroutines."""
    answers = {}
    for name, call in calls.items():
        try:
            async with asyncio.timeout(30):
                answers[name] = Answer(await call())
        except Exception as error:
            answers[name] = Answer(error=_told(error))
    return answers


def _told(error: Exception) -> str:
    if isinstance(error, ValidationError):  # its first line is a count
        first = error.errors(include_url=False)[0]
        return f"{type(error).__name__}: {'.'.join(map(str, first['loc']))}: {first['msg']}"
    lines = str(error).splitlines()
    return shorten(f"{type(error).__name__}: {lines[0]}", 100, placeholder=" …") if lines else type(error).__name__
