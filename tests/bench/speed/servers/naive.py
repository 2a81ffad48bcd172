"""The design that one would write in an afternoon: `python -m tests.bench.speed.servers.naive`.

FastAPI with response models, tracks in a list, torch for predictions, and one flat scan by FAISS for each request for
similar tracks. The network has random weights, which take as long as trained ones. It reads the bundle in use of
SONGKIN_MODELS_DIR.
"""

from math import isnan
from typing import Any

import faiss
import torch
from fastapi import FastAPI, HTTPException
from pydantic import BaseModel, create_model
from torch import nn

from app.bundle.features import FEATURES
from app.bundle.models_folder.current import current_bundle
from app.bundle.reader import read_bundle
from app.catalogue.loader import load_catalogue
from app.settings import Settings
from tests.bench.speed.peers.vectors import comparable_vectors
from tests.bench.speed.servers.alike import serve_alike

_HIDDEN = 1024
_TOP_N = 5

_FIELDS: dict[str, Any] = {feature.name: (float | None, None) for feature in FEATURES}
FeaturesIn: Any = create_model("FeaturesIn", **_FIELDS)


class TrackOut(BaseModel):
    id: str
    name: str
    artists: list[str]
    album: str
    genres: list[str]
    features: dict[str, float | None]


class SimilarOut(BaseModel):
    track: TrackOut
    similarity: float


class SimilarAnswer(BaseModel):
    track: TrackOut
    similar: list[SimilarOut]


class GenreOut(BaseModel):
    genre: str
    probability: float


class PredictionAnswer(BaseModel):
    genre: str
    genres: list[GenreOut]


def create_app() -> FastAPI:
    """The application."""
    bundle = read_bundle(current_bundle(Settings().models_dir))
    genres = bundle.manifest.genres
    vectors = comparable_vectors(bundle)
    index = faiss.IndexFlatIP(vectors.shape[1])
    index.add(vectors)
    tracks = [
        {
            "id": track.id,
            "name": track.name,
            "artists": [artist.name for artist in track.artists],
            "album": track.album.name,
            "genres": list(track.genres),
            "features": {
                feature.name: None if isnan(value) else value
                for feature, value in zip(FEATURES, track.features, strict=True)
            },
        }
        for track in load_catalogue(bundle).tracks(list(range(len(vectors))))
    ]
    rows = {track["id"]: row for row, track in enumerate(tracks)}
    network = nn.Sequential(
        nn.Linear(len(FEATURES), _HIDDEN),
        nn.ReLU(),
        nn.Linear(_HIDDEN, _HIDDEN),
        nn.ReLU(),
        nn.Linear(_HIDDEN, len(genres)),
    ).eval()
    app = FastAPI()

    @app.get("/tracks/{id}/similar")
    def get_similar_tracks(id: str, k: int = 10) -> SimilarAnswer:
        row = rows.get(id)
        if row is None:
            raise HTTPException(404)
        similarities, found = index.search(vectors[row : row + 1], k + 1)
        near = zip(found[0].tolist(), similarities[0].tolist(), strict=True)
        similar = [{"track": tracks[other], "similarity": value} for other, value in near if other != row]
        return SimilarAnswer.model_validate({"track": tracks[row], "similar": similar[:k]})

    @app.post("/predict-genre")
    def predict_genre(features: FeaturesIn) -> PredictionAnswer:
        values = [getattr(features, feature.name) or 0.0 for feature in FEATURES]
        with torch.inference_mode():
            probabilities = network(torch.tensor([values])).softmax(dim=-1)[0]
        best = probabilities.topk(min(_TOP_N, len(genres)))
        ranked = [
            GenreOut(genre=genres[genre], probability=probability)
            for probability, genre in zip(best.values.tolist(), best.indices.tolist(), strict=True)
        ]
        return PredictionAnswer(genre=ranked[0].genre, genres=ranked)

    return app


if __name__ == "__main__":
    serve_alike("tests.bench.speed.servers.naive:create_app")
