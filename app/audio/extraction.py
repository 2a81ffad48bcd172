"""Estimates the features and the timbre of a track from its audio, by sonara.

Only this module and the decoding import sonara. Values are sonara's own, but for the loudness, and for what a track
does not carry: silence has no key, and a second of audio no tempo.
"""

from importlib.metadata import version
from typing import Any

import numpy as np
import sonara
from numpy.typing import NDArray

from app.audio.decoding.signal import RATE, Signal
from app.audio.features import N_MFCC, TIMBRE_COLUMNS, AudioFeatures, Extracted
from app.bundle.features import FEATURES

_SILENCE_LUFS = -70.0  # the absolute gate of ITU-R BS.1770, and what sonara says of zeros
_LEAST_TEMPO_S = 5.0  # a slow beat comes four times
_LEAST_TEMPO_CONFIDENCE = 0.1  # 0.00 of a steady tone
_KEYS = ("C", "C#", "D", "D#", "E", "F", "F#", "G", "G#", "A", "A#", "B")
_RANGES = {feature.name: (feature.minimum, feature.maximum) for feature in FEATURES}
_REVISION = 1  # of what is made of sonara's values here: a new number has everything analysed anew


def extractor() -> str:
    """Which extractor this is, with its version: values of different ones are not comparable."""
    return f"sonara {version('sonara')}, revision {_REVISION}"


def extract(signal: Signal) -> Extracted:
    """The features and the timbre of a track."""
    found = sonara.analyze_signal(signal.samples, sr=RATE, mode="playlist")
    duration_ms = max(round(signal.duration_s * 1000), 1)
    loudness = None if signal.loudness is None else _within("loudness", signal.loudness)
    if found["loudness_lufs"] <= _SILENCE_LUFS:  # or channels that cancel each other out
        return Extracted(AudioFeatures(duration_ms, loudness=loudness), None)
    key, mode = _key(found["key"])
    steady = signal.duration_s >= _LEAST_TEMPO_S and found["bpm_confidence"] >= _LEAST_TEMPO_CONFIDENCE
    features = AudioFeatures(
        duration_ms=duration_ms,
        danceability=_within("danceability", found["danceability"]),
        energy=_within("energy", found["energy"]),
        key=key,
        loudness=loudness,
        mode=mode,
        acousticness=_within("acousticness", found["acousticness"]),
        valence=_within("valence", found["valence"]),
        tempo=_within("tempo", found["bpm"]) if steady else None,
    )
    return Extracted(features, _timbre(signal, found, key))


def _within(name: str, value: float) -> float | None:
    """The value within the range of its feature; None where it is no number."""
    low, high = _RANGES[name]
    return float(np.clip(value, low, high)) if np.isfinite(value) else None


def _key(name: str) -> tuple[int, int]:
    """The pitch class and the mode of "F# minor"."""
    keynote, mode = name.split()
    return _KEYS.index(keynote), int(mode == "major")


def _timbre(signal: Signal, found: dict[str, Any], key: int) -> NDArray[np.float32]:
    """float32 [n_columns]: the values in the order of TIMBRE_COLUMNS."""
    spread = sonara.mfcc(y=signal.samples, sr=RATE, n_mfcc=N_MFCC).std(axis=1)
    values = np.array(
        [
            *found["mfcc_mean"][1:],
            *spread,
            *found["spectral_contrast_mean"],
            *np.roll(found["chroma_mean"], -key),
            found["spectral_centroid_mean"],
            found["spectral_bandwidth_mean"],
            found["spectral_rolloff_mean"],
            found["spectral_flatness_mean"],
            found["zero_crossing_rate"],
            found["dynamic_range_db"],
            found["onset_density"],
            found["chord_change_rate"],
            found["dissonance"],
        ],
        dtype=np.float32,
    )
    assert values.shape == (len(TIMBRE_COLUMNS),)
    return np.nan_to_num(values)
