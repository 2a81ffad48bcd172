"""Evidence: how the words of a track and what is known of its artists shift the genres that its features suggest.

    P(g | x, t, a) ∝ P(g | x) · (P(g | t) / P(g))^m · (P(g | a) / P(g))^weight
    P(g | a) = (n_ag + smoothing · P(g)) / (n_a + smoothing)

Bayes' rule, were features x, text t and artists a independent given the genre (a product of experts: Hinton 2002); the
exponents correct for that they are not, and calibrations for how sure all together are.
"""

from functools import cached_property
from typing import Annotated, NamedTuple, Self

import numpy as np
from numpy.typing import NDArray
from pydantic import BaseModel, ConfigDict, Field, model_validator

from app.bundle.calibration import Calibration, calibrated, softmax
from app.bundle.text import TextSettings

_NOTHING = 1e-6  # what is left of a count when its only track is taken out again
_TINY = np.float32(1e-30)
_NONE = Calibration()
_Rate = Annotated[float, Field(ge=1e-9, le=1)]


class _Strict(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", allow_inf_nan=False)


class ArtistEvidence(_Strict):
    """The content of evidence.json. The counts n_ag stand in the catalogue, so that they change without a new model.

    The bounds are those within which float32 always gives finite probabilities.
    """

    base_rates: dict[str, _Rate] = Field(min_length=1, description="P(g), in the order of the model's logits")
    smoothing: float = Field(ge=1e-6, le=1e6, description="how many tracks of no artist in particular each artist gets")
    weight: float = Field(ge=0, le=100, description="0 lets the sound alone decide")
    calibration: Calibration

    @model_validator(mode="after")
    def _rates_are_shares(self) -> Self:
        if abs(sum(self.base_rates.values()) - 1) > 1e-3:
            raise ValueError(f"base_rates: expected shares that add up to 1, got {sum(self.base_rates.values()):.4g}")
        return self

    @property
    def rates(self) -> NDArray[np.float32]:
        """The base rates, float32 [n_genres]."""
        return np.frombuffer(self._packed_rates, dtype=np.float32)

    @cached_property
    def _packed_rates(self) -> bytes:
        # No array: what is kept beside the fields is compared where two of these are.
        return np.array(list(self.base_rates.values()), dtype=np.float32).tobytes()


class Words(NamedTuple):
    """What the texts of n tracks say: `logits`, float32 [n, n_genres], of the kinds of text `given`, bool [n, 3]."""

    settings: TextSettings
    logits: NDArray[np.float32]
    given: NDArray[np.bool_]


class Artists(NamedTuple):
    """What the artists of n tracks play.

    Attributes:
        counts: float32 [m, n_genres], one row for every artist of every track: the artist's counted tracks by genre, a
            track of several genres shared among them, and this very track left out where the counts contain it.
        owners: int64 [m], ascending: the track of each row of `counts`.
    """

    counts: NDArray[np.float32]
    owners: NDArray[np.int64]


class Posterior(NamedTuple):
    """probabilities: float32 [n, n_genres]; artist_known: bool [n], whether an artist of the track was known."""

    probabilities: NDArray[np.float32]
    artist_known: NDArray[np.bool_]


def posterior(
    evidence: ArtistEvidence,
    probabilities: NDArray[np.float32],
    missing: NDArray[np.float32],
    artists: Artists | None = None,
    words: Words | None = None,
) -> Posterior:
    """Genre probabilities by all that is known of n tracks.

    Several known artists of a track are averaged. A track of which nothing but features is known keeps its
    probabilities, and one of which nothing at all is known has the base rates.

    Args:
        evidence: of the bundle.
        probabilities: float32 [n, n_genres], by features alone.
        missing: float32 [n], the share of the features that are not known; at 1 the probabilities are not looked at.
        artists: of the tracks, where any is named.
        words: of the tracks, where there is a text classifier.
    """
    base_rates = evidence.rates
    answer = np.where(missing[:, None] < 1, probabilities, base_rates)
    if artists is None and words is None:
        return Posterior(answer, np.zeros(len(answer), dtype=np.bool_))
    known, told = _told_by_artists(evidence, base_rates, artists, len(answer))
    has_words = np.zeros(len(answer), dtype=np.bool_) if words is None else words.given.any(axis=1)
    if not (known.any() or has_words.any()):
        return Posterior(answer, known)

    logs = np.log(np.maximum(answer, _TINY)) + told
    calibrations = [_NONE, evidence.calibration]
    if words is not None:
        settings = words.settings
        weights = np.where(known, np.float32(settings.weight_artist_known), settings.weight(words.given, missing))
        ratios = np.log(np.maximum(softmax(words.logits), _TINY) / base_rates)
        logs += np.where(has_words, weights, 0).astype(np.float32)[:, None] * ratios
        calibrations += [settings.calibration, settings.calibration_artist_known]
    which = known + 2 * has_words  # of these calibrations each row has
    intercepts, slopes = np.array([(c.intercept, c.slope) for c in calibrations], dtype=np.float32)[which].T
    found = calibrated(logs, intercepts[:, None], slopes[:, None])
    return Posterior(np.where(which[:, None] > 0, found, answer), known)


def _told_by_artists(
    evidence: ArtistEvidence, base_rates: NDArray[np.float32], artists: Artists | None, n: int
) -> tuple[NDArray[np.bool_], NDArray[np.float32]]:
    """Bool [n], whether an artist is known, and float32 [n, n_genres], what artists add to the log probabilities."""
    told = np.zeros((n, len(base_rates)), dtype=np.float32)
    if artists is None:
        return np.zeros(n, dtype=np.bool_), told
    totals = artists.counts.sum(axis=1)
    known = totals > _NOTHING
    n_artists = np.bincount(artists.owners[known], minlength=n)
    is_known = n_artists > 0
    if is_known.any():
        firsts = (n_artists.cumsum() - n_artists)[is_known]
        smoothing = np.float32(evidence.smoothing)
        shares = (artists.counts[known] + smoothing * base_rates) / (totals[known] + smoothing)[:, None]
        of_artists = np.add.reduceat(shares, firsts) / n_artists[is_known, None].astype(np.float32)
        told[is_known] = np.float32(evidence.weight) * np.log(of_artists / base_rates)
    return is_known, told
