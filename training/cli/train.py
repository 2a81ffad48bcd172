"""The command `python -m training train`."""

from pathlib import Path
from typing import Annotated

import typer

from app.indexing.progress_log import ProgressLog
from app.indexing.publish import publish, staging
from training.bundling.bundle import write_bundle
from training.bundling.origin import doubt_of_training
from training.cli.console import errors_as_messages, make_console
from training.cli.options import DataOption, DeviceOption, IndexOption, ModelsOption, reads_a_table
from training.cli.reading_report import print_findings, print_genres, print_merged
from training.cli.report import print_empty_features, print_report
from training.config import load_config, shipped_configs
from training.data.load import load
from training.data.options import ReadOptions
from training.data.tracks import check_genres
from training.fitting.trainer import choose_device
from training.pipeline import run_training


@reads_a_table
def train(
    data: DataOption,
    config: Annotated[
        str, typer.Option(help=f"Configuration: the path of a TOML file, or one of {', '.join(shipped_configs())}.")
    ] = "default",
    seed: Annotated[
        int | None, typer.Option(help="Seed of everything random; without it, the configuration's seed.")
    ] = None,
    models: ModelsOption = Path("models"),
    set_: Annotated[
        list[str] | None,
        typer.Option(
            "--set",
            metavar="KEY=VALUE",
            help="Change one value of the configuration, e.g. optimiser.batch_size=1024; repeat it for more.",
        ),
    ] = None,
    device: DeviceOption = "auto",
    asked: IndexOption = "auto",
    *,
    reading: ReadOptions,
) -> None:
    """Train a network on a table of tracks, measure it, publish it as a bundle, and print the report.

    The new bundle stands beside the earlier ones, and CURRENT names it. The same table, configuration and seed give
    the same bundle.

    Example: python -m training train --data data/spotify_tracks.csv --set optimiser.max_epochs=10
    """
    console = make_console()
    log = ProgressLog(console)
    with errors_as_messages(console):
        settings = load_config(config, tuple(set_ or ()), seed)
        chosen = choose_device(device)
        models.mkdir(parents=True, exist_ok=True)  # before the work: a path that is no folder fails at once
        table, tracks = load(data, log, reading)
        report = table.report
        print_merged(table, tracks, console)
        print_findings(report, console)
        if len(tracks.labelled()) < len(tracks):
            print_genres(tracks, console)
        check_genres(tracks)
        print_empty_features(report, settings.text is not None, console)
        if doubt := doubt_of_training(report, settings.noise is not None):
            console.print(f"warning: {doubt}")
        run = run_training(table, tracks, settings, chosen, log)
        del table  # its rows take a third of the memory, and the bundle is of the tracks
        with staging(models) as directory:
            manifest = write_bundle(run, tracks, directory, log, asked)
            target = publish(directory, models, manifest)
        print_report(run, console)
        serve = "python -m app" if models == Path("models") else f"SONGKIN_MODELS_DIR={models} python -m app"
        console.print(f"Published {target}; {models / 'CURRENT'} names it. Serve it: {serve}")
