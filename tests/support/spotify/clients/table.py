"""The table of clients in the guide: `python -m tests.support.spotify.clients.table` makes it anew (needs Node.js)."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from tests.support.node_packages import install
from tests.support.published import published
from tests.support.running_service import serving
from tests.support.spotify.catalogue import spotify_table
from tests.support.spotify.clients.answers import Answer
from tests.support.spotify.clients.by_node import SOURCE
from tests.support.spotify.clients.calls import NAMES, wire_answers
from tests.support.spotify.clients.columns import Column, declared_columns, node_columns, python_columns
from tests.support.spotify.guide import GUIDE
from training.config import load_config

_BEGIN, _END = (
    "<!-- The table of clients, made by tests/support/spotify/clients/table.py -->\n\n",
    "\n<!-- to here -->\n",
)
_VERSION = "version"


@dataclass(frozen=True)
class Made:
    """What the table says of one client.

    Attributes:
        cells: its version, and an outcome for each of `NAMES`.
        reasons: a line for each call that it has and that fails.
    """

    cells: list[str]
    reasons: list[str]


def made(column: Column, base_url: str, wire: Mapping[str, Any]) -> Made:
    """Let a client make its calls. wire: of `wire_answers`."""
    answers = column.answers(base_url)
    assert answers.keys() <= set(NAMES)
    cells, reasons = [column.version], []
    for name in NAMES:
        answer = answers.get(name)
        reason = answer and _reason(answer, wire[name])
        cells.append("–" if answer is None else "no" if reason else column.good)
        if reason:
            reasons.append(f"- {column.name}, {name}: `{reason.replace(base_url, '…')}`")
    return Made(cells, reasons)


def committed(name: str) -> Made:
    """What the guide has of a client."""
    text = GUIDE.read_text(encoding="utf-8").partition(_BEGIN)[2].partition(_END)[0]
    rows = [line.strip("| ").split(" | ") for line in text.splitlines() if line.startswith("| ")]
    place = rows[0].index(name)
    assert [row[0] for row in rows[1:]] == [_VERSION, *NAMES]
    return Made([row[place] for row in rows[1:]], re.findall(rf"^- {re.escape(name)}, .*$", text, re.MULTILINE))


def _reason(answer: Answer, on_wire: Any) -> str | None:
    if answer.error is None and answer.value != on_wire:
        return "what it gives is not what was on the wire"
    return answer.error


def _written(columns: Sequence[Column], outcomes: Sequence[Made]) -> str:
    heads = ["call", *(column.name for column in columns)]
    rows = zip([_VERSION, *NAMES], *(outcome.cells for outcome in outcomes), strict=True)
    lines = [" | ".join(row) for row in [heads, *rows]]
    reasons = [reason for outcome in outcomes for reason in outcome.reasons]
    table = [f"| {lines[0]} |", "|---" * len(heads) + "|", *(f"| {line} |" for line in lines[1:])]
    return "\n".join([*table, *(["", *reasons] if reasons else [])])


def main() -> None:
    with TemporaryDirectory() as folder:
        place = Path(folder)
        spotify_table().to_csv(place / "table.csv", index=False)
        changes = ("name=quick", "model.hidden=[32, 16]", "optimiser.max_epochs=15", "optimiser.batch_size=32")
        models = published(place / "table.csv", load_config("baseline", changes, seed=1), place / "models")
        columns = [*python_columns(), *node_columns(install(SOURCE, place)), *declared_columns()]
        with serving(models) as client:
            wire, base_url = wire_answers(client), str(client.base_url).rstrip("/")
            outcomes = [made(column, base_url, wire) for column in columns]
    before, begin, rest = GUIDE.read_text(encoding="utf-8").partition(_BEGIN)
    after = rest.partition(_END)[2]
    assert begin and after, f"{GUIDE} has no place for the table"
    GUIDE.write_text(before + _BEGIN + _written(columns, outcomes) + "\n" + _END + after, encoding="utf-8")


if __name__ == "__main__":
    main()
