"""Reads a table of tracks, checks every value, and says what it dropped and why."""

import hashlib
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow
import pyarrow.csv
import pyarrow.parquet
from numpy.typing import NDArray

from app.bundle.features import FEATURE_NAMES, FEATURES, Feature, unknown_as_nan

TEXT_COLUMNS = ("track_id", "artists", "album_name", "track_name", "track_genre")
REQUIRED_COLUMNS = (*TEXT_COLUMNS, *FEATURE_NAMES)
_Mark = Callable[["pd.Series[bool]", str], None]
_TRUTH = {"true": "1", "false": "0"}


class TableError(Exception):
    """A table cannot be used. The message says what was expected, what was found and what to do."""


@dataclass
class DataReport:
    """What became of the rows of a table."""

    path: str
    sha256: str
    n_rows: int
    dropped: dict[str, int] = field(default_factory=dict)
    unknown: dict[str, int] = field(default_factory=dict)

    @property
    def n_dropped(self) -> int:
        return sum(self.dropped.values())

    @property
    def empty_features(self) -> tuple[str, ...]:
        """The features of which no usable row knows a value."""
        return tuple(name for name, n in self.unknown.items() if n == self.n_rows - self.n_dropped)


@dataclass(frozen=True)
class Table:
    """The usable rows. Every array has one entry a row; features: float32 [n_rows, 15], NaN for unknown."""

    ids: NDArray[np.str_]
    titles: list[str]
    albums: list[str]
    artists: list[tuple[str, ...]]
    genres: NDArray[np.str_]
    features: NDArray[np.float32]
    report: DataReport

    def __len__(self) -> int:
        return len(self.titles)


def read_table(path: Path) -> Table:
    """Read CSV (plain or .gz) or Parquet with the columns `REQUIRED_COLUMNS`; others are left alone.

    Raises:
        TableError: the file cannot be read, is cut, misses a column, or has no usable row.
    """
    frame = _read_frame(path)
    with path.open("rb") as file:
        digest = hashlib.file_digest(file, "sha256").hexdigest()
    report = DataReport(path.name, digest, len(frame))
    if frame.empty:
        raise TableError(f"{path}: expected rows under the header, got none")

    # The first problem of a row is the one that is reported for it.
    problem = pd.Series("", index=frame.index)

    def mark(bad: "pd.Series[bool]", reason: str) -> None:
        problem.loc[bad & (problem == "")] = reason

    text = {name: frame[name].astype("string").fillna("").str.strip() for name in TEXT_COLUMNS}
    for name in TEXT_COLUMNS:
        mark(text[name] == "", f"{name}: empty")
    mark(~text["track_id"].str.fullmatch(r"[^\s/?#%\\]{1,128}"), "track_id: no plain id")
    values = {feature.name: _numbers(frame[feature.name], feature, mark) for feature in FEATURES}
    artists = [tuple(filter(None, map(str.strip, names.split(";")))) for names in text["artists"]]
    mark(pd.Series([not names for names in artists], index=frame.index), "artists: empty")

    report.dropped = dict(sorted(Counter(problem[problem != ""]).items()))
    kept = (problem == "").to_numpy()
    if not kept.any():
        raise TableError(f"{path}: expected usable rows, got none; dropped: {describe_counts(report.dropped)}")
    features = unknown_as_nan(np.column_stack([values[name][kept] for name in FEATURE_NAMES]).astype(np.float32))
    unknown = np.isnan(features).sum(axis=0).tolist()
    report.unknown = {name: n for name, n in zip(FEATURE_NAMES, unknown, strict=True) if n}
    return Table(
        ids=text["track_id"][kept].to_numpy(dtype=np.str_),
        titles=text["track_name"][kept].tolist(),
        albums=text["album_name"][kept].tolist(),
        artists=[names for names, keep in zip(artists, kept, strict=True) if keep],
        genres=text["track_genre"][kept].to_numpy(dtype=np.str_),
        features=features,
        report=report,
    )


def describe_counts(counts: dict[str, int]) -> str:
    """`{"tempo: not a number": 3}` as "3 × tempo: not a number"."""
    return ", ".join(f"{n:,} × {reason}" for reason, n in counts.items()) or "none"


def _numbers(column: "pd.Series[str]", feature: Feature, mark: _Mark) -> NDArray[np.float64]:
    """The column as numbers, NaN where empty, with its problems marked."""
    text = column.astype("string").fillna("").str.strip().str.lower()
    if feature.type == "boolean":
        text = text.replace(_TRUTH)
    numbers = pd.Series(
        pd.to_numeric(text, errors="coerce").to_numpy(dtype=np.float64, na_value=np.nan), index=column.index
    )
    mark(numbers.isna() & ~text.isin(("", "nan")), f"{feature.name}: not a number")
    mark(numbers.isin((np.inf, -np.inf)), f"{feature.name}: not finite")
    if feature.type != "float":
        mark(numbers.notna() & numbers.ne(numbers.round()), f"{feature.name}: not a whole number")
    inside = numbers.isna() | numbers.between(feature.minimum, feature.maximum)
    mark(~inside, f"{feature.name}: outside {feature.minimum:g} to {feature.maximum:g}")
    return numbers.to_numpy(dtype=np.float64)


def _read_frame(path: Path) -> pd.DataFrame:
    try:
        table = _read_parquet(path) if path.suffix == ".parquet" else _read_csv(path)
    except FileNotFoundError:
        raise TableError(f"no table at {path}; `python -m training fetch` downloads one") from None
    except (pyarrow.ArrowException, OSError, UnicodeDecodeError) as error:
        raise TableError(
            f"{path}: expected a table as comma-separated UTF-8 text (plain or .gz) or Parquet, got: {error}; "
            "if the file is cut, download or export it again"
        ) from error
    frame: pd.DataFrame = table.to_pandas()
    return frame


def _read_csv(path: Path) -> pyarrow.Table:
    # One thread, so that an error names the row. A row with a field too few or too many is an error: the file is cut.
    table = pyarrow.csv.read_csv(
        path,
        read_options=pyarrow.csv.ReadOptions(use_threads=False),
        parse_options=pyarrow.csv.ParseOptions(newlines_in_values=True),
        convert_options=pyarrow.csv.ConvertOptions(
            column_types=dict.fromkeys(REQUIRED_COLUMNS, pyarrow.string()),
            strings_can_be_null=False,
        ),
    )
    _check_columns(path, table.column_names)
    return table.select(list(REQUIRED_COLUMNS))


def _read_parquet(path: Path) -> pyarrow.Table:
    _check_columns(path, pyarrow.parquet.read_schema(path).names)
    return pyarrow.parquet.read_table(path, columns=list(REQUIRED_COLUMNS))


def _check_columns(path: Path, found: list[str]) -> None:
    missing = [name for name in REQUIRED_COLUMNS if name not in found]
    if missing:
        hint = "; is the separator a comma?" if len(found) == 1 else "; names are case-sensitive"
        raise TableError(
            f"{path}: missing columns: {', '.join(missing)}; found: {', '.join(found)[:500]}{hint}; "
            f"expected: {', '.join(REQUIRED_COLUMNS)}"
        )
    twice = [name for name in REQUIRED_COLUMNS if found.count(name) > 1]
    if twice:
        raise TableError(f"{path}: expected every column once; twice: {', '.join(twice)}")
