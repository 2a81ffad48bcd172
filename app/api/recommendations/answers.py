"""Writes answers with recommendations as JSON, from what is prepared of each track; `schemas` describes them."""

from collections.abc import Sequence
from math import isnan
from typing import Any

import numpy as np
from pydantic_core import to_json

from app.api.errors import advised
from app.bundle.features import FEATURES, TYPES
from app.catalogue.decimals import as_decimals
from app.recommend.explain import Reasons
from app.recommend.pipeline import RecommendationPage
from app.recommend.request import Seed
from app.recommend.seeds import UnresolvedSeed
from app.service import Service


def recommendations_answer(
    found: RecommendationPage, service: Service, unknown_seeds: Sequence[dict[str, Any]] = ()
) -> bytes:
    """A `RecommendationsAnswer`. unknown_seeds: beside those of the page, each the fields of an `UnknownSeedOut`."""
    tracks = service.json([recommended.track_index for recommended in found.tracks])
    listed = [
        b'{"track":%b,%b' % (track, to_json(_fields(recommended.score, recommended.reasons))[1:])
        for track, recommended in zip(tracks, found.tracks, strict=True)
    ]
    pool = {"catalogue": service.n_tracks, "after_filters": found.n_after_filters}
    unknown = [*unknown_seeds, *(_unknown_seed(each) for each in found.unknown_seeds)]
    told = to_json({"pool": pool, "unknown_seeds": unknown, "model": service.version})
    return b'{"recommendations":[%b],%b' % (b",".join(listed), told[1:])


def _unknown_seed(unresolved: UnresolvedSeed) -> dict[str, Any]:
    """The fields of an `UnknownSeedOut`."""
    problem = unresolved.problem
    place = f"{problem.role}s.{problem.position}"
    return {"place": place, "seed": _as_given(unresolved.seed), "message": advised(problem)}


def _fields(score: float, reasons: Reasons | None) -> dict[str, Any]:
    """Of a `RecommendationOut`, beside the track."""
    return {"score": score} if reasons is None else {"score": score, "reasons": _reasons(reasons)}


def _reasons(reasons: Reasons) -> dict[str, Any]:
    """The fields of a `ReasonsOut`."""
    timbre = {} if reasons.timbre_similarity is None else {"timbre_similarity": reasons.timbre_similarity}
    return {
        "seed": _as_given(reasons.seed),
        "acoustic_similarity": reasons.acoustic_similarity,
        "genre_affinity": reasons.genre_affinity,
        **timbre,
        "genres_in_common": reasons.genres_in_common,
        "closest": [vars(comparison) for comparison in reasons.closest],
        "furthest": [vars(comparison) for comparison in reasons.furthest],
    }


def _as_given(seed: Seed) -> dict[str, Any]:
    texts = {"name": seed.text.name, "album": seed.text.album, "artists": list(seed.text.artists)}
    named = {kind: text for kind, text in texts.items() if text}
    if seed.kind == "match":
        return {"match": named}
    if seed.kind != "features":
        return {seed.kind: seed.value}
    given = zip(FEATURES, as_decimals(np.array(seed.value, dtype=np.float32)).tolist(), strict=True)
    features = {f.name: TYPES[f.type](value) for f, value in given if not isnan(value)}
    return {"features": features | named}
