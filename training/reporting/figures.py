"""Draws the figures of a bundle's report. Equal data give equal bytes."""

from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.colors import LogNorm
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator
from numpy.typing import NDArray
from scipy.cluster.hierarchy import leaves_list, linkage
from scipy.spatial.distance import pdist
from threadpoolctl import threadpool_limits

from training.fitting.trainer import Epoch

_DPI = 120
_MARKERS = "osD^v*"
"""Told apart by shape, so that the figures can be read in grey."""


def draw_history(history: list[Epoch], best_epoch: int, path: Path) -> None:
    """Training loss and validation macro F1 by epoch, the epoch that was kept marked."""
    figure = new_figure(7, 4)
    numbers = [epoch.number for epoch in history]
    loss_axis = figure.subplots()
    loss_axis.plot(numbers, [epoch.loss for epoch in history], "o-", color="0.5", label="training loss")
    loss_axis.set_xlabel("epoch")
    loss_axis.set_ylabel("training loss")
    f1_axis = loss_axis.twinx()
    f1_axis.plot(numbers, [epoch.macro_f1 for epoch in history], "s-", color="black", label="validation macro F1")
    f1_axis.set_ylabel("validation macro F1")
    f1_axis.axvline(best_epoch, linestyle=":", color="black", label=f"kept: epoch {best_epoch}")
    loss_axis.xaxis.set_major_locator(MaxNLocator(integer=True))
    figure.legend(loc="outside upper center", ncols=3, frameon=False)
    save_figure(figure, path)


def draw_known(accuracy: Mapping[str, Mapping[str, Mapping[str, Sequence[float]]]], path: Path) -> None:
    """Accuracy by what is known of a track, with 95 % intervals.

    Args:
        accuracy: by part of the test sides, evidence beside features and known features: the figure, and the two ends
            of its interval.
        path: of the PNG.
    """
    figure = new_figure(5 * len(accuracy), 4.5)
    axes = np.atleast_1d(figure.subplots(1, len(accuracy), sharey=True))
    for axis, (part, by_evidence) in zip(axes, accuracy.items(), strict=True):
        for position, (evidence, by_known) in enumerate(by_evidence.items()):
            values = np.array(list(by_known.values()))
            places = np.arange(len(values)) + 0.08 * position
            ends = np.abs(values[:, 1:] - values[:, :1]).T
            grey = str(0.2 * position)
            axis.errorbar(
                places, values[:, 0], ends, fmt=_MARKERS[position] + "-", color=grey, capsize=2, label=evidence
            )
            axis.set_xticks(range(len(values)), list(by_known), rotation=30, ha="right")
        axis.set_title(part)
        axis.set_ylim(0, 1)
        axis.grid(axis="y", color="0.9")
    axes[0].set_ylabel("accuracy")
    axes[0].legend(frameon=False)
    save_figure(figure, path)


def draw_reliability(curves: Mapping[str, Mapping[str, Sequence[float]]], path: Path) -> None:
    """How often the most probable genre is right, by the confidence of the model, above the number of predictions.

    Args:
        curves: by view, the columns of `training.evaluation.metrics.Reliability`.
        path: of the PNG.
    """
    figure = new_figure(6, 6)
    above, below = figure.subplots(2, 1, sharex=True, height_ratios=(3, 1))
    above.plot((0, 1), (0, 1), ":", color="0.6", label="as sure as right")
    width = 0.8 / 15 / max(len(curves), 1)
    for position, (view, curve) in enumerate(curves.items()):
        grey = str(0.2 * position)
        above.plot(curve["confidence"], curve["accuracy"], _MARKERS[position] + "-", color=grey, label=view)
        beside = (position - (len(curves) - 1) / 2) * width
        below.bar(np.array(curve["confidence"]) + beside, curve["n"], width, color=grey)
    above.set_ylabel("share that is right")
    above.legend(frameon=False)
    below.set_ylabel("predictions")
    below.set_xlabel("confidence")
    save_figure(figure, path)


def draw_confusion(confusion: NDArray[np.int64], genres: Sequence[str], path: Path) -> None:
    """Which genre is taken for which; genres that are taken for the same ones stand side by side.

    Args:
        confusion: int64 [n_genres, n_genres], examples by true and by predicted genre.
        genres: in that order.
        path: of the PNG.
    """
    shares = confusion / np.maximum(confusion.sum(axis=1, keepdims=True), 1)
    alike = shares + shares.T + 1e-6 * np.eye(len(genres))  # so that a genre that was never true has a direction
    distances = pdist(alike, "cosine")
    order = leaves_list(linkage(distances, "average", optimal_ordering=True)) if len(genres) > 2 else [0, 1]
    size = max(5, 2 + 0.105 * len(genres))  # at least what the words around it take
    figure = new_figure(size, size)
    axis = figure.subplots()
    image = axis.imshow(shares[np.ix_(order, order)], cmap="Greys", norm=LogNorm(0.005, 1, clip=True))
    names = [genres[genre] for genre in order]
    axis.set_xticks(range(len(names)), names, rotation=90, fontsize=5)
    axis.set_yticks(range(len(names)), names, fontsize=5)
    axis.set_xlabel("predicted by features alone")
    axis.set_ylabel("true")
    figure.colorbar(image, ax=axis, shrink=0.5, label="share of the true genre's test tracks (log scale)")
    save_figure(figure, path)


def draw_genre_f1(scores: Mapping[str, Sequence[float | None]], genres: Sequence[str], path: Path) -> None:
    """F1 of every genre, worst at the bottom; scores: by view, in the order of `genres`, None where none was tested."""
    columns = {view: np.array(values, dtype=np.float64) for view, values in scores.items()}
    first = next(iter(columns.values()))
    order = np.argsort(np.nan_to_num(first, nan=-1), kind="stable")
    figure = new_figure(7, 1.5 + 0.13 * len(genres))
    axis = figure.subplots()
    for position, (view, values) in enumerate(columns.items()):
        axis.plot(values[order], range(len(order)), _MARKERS[position], color=str(0.2 * position), ms=4, label=view)
    axis.set_yticks(range(len(order)), [genres[genre] for genre in order], fontsize=6)
    axis.set_ylim(-1, len(order))
    axis.set_xlabel("F1")
    axis.grid(axis="y", color="0.9")
    axis.set_axisbelow(True)
    figure.legend(loc="outside upper center", ncols=len(columns), frameon=False)
    save_figure(figure, path)


def draw_hits(curves: Mapping[str, NDArray[np.float64]], path: Path) -> None:
    """Genre-Hit@k by k; curves: by label, float64 [n_seeds, depth]: the mean, and a band of one standard deviation."""
    figure = new_figure(7, 4.5)
    axis = figure.subplots()
    for position, (label, runs) in enumerate(curves.items()):
        ks, mean = np.arange(1, runs.shape[1] + 1), runs.mean(axis=0)
        grey = str(0.2 * position)
        axis.plot(ks, mean, _MARKERS[position] + "-", color=grey, markevery=7, label=label)
        if len(runs) > 1:
            deviation = runs.std(axis=0, ddof=1)
            axis.fill_between(ks, mean - deviation, mean + deviation, color=grey, alpha=0.25, linewidth=0)
    axis.set_xlabel("k: how many of the nearest tracks")
    axis.set_ylabel("Genre-Hit@k")
    axis.set_ylim(0, None)
    axis.legend(frameon=False)
    save_figure(figure, path)


def draw_map(
    embeddings: NDArray[np.float32], labels: NDArray[np.int64], genres: Sequence[str], seed: int, path: Path
) -> None:
    """The embedding laid out on a plane by t-SNE (van der Maaten & Hinton 2008), each genre's name at its middle.

    Args:
        embeddings: float32 [n, dim], unit vectors; a few thousand at most.
        labels: int64 [n], a genre of each.
        genres: their names.
        seed: of the layout.
        path: of the PNG.
    """
    from sklearn.manifold import TSNE  # here: scikit-learn takes a second to load, and this is its one use

    perplexity = min(30.0, (len(embeddings) - 1) / 3)
    layout = TSNE(metric="cosine", init="random", perplexity=perplexity, random_state=seed)
    with threadpool_limits(1):  # threads add up in the order in which they finish, and t-SNE blows the last bit up
        places = layout.fit_transform(embeddings)
    figure = new_figure(12, 12)
    axis = figure.subplots()
    axis.scatter(places[:, 0], places[:, 1], c=labels, cmap="hsv", s=5, alpha=0.6, linewidths=0)
    axis.autoscale_view()  # now: the layout would look for the names in the limits of empty axes, far outside
    for genre in np.unique(labels):
        x, y = np.median(places[labels == genre], axis=0)
        axis.text(x, y, genres[genre], fontsize=6, ha="center", va="center")
    axis.set_axis_off()
    save_figure(figure, path)


def new_figure(width: float, height: float) -> Figure:
    figure = Figure(figsize=(width, height), layout="constrained")
    FigureCanvasAgg(figure)
    return figure


def save_figure(figure: Figure, path: Path) -> None:
    figure.savefig(path, dpi=_DPI, metadata={"Software": None})  # without the library's version in it
