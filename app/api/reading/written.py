"""Reads features as programs hand them on: a row of a data frame, all as text, or an object of Spotify's."""

import re
from collections.abc import Callable, Mapping
from math import isnan
from typing import Any

from app.bundle.features import FEATURES, Feature
from app.bundle.values.categories import read_key, read_mode, read_mode_of_key, read_time_signature, read_truth
from app.bundle.values.missing import NO_VALUE

_OF_AUDIO_FEATURES = frozenset(("type", "id", "uri", "track_href", "analysis_url"))  # which say nothing of the sound
_BY_NAME = {feature.name: feature for feature in FEATURES}
_WORDS: Mapping[str, Callable[[str], float | None]] = {
    "explicit": read_truth,
    "key": read_key,
    "mode": read_mode,
    "time_signature": read_time_signature,
}
_NUMBER = re.compile(r"[+-]?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?", re.IGNORECASE | re.ASCII)
_LONGEST = 64  # characters of a number, or of a word that stands for one


def plain_track(given: Mapping[str, Any]) -> dict[str, Any]:
    """The same fields, with the values that the schema takes where it is plain which one is meant, else as they are.

    NaN, and texts like "n/a" for a feature, are null. What an audio-features object has beside features is left out.
    """
    plain = {name: _plain(name, value) for name, value in given.items() if name not in _OF_AUDIO_FEATURES}
    key = given.get("key")
    if "mode" not in plain and isinstance(key, str) and len(key) <= _LONGEST:
        mode = read_mode_of_key(key.strip())  # "A minor" says both
        return plain if mode is None else plain | {"mode": int(mode)}
    return plain


def _plain(name: str, value: Any) -> Any:
    if isinstance(value, float) and isnan(value):
        return None
    feature = _BY_NAME.get(name)
    if feature is None or isinstance(value, bool):
        return value
    if isinstance(value, str) and len(value) <= _LONGEST:
        text = value.strip()
        if text.lower() in NO_VALUE:
            return None
        number = float(text) if _NUMBER.fullmatch(text) else _WORDS.get(name, _no_word)(text)
        return value if number is None else _as_type(feature, number, value)
    return _as_type(feature, value, value) if isinstance(value, int | float) else value


def _no_word(_: str) -> None:
    return None


def _as_type(feature: Feature, number: float, written: Any) -> Any:
    """The number as the feature has its values; what was written where it has none such."""
    if feature.type == "boolean":
        return bool(number) if number in (0, 1) else written
    if feature.type == "integer":
        return int(number) if number == number // 1 else written
    return number
