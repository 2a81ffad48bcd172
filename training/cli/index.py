"""The command `python -m training index`."""

from dataclasses import replace
from pathlib import Path
from typing import Annotated, Any, Literal

import typer

from app.bundle.models_folder.current import FALLBACK
from app.bundle.reader import read_bundle
from app.bundle.report import read_report
from app.indexing.bundle import expected_bytes, index_tracks
from app.indexing.catalogue.genres import spelled_as_known
from app.indexing.progress_log import ProgressLog
from app.indexing.publish import publish, staging
from training.bundling.origin import LearnedFrom
from training.cli.console import errors_as_messages, make_console
from training.cli.options import DataOption, IndexOption, ModelsOption, chosen_bundle, reads_a_table
from training.cli.reading_report import print_findings, print_genres, print_merged
from training.cli.scales import match_table
from training.data.load import load
from training.data.options import ReadOptions
from training.mapping.neighbour_map import NeighbourMap


@reads_a_table
def index(
    data: DataOption,
    bundle: Annotated[
        str | None,
        typer.Option(metavar="VERSION", help="Version of the bundle whose model is used; without it, the one in use."),
    ] = None,
    models: ModelsOption = Path("models"),
    scales: Annotated[
        Literal["own", "match"],
        typer.Option(
            help="Of danceability, energy, acousticness and valence in a table of songkin analyse: own leaves the "
            "extractor's, match gives them the distributions of the tracks that the model learned from."
        ),
    ] = "own",
    asked: IndexOption = "auto",
    *,
    reading: ReadOptions,
) -> None:
    """Publish a bundle of another catalogue with the model of an existing bundle, without training.

    The table may have genres that the model does not know, or none at all: tracks without a genre get the most probable
    one, marked as the model's. What artists play is counted from this table. It needs no torch, and about two minutes
    for 90,000 tracks. The same table and model give the same bundle.

    Example: python -m training index --data my-songs.csv
    """
    console = make_console()
    log = ProgressLog(console)
    with errors_as_messages(console):
        path = chosen_bundle(models, bundle)
        with log.step("Opening the model"):
            base = read_bundle(path)
        table, tracks = load(data, log, reading, is_learned=False)
        print_merged(table, tracks, console)
        report = table.report
        del table  # its rows take a third of the memory, and only the tracks are needed from here on
        print_findings(report, console)
        if tracks.small_genres:
            print_genres(tracks, console)
        if doubt := LearnedFrom.of_report(read_report(base)).doubt(report):
            console.print(f"warning: {doubt}")
        source: dict[str, Any] = {
            "data": report.summary(),
            "n_tracks": len(tracks),
            "n_recordings": tracks.n_recordings,
        }
        used = None
        if scales == "match":
            matched = match_table(tracks, report, base, console)
            source["scales"], used = matched.summary(), matched.scales
            tracks = replace(tracks, features=used.apply(tracks.features))
        with staging(models, expected_bytes(base, len(tracks))) as directory:
            manifest, indexed = index_tracks(
                base, tracks, source, directory, log, NeighbourMap(), scales=used, asked=asked
            )
            target = publish(directory, models, manifest)
        known = set(manifest.genres)
        others = [name for name in spelled_as_known(tracks, manifest.genres).genres if name not in known]
        console.print(
            f"{len(tracks):,} tracks by the model of {base.manifest.version}, which tells {len(known)} genres apart; "
            f"{indexed.n_predicted:,} without a genre got the most probable one"
            + (f"; genres of the table that it does not know: {len(others):,}" if others else "")
        )
        if path.name == FALLBACK:
            console.print(
                "note: this is the model of the demo, which learned from synthetic tracks; train one of your own with "
                f"python -m training train --data {data}"
            )
        serve = "python -m app" if models == Path("models") else f"SONGKIN_MODELS_DIR={models} python -m app"
        console.print(f"Published {target}; {models / 'CURRENT'} names it. Serve it: {serve}")
