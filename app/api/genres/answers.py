"""Writes predictions as JSON; `schemas` describes them."""

from typing import Any

from pydantic_core import to_json

from app.inference.ranked_genres import EVIDENCE, GenrePrediction, GenreRanking

_DECIMALS = 6


def prediction_answer(prediction: GenrePrediction, model: str) -> bytes:
    """A `PredictionAnswer`. model: the version of the bundle."""
    return to_json(prediction_fields(prediction) | {"model": model})


def prediction_json(prediction: GenrePrediction) -> bytes:
    """A `PredictionOut`."""
    return to_json(prediction_fields(prediction))


def prediction_fields(prediction: GenrePrediction) -> dict[str, Any]:
    """The fields of a `PredictionOut`."""
    shown = prediction.alone if len(prediction.alone) > 1 else {}
    return {
        "genre": prediction.genres[0][0],
        "genres": _ranked(prediction.genres),
        "evidence": {
            "used": [*prediction.alone],
            "artists": [{"name": name, "n_tracks": n_tracks} for name, n_tracks in prediction.artists],
            **{f"by_{kind}": _ranked(shown[kind]) if kind in shown else None for kind in EVIDENCE},
        },
        "missing": prediction.missing,
    }


def _ranked(ranking: GenreRanking) -> list[dict[str, Any]]:
    return [{"genre": genre, "probability": round(probability, _DECIMALS)} for genre, probability in ranking]
