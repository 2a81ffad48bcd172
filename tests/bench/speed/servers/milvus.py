"""FastAPI before milvus-lite: `python -m tests.bench.speed.servers.milvus`.

BENCH_LIBRARY names the folder in which milvus-lite lies. It reads the bundle in use of SONGKIN_MODELS_DIR, and has its
vectors once it was told to take them in.
"""

import importlib
import os
import sys
import tempfile
from pathlib import Path
from typing import Any

from fastapi import FastAPI, HTTPException
from pydantic import BaseModel

from app.bundle.models_folder.current import current_bundle
from app.bundle.reader import read_bundle
from app.catalogue.loader import load_catalogue
from app.settings import Settings
from tests.bench.speed.peers.vectors import comparable_vectors
from tests.bench.speed.servers.alike import serve_alike

_COLLECTION = "tracks"
_AT_ONCE = 5000


class SimilarOut(BaseModel):
    id: str
    name: str
    similarity: float


class SimilarAnswer(BaseModel):
    similar: list[SimilarOut]


def create_app() -> FastAPI:
    """The application."""
    milvus: Any = importlib.import_module("pymilvus").MilvusClient(str(Path(tempfile.mkdtemp()) / "tracks.db"))
    bundle = read_bundle(current_bundle(Settings().models_dir))
    vectors = comparable_vectors(bundle)
    tracks = [(track.id, track.name) for track in load_catalogue(bundle).tracks(list(range(len(vectors))))]
    rows = {track: row for row, (track, _) in enumerate(tracks)}
    app = FastAPI()

    @app.post("/fill", status_code=204)
    def fill() -> None:
        milvus.create_collection(_COLLECTION, dimension=vectors.shape[1], metric_type="IP")
        for start in range(0, len(vectors), _AT_ONCE):
            rows_of_part = range(start, min(start + _AT_ONCE, len(vectors)))
            milvus.insert(
                _COLLECTION,
                [
                    {"id": row, "vector": vectors[row], "track": tracks[row][0], "name": tracks[row][1]}
                    for row in rows_of_part
                ],
            )
        milvus.flush(_COLLECTION)

    @app.get("/tracks/{id}/similar")
    def get_similar_tracks(id: str, k: int = 10) -> SimilarAnswer:
        row = rows.get(id)
        if row is None:
            raise HTTPException(404)
        (found,) = milvus.search(_COLLECTION, data=[vectors[row]], limit=k + 1, output_fields=["track", "name"])
        similar = [
            SimilarOut(id=hit["entity"]["track"], name=hit["entity"]["name"], similarity=hit["distance"])
            for hit in found
            if hit["entity"]["track"] != id
        ]
        return SimilarAnswer(similar=similar[:k])

    return app


if __name__ == "__main__":
    sys.path.insert(0, os.environ["BENCH_LIBRARY"])
    importlib.import_module("pymilvus")  # now, since it sets loggers up in its own way
    serve_alike("tests.bench.speed.servers.milvus:create_app")
