"""Reads titles and albums, and says where characters were lost on the way."""

import numpy as np

from training.data.files.source import Cells
from training.data.report import Findings
from training.data.values.missing import Missing

_LOST = "\ufffd"
_TWICE = ("Ã", "Â", "â€", "Ð", "Ñ")


def read_names(name: str, cells: Cells, missing: Missing, findings: Findings) -> list[str]:
    """The text of each value of `cells`, "" where it says that there is none."""
    missing.doubt_names(name, cells, findings)
    return ["" if missing.name(text) else text for text in cells.texts]


def doubt_characters(name: str, cells: Cells, findings: Findings) -> None:
    """Say where characters were lost, or were encoded twice."""
    texts = cells.texts
    lost = np.array([_LOST in text for text in texts], dtype=np.bool_)
    settle = "export the table anew as UTF-8: what is lost cannot be found again"
    findings.doubted(name, "characters were lost when the table was written", cells, lost, settle)
    meant = [_decoded_again(text) for text in texts]
    twice = np.array([bool(text) for text in meant], dtype=np.bool_)
    if twice.any():
        example = meant[int(cells.codes[cells.first(twice)])]
        what = f"looks like UTF-8 that was read as Windows-1252 once, and may mean {example!r}"
        findings.doubted(name, what, cells, twice, "export the table anew as UTF-8")


def _decoded_again(text: str) -> str:
    if not any(mark in text for mark in _TWICE):
        return ""
    try:
        again = text.encode("cp1252").decode("utf-8")
    except UnicodeError:
        return ""
    return again if again != text else ""
