"""Reads who plays: lists, and names with separators between. What may be part of a name stays, and is named."""

import re
from collections.abc import Sequence

import numpy as np

from app.bundle.names import fold
from training.data.files.source import Cells
from training.data.options import ReadOptions
from training.data.report import Findings
from training.data.values.missing import Missing
from training.data.values.separators import Names, Separator, SplitCells, split_cells

SEMICOLON = Separator("separated by ';'", re.compile(";"))
_ESCAPED = Separator(r"separated by ',', with '\,' within names", re.compile(r"(?<!\\),\s*"))
_BARE_COMMA = Separator("separated by ',' without a blank behind", re.compile(r"(?<=\S),(?=[^\s\d])"))
_DOUBTFUL = {
    ", ": r",\s",
    ",": r"(?<=\S),(?=[^\s\d])",
    " / ": r" / ",
    "/": r"(?<=\S)/(?=\S)",
    " & ": " & ",
    " - ": " - ",
    " – ": " – ",
    "|": r"\|",
    " feat. ": r" feat\. ",
    " feat ": " feat ",
    " ft. ": r" ft\. ",
    " ft ": " ft ",
    " featuring ": " featuring ",
    " x ": " x ",
    " vs. ": r" vs\. ",
    " vs ": " vs ",
    " + ": r" \+ ",
    " and ": " and ",
    " with ": " with ",
}
_LEAST_SHARE = 0.01  # of the rows; what is rarer is mostly a name, as "Tyler, The Creator" is


def read_artists(cells: Cells, options: ReadOptions, missing: Missing, findings: Findings) -> list[Names]:
    """The names of the artists of each value of `cells`, in order; none where there is none."""
    asked = options.artist_separators
    separator = Separator.any_of(asked) if asked else _certain(cells)
    split = split_cells("artists", cells, separator, missing.name, findings)
    certain = {", ", ","} if separator is _ESCAPED else set()
    _doubt_separators(cells, split, [mark for mark in _DOUBTFUL if mark not in certain], findings)
    _doubt_brackets(cells, split, findings)
    return split.names


def _doubt_brackets(cells: Cells, split: SplitCells, findings: Findings) -> None:
    marked = ~split.listed & np.array([text[:1] + text[-1:] in {"[]", "{}"} for text in cells.texts], dtype=np.bool_)
    if marked.any() and cells.count(marked) >= _LEAST_SHARE * len(cells):
        what, settle = "in brackets, and no list without quotes around the names", "write lists as ['A', 'B']"
        findings.doubted("artists", what, cells, marked, settle)


def _certain(cells: Cells) -> Separator:
    """The separator that a column can only have: one column has one, so where it is ';', a comma is part of a name."""
    texts = [value for value in cells.values if isinstance(value, str) and not value.startswith("[")]
    if any("\\," in text for text in texts):
        return _ESCAPED
    if any(";" in text for text in texts):
        return SEMICOLON
    if any(_BARE_COMMA.pattern.search(text) for text in texts):
        return _BARE_COMMA
    return SEMICOLON


def _doubt_separators(cells: Cells, split: SplitCells, doubtful: Sequence[str], findings: Findings) -> None:
    any_of_them = re.compile("|".join(_DOUBTFUL.values()), re.IGNORECASE)
    open_ones = [
        (number, name)
        for number in np.flatnonzero(~split.listed).tolist()
        for name in split.names[number]
        if any_of_them.search(name)
    ]
    everybody = {fold(name) for parts in split.names for name in parts} if open_ones else set()
    for separator in doubtful:
        pattern = re.compile(_DOUBTFUL[separator], re.IGNORECASE)
        marked = np.zeros(len(split.names), dtype=np.bool_)
        of_artists = np.zeros(len(split.names), dtype=np.bool_)
        for number, name in open_ones:
            if pattern.search(name):
                marked[number] = True
                of_artists[number] |= all(fold(part) in everybody for part in pattern.split(name))
        if marked.any() and cells.count(marked) >= _LEAST_SHARE * len(cells):
            n = cells.count(of_artists)
            findings.doubted(
                "artists",
                f"{separator!r} stands in a name"
                + (f" (in {n:,} of the rows, all that it parts are artists)" if n else ""),
                cells,
                marked,
                f"--artist-separator '{separator}' if it stands between artists",
            )
