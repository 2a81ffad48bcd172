from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
import pytest
from matplotlib.image import imread
from numpy.typing import NDArray

from tests.support.training.random_figures import figures_by_trial
from tests.support.training.study_rows import row
from training.experiments.study import load_study, study_trials
from training.reporting.study_figures import draw_batch_size, draw_depth_lr
from training.reporting.study_tables import Row, rows_of

# Warnings are errors (pyproject.toml): a layout that does not fit its figure fails every test here.
Draw = Callable[[Sequence[Row], Path], list[Path]]
NAMES = {
    "batch-size": [
        "figure-1-seconds-by-batch-size.png",
        "figure-2-quality-by-batch-size.png",
        "figure-3-hit-by-batch-size.png",
    ],
    "depth-lr": [
        "figure-4-macro-f1-by-depth-and-learning-rate.png",
        "figure-5-seconds-by-depth-and-learning-rate.png",
    ],
}


def rows(study: str) -> list[Row]:
    return rows_of(study, figures_by_trial(study_trials(study, load_study(study))))


def image(path: Path) -> NDArray[np.float32]:
    """Float32 [height, width, 4] of an image that shows something."""
    pixels: NDArray[np.float32] = imread(path)
    assert pixels[..., :3].min() < 0.1
    assert pixels[..., :3].max() == 1
    return pixels


@pytest.mark.parametrize(("draw", "study"), [(draw_batch_size, "batch-size"), (draw_depth_lr, "depth-lr")])
def test_figures_are_pngs_of_equal_bytes_for_equal_rows_and_grey(draw: Draw, study: str, tmp_path: Path) -> None:
    drawn = []
    for name in ("a", "b"):
        (tmp_path / name).mkdir()
        drawn.append(draw(rows(study), tmp_path / name))
    for first, second in zip(*drawn, strict=True):
        assert first.read_bytes() == second.read_bytes()
        assert first.read_bytes().startswith(b"\x89PNG")
        pixels = image(first)
        assert pixels.shape == (480, 720, 4)
        assert (pixels[..., 0] == pixels[..., 1]).all()
        assert (pixels[..., 0] == pixels[..., 2]).all()
        assert (pixels[..., 3] == 1).all()
    for paths, folder in zip(drawn, ("a", "b"), strict=True):
        assert paths == [tmp_path / folder / name for name in NAMES[study]]
        assert sorted((tmp_path / folder).iterdir()) == paths


def test_draw_batch_size_published_figures_and_deviations_are_in_it(tmp_path: Path) -> None:
    settings = [{"batch_size": size} for size in (64, 256)]
    variants = {
        "plain": [row(of, hit=0.2 + 0.1 * number) for number, of in enumerate(settings)],
        "deviation": [row(of, 0.05, hit=0.2 + 0.1 * number) for number, of in enumerate(settings)],
        "published": [row(of, 0, True, hit=0.2 + 0.1 * number) for number, of in enumerate(settings)],
    }
    shown = []
    for name, of_variant in variants.items():
        (tmp_path / name).mkdir()
        shown.append(draw_batch_size(of_variant, tmp_path / name)[2].read_bytes())
    assert len(set(shown)) == 3


@pytest.mark.parametrize("n_rows", [1, 3])
def test_figures_some_points_failed_are_drawn_of_the_others(n_rows: int, tmp_path: Path) -> None:
    paths = draw_batch_size(rows("batch-size")[-n_rows:], tmp_path) + draw_depth_lr(
        rows("depth-lr")[-n_rows:], tmp_path
    )
    assert [image(path).shape for path in paths] == [(480, 720, 4)] * 5


def test_draw_batch_size_nothing_learned_is_drawn(tmp_path: Path) -> None:
    nothing = [row({"batch_size": size}, sec=0, accuracy=0, macro_f1=0, hit=0) for size in (64, 256)]
    assert len(draw_batch_size(nothing, tmp_path)) == 3
