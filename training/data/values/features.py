"""Reads the 15 feature columns: numbers, words for categories, clock times, and scales that are noticed."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from app.bundle.features import FEATURES, Feature, unknown_as_nan
from app.bundle.values import categories
from training.data.columns import FoundColumn, squeeze, unit_of
from training.data.errors import TableError
from training.data.files.source import Cells
from training.data.options import ReadOptions
from training.data.report import Findings
from training.data.values.durations import MS_PER_UNIT, read_clock, unit_of_values
from training.data.values.missing import Missing
from training.data.values.numbers import Numbers, read_numbers
from training.data.values.scales import ShareColumn, find_scales

Values = NDArray[np.float64]
Marks = NDArray[np.bool_]

_MOST_UNREADABLE = 0.5
_WORDS: Mapping[str, tuple[Callable[[str], float | None], str]] = {
    "explicit": (categories.read_truth, "words for yes and no"),
    "key": (categories.read_key, "names of keys"),
    "mode": (categories.read_mode, "names of modes"),
    "time_signature": (categories.read_time_signature, "beats and note values"),
    "duration_ms": (read_clock, "clock times"),
}
_PLAIN_TRUTH = {"true", "false"}  # as the documented table has it: nothing to say
_SHARES = tuple(f.name for f in FEATURES if f.type == "float" and (f.minimum, f.maximum) == (0, 1))
_MANY = 10  # rows
_TENTH = 0.1
_ROUNDED = ("popularity", "duration_ms")  # means of several values, and what was divided


@dataclass
class _Column:
    """One feature while it is read. Every array has one entry for each different value of the cells."""

    feature: Feature
    found: FoundColumn
    cells: Cells
    numbers: Numbers
    values: Values
    unreadable: Marks
    written: Marks  # taken from words, and not to be scaled

    @property
    def texts(self) -> list[str]:
        return self.cells.texts


def read_features(
    columns: Mapping[str, FoundColumn],
    cells: Mapping[str, Cells],
    n_rows: int,
    options: ReadOptions,
    findings: Findings,
) -> NDArray[np.float32]:
    """float32 [n_rows, 15], NaN for unknown: absent, missing, or nothing that the feature can be.

    Raises:
        TableError: most values of a column cannot be used, or a unit was asked for that there is not.
    """
    _check_units(options, columns)
    missing = Missing(options.missing)
    read = {f.name: _read(f, columns[f.name], cells[f.name], missing, findings) for f in FEATURES if f.name in columns}
    if "duration_ms" in read:
        _convert_durations(read["duration_ms"], options, findings)
    if "popularity" in read:
        _convert_popularity(read["popularity"], findings)
    _convert_percents({name: read[name] for name in _SHARES if name in read}, options, findings)
    if "key" in read and "mode" not in read:
        _add_mode_of_keys(read, findings)
    for column in read.values():
        _check_range(column, findings)
        _refuse_unreadable(column, findings)
    _doubt_loudness(read, findings)
    features = np.full((n_rows, len(FEATURES)), np.nan, dtype=np.float32)
    for position, feature in enumerate(FEATURES):
        if feature.name in read:
            column = read.pop(feature.name)
            features[:, position] = column.values.astype(np.float32)[column.cells.codes]
    return unknown_as_nan(features)


def _check_units(options: ReadOptions, columns: Mapping[str, FoundColumn]) -> None:
    for name, unit in options.units.items():
        known = tuple(MS_PER_UNIT) if name == "duration_ms" else ("percent", "fraction") if name in _SHARES else ()
        if not known:
            raise TableError(f"--unit {name}={unit}: expected duration_ms or one of {', '.join(_SHARES)}, got {name!r}")
        if unit not in known:
            raise TableError(f"--unit {name}={unit}: expected one of {', '.join(known)}, got {unit!r}")
        if name not in columns:
            raise TableError(f"--unit {name}={unit}: the table has no column for it; say which with --column {name}=…")


def _read(feature: Feature, found: FoundColumn, cells: Cells, missing: Missing, findings: Findings) -> _Column:
    name, texts = feature.name, cells.texts
    numbers = read_numbers(texts, missing, large=name == "duration_ms")
    column = _Column(
        feature, found, cells, numbers, numbers.values.copy(), numbers.unreadable.copy(), np.zeros_like(numbers.missing)
    )
    if name in _WORDS:
        read_word, what = _WORDS[name]
        for value in np.flatnonzero(numbers.unreadable).tolist():
            number = read_word(texts[value])
            if number is not None:
                column.values[value], column.unreadable[value], column.written[value] = number, False, True
        told = column.written & ~np.isin([text.lower() for text in texts], list(_PLAIN_TRUTH))
        findings.converted(name, what, cells, told, column.values.item)
    after = column.values.item
    findings.converted(name, "decimal commas", cells, numbers.with_comma, after)
    findings.converted(name, "thousands apart", cells, numbers.with_groups, after)
    if name not in _SHARES:  # "50 %" of popularity is 50
        findings.converted(name, "percent signs", cells, numbers.with_percent, after)
    return column


def _convert_durations(column: _Column, options: ReadOptions, findings: Findings) -> None:
    plain = ~np.isnan(column.values) & ~column.written
    in_rows = column.values[column.cells.codes]
    given = in_rows[plain[column.cells.codes] & (in_rows > 0)]
    if len(given):
        unit = options.units.get("duration_ms") or unit_of_values(given, unit_of(column.found.source))
        column.values[plain] *= MS_PER_UNIT[unit]
        if unit != "ms":
            what = {"s": "seconds", "min": "minutes"}[unit]
            findings.converted(
                "duration_ms",
                f"{what}, read as milliseconds",
                column.cells,
                plain,
                column.values.item,
            )
    known = column.values[column.cells.codes]
    known = known[~np.isnan(known)]
    if len(known) > 2 and not 15_000 <= np.median(known) <= 1_800_000:
        findings.doubted(
            "duration_ms",
            f"the median is {np.median(known) / 60_000:.3g} minutes",
            column.cells,
            ~np.isnan(column.values),
            "--unit duration_ms=s (or min, or ms) if that is not so",
        )


def _convert_popularity(column: _Column, findings: Findings) -> None:
    """From 0 to 1 instead of 0 to 100: no value above 1, and some between."""
    given = column.values[~np.isnan(column.values)]
    if len(given) and given.max() <= 1 and ((given > 0) & (given < 1)).any():
        column.values *= 100
        known = ~np.isnan(column.values)
        findings.converted("popularity", "0 to 1, read as 0 to 100", column.cells, known, column.values.item)


def _convert_percents(columns: Mapping[str, _Column], options: ReadOptions, findings: Findings) -> None:
    for column in columns.values():
        signs = column.numbers.with_percent
        column.values[signs] /= 100
        what = "percent signs, read as 0 to 1"
        findings.converted(column.feature.name, what, column.cells, signs, column.values.item)
    scales = find_scales(
        {
            name: ShareColumn(
                np.where(column.numbers.with_percent, np.nan, column.values),
                np.bincount(column.cells.codes, minlength=len(column.values)),
                "percent" in squeeze(column.found.source),
                options.units.get(name),
            )
            for name, column in columns.items()
        }
    )
    for name, column in columns.items():
        plain = ~np.isnan(column.values) & ~column.numbers.with_percent
        if name in scales.percent:
            column.values[plain] /= 100
            findings.converted(name, "percent, read as 0 to 1", column.cells, plain, column.values.item)
            if len(given := column.values[column.cells.codes]) >= _MANY and np.nanmax(given) <= _TENTH:
                settle = f"--column {name}= leaves it out, if it is on another scale"
                findings.doubted(name, "read as percent, though none is above 10", column.cells, plain, settle)
        elif name in scales.doubtful:
            settle = f"--unit {name}=percent if it is in percent as the other features are"
            findings.doubted(name, "no value is above 1", column.cells, plain, settle)


def _add_mode_of_keys(read: dict[str, _Column], findings: Findings) -> None:
    """A key such as "A minor" says the mode as well."""
    key = read["key"]
    texts = key.texts
    modes = np.array([categories.read_mode_of_key(text) for text in texts], dtype=np.float64)
    named = ~np.isnan(modes) & key.written
    if named.any():
        values = np.where(named, modes, np.nan)
        findings.converted("mode", "modes beside keys", key.cells, named, values.item)
        feature = next(feature for feature in FEATURES if feature.name == "mode")
        none = np.zeros_like(named)
        read["mode"] = _Column(feature, key.found, key.cells, key.numbers, values, none, named)


def _check_range(column: _Column, findings: Findings) -> None:
    feature, values = column.feature, column.values
    name = feature.name
    findings.unreadable(name, "not a number", column.cells, column.unreadable)
    if feature.type != "float":
        broken = ~np.isnan(values) & (values != np.round(values))
        if name in _ROUNDED:
            rounded = np.floor(values + 0.5)
            told = (
                broken if name == "popularity" else np.zeros_like(broken)
            )  # parts of a millisecond are nobody's concern
            findings.converted(name, "fractions, rounded", column.cells, told, rounded.item)
            values[broken] = rounded[broken]
        else:
            _make_unknown(column, broken, "not a whole number", findings)
    outside = (values < feature.minimum) | (values > feature.maximum)
    _make_unknown(column, outside, f"outside {feature.minimum:,g} to {feature.maximum:,.0f}", findings)


def _make_unknown(column: _Column, marked: Marks, reason: str, findings: Findings) -> None:
    findings.unreadable(column.feature.name, reason, column.cells, marked)
    column.values[marked] = np.nan
    column.unreadable |= marked


def _refuse_unreadable(column: _Column, findings: Findings) -> None:
    given = column.cells.count(~column.numbers.missing)
    n = column.cells.count(column.unreadable)
    if n <= _MOST_UNREADABLE * given:
        return
    feature, name = column.feature, column.feature.name
    row = column.cells.first(column.unreadable)
    expected = f"{feature.minimum:g} to {feature.maximum:,.0f}" + (", or percent" if name in _SHARES else "")
    raise TableError(
        f"expected values of {expected} in the column {column.found.source!r}, which is read as {name}, got {n:,} of "
        f"{given:,} that are none; the first is {column.cells.text_at(row)[:60]!r} in {findings.place(row)}; name "
        f"another column with --column {name}=…, or none with --column {name}="
    )


def _doubt_loudness(read: Mapping[str, _Column], findings: Findings) -> None:
    if "loudness" in read:
        column = read["loudness"]
        known = column.values[column.cells.codes]
        above = column.values > 0
        if (known > 0).sum() > 0.5 * (~np.isnan(known)).sum():
            findings.doubted(
                "loudness",
                "above 0 dB, where hardly any track is",
                column.cells,
                above,
                "put the minus sign into the table",
            )
