from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from matplotlib.image import imread
from numpy.typing import NDArray
from sklearn.manifold import TSNE
from threadpoolctl import threadpool_info, threadpool_limits

from training.fitting.trainer import Epoch
from training.reporting.figures import (
    draw_confusion,
    draw_genre_f1,
    draw_history,
    draw_hits,
    draw_map,
    draw_reliability,
)

# Warnings are errors (pyproject.toml): a layout that does not fit its figure fails every test here.
LONG = "a genre of quite a long name"


def names(n: int, word: str = "genre") -> list[str]:
    return [f"{word} {number}" for number in range(n)]


def unit(rng: np.random.Generator, n: int) -> NDArray[np.float32]:
    rows = rng.normal(size=(n, 4))
    vectors: NDArray[np.float32] = (rows / np.linalg.norm(rows, axis=1, keepdims=True)).astype(np.float32)
    return vectors


def curve(n: int) -> dict[str, list[float]]:
    ks = np.arange(1, n + 1) / n
    return {"confidence": ks.tolist(), "accuracy": (ks**2).tolist(), "n": ks.tolist()}


def history(path: Path) -> None:
    draw_history([Epoch(number, 3 / number, number / 9, 0.1) for number in range(1, 7)], 5, path)


def reliability(path: Path) -> None:
    draw_reliability({"by sound": curve(15), "with artists": curve(9)}, path)


def confusion(path: Path) -> None:
    draw_confusion(np.random.default_rng(1).integers(9, size=(20, 20)), names(20), path)


def genre_f1(path: Path) -> None:
    scores = np.random.default_rng(1).random((2, 20)).tolist()
    draw_genre_f1({"by sound": scores[0], "with artists": scores[1]}, names(20), path)


def hits(path: Path) -> None:
    rng = np.random.default_rng(1)
    views = ("by sound", "pure embedding", "with artists", "perceptron")
    draw_hits({view: rng.random((3, 50)) for view in views}, path)


def plane(path: Path) -> None:
    rng = np.random.default_rng(1)
    draw_map(unit(rng, 60), rng.integers(5, size=60), names(5), 1, path)


def size(path: Path) -> tuple[int, int]:
    """Width and height of an image that shows something."""
    image = imread(path)
    assert image[..., :3].min() < 0.9 < image[..., :3].max()
    return image.shape[1], image.shape[0]


@pytest.mark.parametrize(
    ("draw", "width", "height"),
    [
        (history, 840, 480),
        (reliability, 720, 720),
        (confusion, 600, 600),
        (genre_f1, 840, 492),
        (hits, 840, 540),
        (plane, 1440, 1440),
    ],
)
def test_figure_is_of_its_size_and_equal_data_give_equal_bytes(
    draw: Callable[[Path], None], width: int, height: int, tmp_path: Path
) -> None:
    paths = tmp_path / "a.png", tmp_path / "b.png"
    for path in paths:
        draw(path)
    assert paths[0].read_bytes() == paths[1].read_bytes()
    assert paths[0].read_bytes().startswith(b"\x89PNG")
    assert size(paths[0]) == (width, height)


def test_draw_map_is_laid_out_by_one_thread(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """With 600 points and more, one and two threads come to different maps, and on busy cores two take far longer."""
    seen: list[int] = []

    def fit(self: TSNE, embeddings: NDArray[np.float32]) -> NDArray[np.float32]:
        seen.extend(pool["num_threads"] for pool in threadpool_info())
        return embeddings[:, :2]

    monkeypatch.setattr(TSNE, "fit_transform", fit)
    with threadpool_limits(2):
        plane(tmp_path / "map.png")
        assert {pool["num_threads"] for pool in threadpool_info()} != {1}
    assert set(seen) == {1}


@pytest.mark.parametrize("n", [2, 3, 6, 20])
def test_draw_map_few_tracks_are_drawn(n: int, tmp_path: Path, rng: np.random.Generator) -> None:
    draw_map(unit(rng, n), np.arange(n) % 2, [LONG, "b"], 1, tmp_path / "map.png")
    assert size(tmp_path / "map.png") == (1440, 1440)


def test_draw_map_equal_embeddings_are_drawn(tmp_path: Path) -> None:
    draw_map(np.tile(np.eye(4, dtype=np.float32), (5, 1)), np.arange(20) % 4, names(9), 1, tmp_path / "map.png")
    assert size(tmp_path / "map.png") == (1440, 1440)


@pytest.mark.parametrize(
    ("n", "word", "pixels"), [(2, "g", 600), (2, LONG, 600), (3, "g", 600), (5, LONG, 600), (114, LONG, 1676)]
)
def test_draw_confusion_any_number_of_genres_fits(n: int, word: str, pixels: int, tmp_path: Path) -> None:
    counts = np.random.default_rng(1).integers(9, size=(n, n))
    draw_confusion(counts, names(n, word), tmp_path / "confusion.png")
    assert size(tmp_path / "confusion.png") == (pixels, pixels)


@pytest.mark.parametrize("n", [2, 4])
def test_draw_confusion_genres_nowhere_tested_or_predicted_are_drawn(n: int, tmp_path: Path) -> None:
    counts = np.zeros((n, n), dtype=np.int64)
    draw_confusion(counts, names(n), tmp_path / "none.png")
    counts[0, 1] = 3
    draw_confusion(counts, names(n), tmp_path / "one.png")
    assert (tmp_path / "none.png").read_bytes() != (tmp_path / "one.png").read_bytes()


@pytest.mark.parametrize(
    "values",
    [[None, 0.5], [float("nan"), 0.5], [None, None], [0.0, 0.0], [1.0, 1.0]],
    ids=["None", "NaN", "nothing", "zeros", "ones"],
)
def test_draw_genre_f1_two_genres_some_untested_are_drawn(values: list[float | None], tmp_path: Path) -> None:
    draw_genre_f1({"by sound": values, "with artists": values[::-1]}, [LONG, "b"], tmp_path / "f1.png")
    assert size(tmp_path / "f1.png") == (840, 211)


def test_draw_genre_f1_none_and_nan_are_the_same(tmp_path: Path) -> None:
    for name, missing in (("none", None), ("nan", float("nan"))):
        draw_genre_f1({"by sound": [0.2, missing, 0.1]}, names(3), tmp_path / f"{name}.png")
    assert (tmp_path / "none.png").read_bytes() == (tmp_path / "nan.png").read_bytes()


@pytest.mark.parametrize("filled", [0, 1, 2])
def test_draw_reliability_empty_bins_are_left_out(filled: int, tmp_path: Path) -> None:
    draw_reliability({"by sound": curve(filled), "with artists": curve(15)}, tmp_path / "reliability.png")
    assert size(tmp_path / "reliability.png") == (720, 720)


@pytest.mark.parametrize("n_seeds", [1, 2])
@pytest.mark.parametrize("depth", [1, 5, 50])
def test_draw_hits_few_neighbours_and_seeds_are_drawn(n_seeds: int, depth: int, tmp_path: Path) -> None:
    curves = {"by sound": np.full((n_seeds, depth), 0.3), "perceptron": np.full((n_seeds, depth), 0.0)}
    draw_hits(curves, tmp_path / "hits.png")
    assert size(tmp_path / "hits.png") == (840, 540)


def test_draw_hits_one_seed_has_no_band(tmp_path: Path) -> None:
    ks = np.linspace(0.1, 0.5, 20)
    draw_hits({"by sound": ks[None]}, tmp_path / "one.png")
    draw_hits({"by sound": np.stack([ks, ks])}, tmp_path / "equal.png")
    draw_hits({"by sound": np.stack([ks - 0.05, ks + 0.05])}, tmp_path / "band.png")
    shown = [imread(tmp_path / f"{name}.png") for name in ("one", "equal", "band")]
    assert (shown[2] < 1).sum() > 1.2 * (shown[0] < 1).sum()
    assert (shown[1] < 1).sum() < 1.2 * (shown[0] < 1).sum()
