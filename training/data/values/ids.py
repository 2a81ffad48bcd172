"""Reads the ids of tracks: bare, as URIs and as links of Spotify; where there is none, one is made from the names."""

import re
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from app.bundle.names import mint_track_id
from training.data.files.source import Cells
from training.data.report import Findings
from training.data.values.missing import Missing

_PLAIN = re.compile(r"(?!\.{1,2}$)[^\s/?#%\\]{1,128}")  # neither dot, since no address can name those
_URI = re.compile(r"spotify:(?:user:[^:]*:)?(?P<kind>[a-z]+):(?P<id>[0-9A-Za-z]+)(?:[?#].*)?")
_LINK = re.compile(
    r"(?:https?:/{1,2})?(?:open|play|api)\.spotify\.com/(?:v1/)?(?:(?:intl-[a-z-]+|embed)/)*(?P<kind>[a-z]+?)s?/"
    r"(?P<id>[0-9A-Za-z]+)/?(?:[?#].*)?",
    re.IGNORECASE,
)
_LOCAL = "spotify:local:"
_WHOLE = re.compile(r"\d+\.0")
_ROUNDED = re.compile(r"\d(?:\.\d+)?E\+\d+")

NO_PLAIN_ID = "no plain id"
NO_TRACK = "not a track"


class TrackIds:
    """The ids that a column has.

    Attributes:
        ids: Of each value of the cells; "" where one has to be made, and where `problems` has the value.
        problems: By reason, bool [n_values]: values that are no id of a track.
    """

    def __init__(self, cells: Cells, missing: Missing, findings: Findings) -> None:
        self.ids: list[str] = []
        self.problems = {reason: np.zeros(len(cells.values), dtype=np.bool_) for reason in (NO_PLAIN_ID, NO_TRACK)}
        linked = np.zeros(len(cells.values), dtype=np.bool_)
        for value, text in enumerate(cells.texts):
            found = _URI.fullmatch(text) or _LINK.fullmatch(text)
            if missing.value(text) or text.startswith(_LOCAL):
                self.ids.append("")
            elif found:
                linked[value] = found["kind"].lower() == "track"
                self.problems[NO_TRACK][value] = not linked[value]
                self.ids.append(found["id"] if linked[value] else "")
            else:
                self.problems[NO_PLAIN_ID][value] = not _PLAIN.fullmatch(text)
                self.ids.append(text if _PLAIN.fullmatch(text) else "")
        self._strip_fractions(cells, findings)
        findings.converted("track_id", "URIs or links, read as bare ids", cells, linked, self.ids.__getitem__)
        rounded = np.array([bool(_ROUNDED.fullmatch(text)) for text in self.ids], dtype=np.bool_)
        settle = "export the table anew without a spreadsheet, or with the column as text"
        findings.doubted("track_id", "looks like a number that a spreadsheet rounded", cells, rounded, settle)

    def _strip_fractions(self, cells: Cells, findings: Findings) -> None:
        """Whole numbers beside a missing one are written as 5.0 by programs: then all of them are."""
        given = [text for text in self.ids if text]
        if given and all(_WHOLE.fullmatch(text) for text in given):
            marked = np.array([bool(text) for text in self.ids], dtype=np.bool_)
            self.ids = [text.removesuffix(".0") for text in self.ids]
            findings.converted("track_id", "whole numbers with .0", cells, marked, self.ids.__getitem__)


def make_ids(
    rows: NDArray[np.int64], titles: Sequence[str], artists: Sequence[tuple[str, ...]], albums: Sequence[str]
) -> list[str]:
    """An id for each of `rows`, int64 [m], from its names."""
    return [mint_track_id(titles[row], artists[row], albums[row]) for row in rows.tolist()]
