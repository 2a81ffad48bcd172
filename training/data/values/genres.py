"""Reads the genres of each row: none, one or several. Those that `genre_key` does not tell apart are one."""

import re
from collections import Counter, defaultdict

import numpy as np

from app.bundle.names import genre_key
from training.data.files.source import Cells
from training.data.options import ReadOptions
from training.data.report import Findings
from training.data.values.artists import SEMICOLON
from training.data.values.missing import Missing
from training.data.values.separators import Names, Separator, split_cells

_BAR = Separator("separated by '|'", re.compile(r"\|"))
_COMMA = Separator("separated by ','", re.compile(","))
_DOUBTFUL = (" / ", "/", ",")
_LEAST_SHARE = 0.01  # of the rows


def read_genres(cells: Cells, options: ReadOptions, missing: Missing, findings: Findings) -> list[Names]:
    """The genres of each value of `cells`, each once, in order."""
    asked = options.genre_separators
    separator = Separator.any_of(asked) if asked else _certain(cells)
    split = split_cells("track_genre", cells, separator, missing.genre, findings)
    missing.doubt_genres("track_genre", cells, findings)
    for mark in _DOUBTFUL:
        marked = np.array([any(mark in name.strip("/") for name in names) for names in split.names], dtype=np.bool_)
        marked &= ~split.listed
        if cells.count(marked) >= _LEAST_SHARE * len(cells):
            settle = f"--genre-separator '{mark}' if it stands between genres"
            findings.doubted("track_genre", f"{mark!r} stands in a genre", cells, marked, settle)
    return _of_one_spelling(cells, split.names, findings)


def _certain(cells: Cells) -> Separator:
    texts = [value for value in cells.values if isinstance(value, str) and not value.startswith("[")]
    return next((one for one in (SEMICOLON, _BAR) if any(one.pattern.search(text) for text in texts)), _COMMA)


def _of_one_spelling(cells: Cells, genres: list[Names], findings: Findings) -> list[Names]:
    """Each genre as it is spelled most often; of two spellings as common, the one that comes first."""
    rows = np.bincount(cells.codes, minlength=len(genres))
    spellings: defaultdict[str, Counter[str]] = defaultdict(Counter)
    for names, n in zip(genres, rows.tolist(), strict=True):
        for name in names:
            spellings[genre_key(name)][name] += n
    chosen = {key: counts.most_common(1)[0][0] for key, counts in spellings.items()}
    found = [tuple(dict.fromkeys(chosen[genre_key(name)] for name in names)) for names in genres]
    changed = np.array([any(chosen[genre_key(name)] != name for name in names) for names in genres], dtype=np.bool_)
    what = "one genre in several spellings"
    findings.converted("track_genre", what, cells, changed, lambda value: " | ".join(found[value]))
    return found
