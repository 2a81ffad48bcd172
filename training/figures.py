"""Draws the figures of a bundle's report."""

from pathlib import Path

from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator

from training.trainer import Epoch


def draw_history(history: list[Epoch], best_epoch: int, path: Path) -> None:
    """Training loss and validation macro F1 by epoch, the chosen epoch marked."""
    figure = Figure(figsize=(7, 4), layout="constrained")
    FigureCanvasAgg(figure)
    numbers = [epoch.number for epoch in history]
    loss_axis = figure.subplots()
    loss_axis.plot(numbers, [epoch.loss for epoch in history], "o-", color="0.5", label="training loss")
    loss_axis.set_xlabel("epoch")
    loss_axis.set_ylabel("training loss (nats)")
    f1_axis = loss_axis.twinx()
    f1_axis.plot(numbers, [epoch.macro_f1 for epoch in history], "s-", color="black", label="validation macro F1")
    f1_axis.set_ylabel("validation macro F1")
    f1_axis.axvline(best_epoch, linestyle=":", color="black", label=f"chosen: epoch {best_epoch}")
    loss_axis.xaxis.set_major_locator(MaxNLocator(integer=True))
    figure.legend(loc="outside upper center", ncols=3, frameon=False)
    # Without the library's version in it, equal histories give equal bytes.
    figure.savefig(path, dpi=120, metadata={"Software": None})
