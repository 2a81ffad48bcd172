"""The commands around the synthetic catalogue: `demo`, `demo-table` and `genre-figures`."""

import tempfile
from pathlib import Path
from typing import Annotated

import torch
import typer

from app.bundle.models_folder.current import FALLBACK
from app.indexing.progress_log import ProgressLog
from app.indexing.publish import place, staging
from training.bundling.bundle import write_bundle
from training.cli.console import errors_as_messages, make_console
from training.cli.options import DataOption, ModelsOption
from training.cli.report import print_report
from training.config import load_config
from training.data.load import load
from training.pipeline import run_training
from training.seeding import Seeds
from training.synthetic.catalogue import write_synthetic_table
from training.synthetic.genre_figures import measure_figures, shipped_figures, write_figures
from training.synthetic.large_table import write_large_table

DEMO_LEARNED_PER_GENRE = 250
DEMO_SHOWN_PER_GENRE = 20
LARGE_FROM = 500  # tracks of a genre
FIGURES_SOURCE = (
    "Figures measured from the Spotify Tracks Dataset by Maharshi Pandya (2022), DOI 10.34740/KAGGLE/DSV/4372070, "
    "licence as stated by its distributors: Open Database License 1.0"
)
TRACKS_PER_GENRE = (
    "Number of tracks for each of the 114 genres: 877 make a table of 100,000 tracks, 43860 one of five million. From "
    f"{LARGE_FROM} on, names repeat and artists differ in size as in a real catalogue."
)


def demo(
    models: ModelsOption = Path("models"),
    seed: Annotated[int, typer.Option(help="Seed of the catalogue and of the training.")] = 42,
) -> None:
    """Build the demo bundle from a synthetic catalogue: fictional tracks, drawn from real figures.

    It is written to the folder `demo` of --models and served where no bundle was published. The same seed builds the
    same catalogue.
    """
    console = make_console()
    log = ProgressLog(console)
    with errors_as_messages(console), tempfile.TemporaryDirectory() as scratch:
        learned, shown = Path(scratch, "learned.csv"), Path(scratch, "shown.csv")
        figures, seeds = shipped_figures(), Seeds(seed)
        write_synthetic_table(figures, DEMO_LEARNED_PER_GENRE, seeds.numpy("learned"), learned)
        write_synthetic_table(figures, DEMO_SHOWN_PER_GENRE, seeds.numpy("shown"), shown)
        run = run_training(*load(learned, log), load_config("demo", seed=seed), torch.device("cpu"), log)
        _, tracks = load(shown, log)
        with staging(models) as directory:
            manifest = write_bundle(run, tracks, directory, log)
            place(directory, models / FALLBACK, manifest)
        print_report(run, console)
        console.print(f"Built {models / FALLBACK}: {manifest.version}, {manifest.n_tracks:,} synthetic tracks")


def demo_table(
    out: Annotated[Path, typer.Argument(help="CSV file to write.")],
    tracks_per_genre: Annotated[int, typer.Option(min=3, help=TRACKS_PER_GENRE)] = 100,
    seed: Annotated[int, typer.Option(help="The same seed draws the same table.")] = 42,
) -> None:
    """Write a synthetic table with the columns of the real one, to try training without a download, or at any size."""
    console = make_console()
    with errors_as_messages(console):
        write = write_large_table if tracks_per_genre >= LARGE_FROM else write_synthetic_table
        write(shipped_figures(), tracks_per_genre, Seeds(seed).numpy("table"), out)
        console.print(f"Wrote {out}. Next: python -m training train --data {out}")


def genre_figures(data: DataOption, out: Annotated[Path, typer.Option(help="JSON file to write.")]) -> None:
    """Measure the figures from which the synthetic catalogue is drawn. No row of the table is in them."""
    console = make_console()
    with errors_as_messages(console):
        _, tracks = load(data, ProgressLog(console))
        write_figures(measure_figures(tracks, FIGURES_SOURCE), out)
        console.print(f"Wrote {out}")
