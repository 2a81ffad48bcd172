"""The command line of training: `python -m training COMMAND --help`."""

import tempfile
from pathlib import Path
from typing import Annotated, Any

import torch
import typer
from rich.console import Console
from rich.table import Table as Grid

from app.bundle.current import FALLBACK, current_bundle
from app.bundle.errors import BundleError
from app.bundle.reader import read_bundle
from training.bundling.publish import place, publish, staging
from training.bundling.reissue import MODEL_CARD, Issued, reissue
from training.cli.console import failing_clearly, make_console
from training.cli.study import study
from training.config import load_config, shipped_configs
from training.data.fetch import DATASET_URL, fetch_table
from training.data.table import Table, describe_counts
from training.data.tracks import Tracks
from training.experiments.comparison import Planned, execute, plan
from training.experiments.store import RunStore
from training.fitting.trainer import choose_device
from training.pipeline import Run, load, run_training, write_bundle
from training.progress import ProgressLog
from training.reporting.study_tables import published_rows
from training.seeding import Seeds
from training.synthetic.catalogue import write_made_up_table
from training.synthetic.genre_figures import measure_figures, shipped_figures, write_figures

app = typer.Typer(
    help="Train a genre model on a table of tracks and publish it as a bundle that `python -m app` serves.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)
app.command()(study)

DataOption = Annotated[Path, typer.Option("--data", help="Table of tracks: CSV, CSV.gz or Parquet.")]
ModelsOption = Annotated[Path, typer.Option("--models", help="Folder of the bundles and of the pointer CURRENT.")]
DEMO_LEARNED_PER_GENRE = 250
DEMO_SHOWN_PER_GENRE = 20
FIGURES_SOURCE = (
    "Figures measured from the Spotify Tracks Dataset by Maharshi Pandya (2022), DOI 10.34740/KAGGLE/DSV/4372070, "
    "licence as stated by its distributors: Open Database License 1.0"
)


@app.command()
def train(
    data: DataOption,
    config: Annotated[
        str, typer.Option(help=f"Configuration: a TOML file, or one of {', '.join(shipped_configs())}.")
    ] = "default",
    seed: Annotated[int | None, typer.Option(help="Seed of everything random; overrides the configuration's.")] = None,
    models: ModelsOption = Path("models"),
    set_: Annotated[
        list[str] | None,
        typer.Option(
            "--set", metavar="KEY=VALUE", help="Override a value, e.g. optimiser.batch_size=1024; repeatable."
        ),
    ] = None,
    device: Annotated[str, typer.Option(help="auto, cpu or cuda.")] = "auto",
) -> None:
    """Train, measure, publish, and print the report.

    Example: python -m training train --data data/spotify_tracks.csv --set optimiser.max_epochs=10
    """
    console = make_console()
    log = ProgressLog(console)
    with failing_clearly(console):
        settings = load_config(config, tuple(set_ or ()), seed)
        chosen = choose_device(device)
        models.mkdir(parents=True, exist_ok=True)  # before the work: a path that is no folder fails at once
        table, tracks = load(data, log)
        report = table.report
        console.print(
            f"{report.n_rows:,} rows, {report.n_dropped:,} dropped ({describe_counts(report.dropped)}); "
            f"{len(table):,} merged into {len(tracks):,} tracks of {tracks.n_recordings:,} recordings "
            f"and {len(tracks.genres)} genres; unknown values: {describe_counts(report.unknown)}"
        )
        run = run_training(table, tracks, settings, chosen, log)
        with staging(models) as directory:
            manifest = write_bundle(run, tracks, run.counted(), directory, log)
            target = publish(directory, models, manifest)
        _print_report(run, console)
        serve = "python -m app" if models == Path("models") else f"SONGKIN_MODELS_DIR={models} python -m app"
        console.print(f"Published {target}; {models / 'CURRENT'} names it. Serve it: {serve}")


@app.command()
def evaluate(
    data: DataOption,
    bundle: Annotated[str | None, typer.Option(help="Version of a published bundle; else the one in use.")] = None,
    models: ModelsOption = Path("models"),
    seeds: Annotated[int, typer.Option(min=1, max=100, help="Seeds to repeat every run with.")] = 3,
    runs: Annotated[Path, typer.Option(help="Folder of finished runs: what is there is not run again.")] = Path("runs"),
    device: Annotated[str, typer.Option(help="auto, cpu or cuda.")] = "auto",
) -> None:
    """Compare a published bundle's network with ordinary models and with itself less one ingredient, on all protocols.

    The bundle is published anew, with the report, the figures and a model card in it, and CURRENT names it. On the
    Spotify Tracks table this takes about an hour and a half on two cores; stopped, it goes on where it stopped.

    Example: python -m training evaluate --data data/spotify_tracks.csv
    """
    console = make_console()
    log = ProgressLog(console)
    with failing_clearly(console, stopped="stopped; finished runs are kept, and the same command goes on from there"):
        issued = Issued.of(read_bundle(_published(models, bundle) if bundle else current_bundle(models)))
        chosen = choose_device(device)
        table, tracks = load(data, log)
        issued.check_table(table.report)
        runs.mkdir(parents=True, exist_ok=True)  # before the work: a path that is no folder fails at once
        results = _run_all(plan(issued.config, seeds), RunStore(runs), table, tracks, chosen, log)
        with log.step("Drawing the figures"), staging(models) as directory:
            manifest = reissue(issued, results, tracks, directory)
            target = publish(directory, models, manifest)
        console.print((target / MODEL_CARD).read_text(encoding="utf-8"))
        console.print(f"Published {target}; {models / 'CURRENT'} names it. Its {MODEL_CARD} is above.")
        console.print(f"The same without the report is still at {issued.bundle.path}; delete it if you do not need it.")


@app.command()
def fetch(
    out: Annotated[Path, typer.Option(help="Where to put the table.")] = Path("data/spotify_tracks.csv"),
    url: Annotated[str, typer.Option(help="Where to get it.")] = DATASET_URL,
    sha256: Annotated[str | None, typer.Option(help="Refuse the file unless it has this checksum.")] = None,
) -> None:
    """Download the Spotify Tracks table. A broken download goes on where it stopped."""
    console = make_console()
    with failing_clearly(console):
        fetch_table(url, out, sha256, ProgressLog(console))
        console.print(f"Saved {out}. Next: python -m training train --data {out}")


@app.command()
def demo(
    models: ModelsOption = Path("models"),
    seed: Annotated[int, typer.Option(help="Seed of the catalogue and of the training.")] = 42,
) -> None:
    """Build the demo bundle from a made-up catalogue: fictional tracks, features drawn per genre from real figures.

    The same seed builds the same catalogue.
    """
    console = make_console()
    log = ProgressLog(console)
    with failing_clearly(console), tempfile.TemporaryDirectory() as scratch:
        learned, shown = Path(scratch, "learned.csv"), Path(scratch, "shown.csv")
        figures, seeds = shipped_figures(), Seeds(seed)
        write_made_up_table(figures, DEMO_LEARNED_PER_GENRE, seeds.numpy("learned"), learned)
        write_made_up_table(figures, DEMO_SHOWN_PER_GENRE, seeds.numpy("shown"), shown)
        run = run_training(*load(learned, log), load_config("demo", seed=seed), torch.device("cpu"), log)
        _, tracks = load(shown, log)
        with staging(models) as directory:
            manifest = write_bundle(run, tracks, tracks.shares(), directory, log)
            place(directory, models / FALLBACK, manifest)
        _print_report(run, console)
        console.print(f"Built {models / FALLBACK}: {manifest.version}, {manifest.n_tracks:,} made-up tracks")


@app.command()
def demo_table(
    out: Annotated[Path, typer.Argument(help="Where to write the CSV.")],
    tracks_per_genre: Annotated[int, typer.Option(min=3, help="Tracks drawn for each of the 114 genres.")] = 100,
    seed: Annotated[int, typer.Option(help="The same seed draws the same table.")] = 42,
) -> None:
    """Write a made-up table with the columns of the real one, to try training without a download."""
    console = make_console()
    with failing_clearly(console):
        write_made_up_table(shipped_figures(), tracks_per_genre, Seeds(seed).numpy("table"), out)
        console.print(f"Wrote {out}. Next: python -m training train --data {out}")


@app.command()
def genre_figures(data: DataOption, out: Annotated[Path, typer.Option(help="Where to write the JSON.")]) -> None:
    """Measure the figures from which the made-up catalogue is drawn; no row of the table is in them."""
    console = make_console()
    with failing_clearly(console):
        _, tracks = load(data, ProgressLog(console))
        write_figures(measure_figures(tracks, FIGURES_SOURCE), out)
        console.print(f"Wrote {out}")


def _published(models: Path, version: str) -> Path:
    """The folder of a bundle by its name, which is no path.

    Raises:
        BundleError: there is none.
    """
    known = sorted(path.parent.name for path in models.glob("*/manifest.json"))
    if version not in known:
        raise BundleError(f"--bundle {version}: expected one of {', '.join(known) or 'none yet'} in {models}")
    return models / version


def _run_all(
    todo: list[Planned], store: RunStore, table: Table, tracks: Tracks, device: torch.device, log: ProgressLog
) -> dict[Planned, dict[str, Any]]:
    results: dict[Planned, dict[str, Any]] = {}
    for number, planned in enumerate(todo, start=1):
        what = f"[{number}/{len(todo)}] {planned.name}, protocol {planned.protocol}, seed {planned.seed}"
        identity = planned.identity(table.report.sha256)
        result = store.load(identity)
        log.console.print(what if result is None else f"{what}: finished before")
        if result is None:
            result = execute(planned, table, tracks, device, log)
            store.save(identity, result)
        results[planned] = result
    return results


def _print_report(run: Run, console: Console) -> None:
    sides = {"train": len(run.sides.train), "validation": len(run.sides.validation), "test": len(run.sides.test)}
    console.print(
        f"Kept epoch {run.fitted.best_epoch} of {len(run.fitted.history)}"
        f"{'' if run.config.optimiser.patience else ', the last, as configured'}. Test side: protocol "
        f"{run.config.protocol}, seed {run.config.seed}, {sides['test']:,} of {sum(sides.values()):,} examples:"
    )
    views = run.metrics()
    columns = {"by sound": views["sound"], "pure embedding": views["embedding"], "with artists": views["artists"]}
    if run.config.protocol == "rows":
        columns["published"] = next(row for row in published_rows("batch-size") if row["batch_size"] == 256)
    grid = Grid("figure")
    for view in columns:
        grid.add_column(view, justify="right")
    for name in views["artists"]:
        grid.add_row(name, *(f"{figures[name]:.4f}" if name in figures else "" for figures in columns.values()))
    console.print(grid)
    console.print(
        "by sound: no artist is named; neighbours by embedding and predicted genre. pure embedding: neighbours by the "
        "embedding alone, as published. with artists: as served, where they are named"
    )
