"""Timbre of the tracks of a table: standardised over them, and how much it counts where a request does not say."""

from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from app.bundle.names import album_id, fold
from app.bundle.timbre import FittedOn, Timbres, TimbreScale, TimbreWeight
from app.indexing.progress import Steps
from app.indexing.tracks import Tracks
from app.retrieval.engine import Engine
from app.retrieval.nearest_recordings import find_nearest_recordings

FALLBACK_WEIGHT = 0.3
"""How much timbre counts by default where too few tracks share an album or an artist to tell."""

MOST_COMMON = 0.5
"""What a larger share of the recordings has in common, such as the folder's name for want of tags, tells none apart."""

N_CHOICES = 11
"""The weights that are tried: 0, 0.1 and so on to 1."""

MIN_QUERIES = 50
_MAX_QUERIES = 500
_SAMPLE_SEED = 0  # the weight is of the catalogue, not of a training
_K = 5
_EQUAL = 1e-6  # of the mean of a column: a smaller deviation is rounding


@dataclass(frozen=True)
class RawTimbre:
    """What was measured of n tracks.

    Attributes:
        columns: names of what was measured.
        extractor: name and version of what measured it, "" where that is not known.
        values: float32 [n, len(columns)]; NaN in every column where a track has none.
    """

    columns: tuple[str, ...]
    extractor: str
    values: NDArray[np.float32]


def standardise(raw: RawTimbre) -> Timbres | None:
    """Each column to mean 0 and deviation 1 over the tracks that know it; None where no track is left with a timbre."""
    known = raw.values[np.isfinite(raw.values).all(axis=1)].astype(np.float64)
    if not len(known):
        return None
    means, deviations = known.mean(axis=0), known.std(axis=0)
    deviations[deviations <= _EQUAL * np.abs(means)] = 1  # also where both are 0
    scale = TimbreScale(
        columns=raw.columns,
        means=tuple(means.tolist()),
        deviations=tuple(deviations.tolist()),
        extractor=raw.extractor,
    )
    timbres = Timbres(scale, scale.apply(raw.values))
    return timbres if timbres.n_known else None


def weigh_timbre(engine: Engine, tracks: Tracks, genre_weights: NDArray[np.float32], steps: Steps) -> TimbreWeight:
    """How much timbre counts by default in a catalogue that has it; see `fit_timbre_weight`."""
    with steps.step("Weighing timbre") as advance:
        weight = fit_timbre_weight(engine, tracks, genre_weights, advance)
        n_known = tracks.timbres.n_known if tracks.timbres else 0
        advance(0, f"timbre of {n_known:,} tracks counts {describe_weight(weight)}")
    return weight


def fit_timbre_weight(
    engine: Engine, tracks: Tracks, genre_weights: NDArray[np.float32], advance: Callable[[int], None]
) -> TimbreWeight:
    """The weight by which the nearest recordings are most often of the same album or artist; the least of equal ones.

    Nobody labels what sounds alike, but recordings of one album or artist often do; what more than `MOST_COMMON` of all
    recordings share says nothing and is left out. Of catalogues where fewer than
    `MIN_QUERIES` tracks with a timbre have another of their album or artist, it is `FALLBACK_WEIGHT`.

    Args:
        engine: over the vectors of the tracks, with their timbres.
        tracks: the catalogue.
        genre_weights: float32 [n_tracks], how much genre counts for each.
        advance: called with the number of searches just done.
    """
    vectors = engine.gather(np.arange(len(tracks)))
    groups = _groups(tracks)
    asked = _asked(groups, engine.layout.has_timbre(vectors), tracks.recordings)
    if len(asked) < MIN_QUERIES:
        return TimbreWeight(default=FALLBACK_WEIGHT, fitted_on=None)
    shares = []
    for weight in np.linspace(0, 1, N_CHOICES, dtype=np.float32):
        queries = engine.layout.queries(vectors[asked], genre_weights[asked], np.full(len(asked), weight))
        found, _ = find_nearest_recordings(engine, queries, tracks.recordings, tracks.recordings[asked], _K, advance)
        alike = [
            not groups[track].isdisjoint(groups[other])
            for track, others in zip(asked.tolist(), found.tolist(), strict=True)
            for other in others
        ]
        shares.append(round(float(np.mean(alike)), 6))
    best = int(np.argmax(shares))
    fitted_on = FittedOn(n_queries=len(asked), share=shares[best], share_without=shares[0])
    return TimbreWeight(default=best / (N_CHOICES - 1), fitted_on=fitted_on)


def describe_weight(weight: TimbreWeight) -> str:
    """The default weight, and why it is that, for people."""
    fitted = weight.fitted_on
    if fitted is None:
        return (
            f"{weight.default:g} by default, as usual: fewer than {MIN_QUERIES} tracks share an album or an artist "
            "that is not of most tracks"
        )
    return (
        f"{weight.default:g} by default: of the {_K} nearest of {fitted.n_queries:,} tracks, {fitted.share:.1%} are of "
        f"the same album or artist, without timbre {fitted.share_without:.1%}"
    )


def _groups(tracks: Tracks) -> list[set[str]]:
    """Of each track, its artists and its album, but for what most recordings share."""
    groups = [{f"artist {fold(name)}" for name in artists} for artists in tracks.artists]
    for own, album, artists in zip(groups, tracks.albums, tracks.artists, strict=True):
        if album:
            own.add(f"album {album_id(album, artists[0] if artists else '')}")
    recordings_of: defaultdict[str, set[int]] = defaultdict(set)
    for own, recording in zip(groups, tracks.recordings.tolist(), strict=True):
        for group in own:
            recordings_of[group].add(recording)
    most = MOST_COMMON * tracks.n_recordings
    common = {group for group, recordings in recordings_of.items() if len(recordings) > most}
    return [own - common for own in groups]


def _asked(
    groups: Sequence[set[str]], has_timbre: NDArray[np.bool_], recordings: NDArray[np.int64]
) -> NDArray[np.int64]:
    """A fixed sample, ascending, of the tracks with a timbre that share a group with another recording that has one."""
    known = np.flatnonzero(has_timbre).tolist()
    of_group: dict[str, set[int]] = {}
    for track in known:
        for group in groups[track]:
            of_group.setdefault(group, set()).add(int(recordings[track]))
    sharing = np.array([track for track in known if any(len(of_group[group]) > 1 for group in groups[track])], np.int64)
    rng = np.random.default_rng(_SAMPLE_SEED)
    return np.sort(rng.choice(sharing, min(len(sharing), _MAX_QUERIES), replace=False)) if len(sharing) else sharing
