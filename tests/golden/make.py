"""Freezes a golden bundle of the current format: `python -m tests.golden.make`. Refuses to overwrite one."""

import json
import sys
import tempfile
from pathlib import Path

from app.bundle.parts import FORMAT_VERSION
from tests.golden.contract import contract
from tests.support.planted import planted_table
from tests.support.published import published
from tests.support.running_service import serving
from training.config import load_config

N_TRACKS_PER_GENRE = 12
_CHANGES = ("name=golden", "model.hidden=[16, 8]", "optimiser.max_epochs=10", "optimiser.batch_size=16")
_SEED = {"track": "punk-05"}
_REQUESTS = (
    ("GET", "/genres", None),
    ("POST", "/predict-genre?top_n=5", {"energy": 0.9, "tempo": 170, "artists": ["Punk Artist 1"]}),
    ("GET", "/tracks/folk-01", None),
    ("GET", "/tracks/folk-01/similar?k=10", None),
    ("GET", "/tracks/folk-01/similar?k=10&genre_weight=0.3&not_genres=opera", None),
    ("GET", "/tracks/ambient-05/path/punk-05?length=5", None),
    ("POST", "/recommendations", {"seeds": [_SEED, {"genre": "folk"}], "k": 10, "explain": True}),
    ("POST", "/recommendations", {"seeds": [_SEED], "dislikes": [{"genre": "drum"}], "strategy": "best_match"}),
    ("POST", "/recommendations", {"seeds": [_SEED], "strategy": "rank_fusion", "filters": {"energy": {"min": 0.4}}}),
    ("GET", "/search?q=punk", None),
    ("GET", "/search?q=folk%20artist&type=artist", None),
    ("GET", "/v1/recommendations?seed_tracks=punk-05&limit=5", None),
)


def main() -> int:
    """Returns the exit code."""
    folder = Path(__file__).parent / f"format-{FORMAT_VERSION}"
    if (folder / "bundle").exists():
        print(f"{folder} is frozen and is never made again; raise FORMAT_VERSION for another format", file=sys.stderr)
        return 1
    folder.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory() as directory:
        table = planted_table()
        kept = table["track_id"].str.rpartition("-")[2].astype(int) < N_TRACKS_PER_GENRE
        table[kept].to_csv(Path(directory) / "table.csv", index=False)
        models = published(Path(directory) / "table.csv", load_config("baseline", _CHANGES, seed=1), Path(directory))
        with serving(models, public_url="http://songkin.example") as client:
            answers = [
                {
                    "method": method,
                    "path": path,
                    "body": body,
                    "answer": client.request(method, path, json=body).raise_for_status().json(),
                }
                for method, path, body in _REQUESTS
            ]
        bundle = models / (models / "CURRENT").read_text().strip()
        bundle.rename(folder / "bundle")
    _write(folder / "answers.json", answers)
    _write(folder / "contract.json", contract())
    return 0


def _write(path: Path, content: object) -> None:
    path.write_text(json.dumps(content, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")


if __name__ == "__main__":
    sys.exit(main())
