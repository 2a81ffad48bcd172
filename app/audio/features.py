"""The features and the timbre of a track, as they are estimated from its audio."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

N_MFCC, N_CONTRASTS, N_PITCH_CLASSES = 13, 7, 12

TIMBRE_COLUMNS: tuple[str, ...] = (
    *(f"mfcc_{number}_mean" for number in range(2, N_MFCC + 1)),  # the first is loudness
    *(f"mfcc_{number}_spread" for number in range(1, N_MFCC + 1)),
    *(f"contrast_{number}" for number in range(1, N_CONTRASTS + 1)),
    *(f"chroma_{number}" for number in range(N_PITCH_CLASSES)),  # semitones above the keynote
    "spectral_centroid",
    "spectral_bandwidth",
    "spectral_rolloff",
    "spectral_flatness",
    "zero_crossing_rate",
    "dynamic_range",
    "onset_density",
    "chord_change_rate",
    "dissonance",
)
"""What each number of a timbre is. They are raw: a bundle standardises them over its catalogue."""


@dataclass(frozen=True)
class AudioFeatures:
    """The features that can be told from audio, by the names of `app.bundle.features`; None is unknown.

    The others are not here: nobody can hear popularity, and the estimates of time signature, liveness, speechiness and
    instrumentalness are not good enough.

    Attributes:
        duration_ms: Length of the file.
        loudness: Integrated loudness in LUFS.
        tempo: Beats per minute.
        key: 0 is C, 11 is B.
        mode: 1 is major, 0 is minor.
    """

    duration_ms: int
    danceability: float | None = None
    energy: float | None = None
    key: int | None = None
    loudness: float | None = None
    mode: int | None = None
    acousticness: float | None = None
    valence: float | None = None
    tempo: float | None = None


@dataclass(frozen=True)
class Extracted:
    """All that is estimated from the audio of a file.

    Attributes:
        timbre: float32 [n_columns], as TIMBRE_COLUMNS says; None of silence.
    """

    features: AudioFeatures
    timbre: NDArray[np.float32] | None
