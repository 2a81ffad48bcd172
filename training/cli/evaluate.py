"""The command `python -m training evaluate`."""

from functools import partial
from pathlib import Path
from typing import Annotated

import typer

from app.bundle.reader import read_bundle
from app.indexing.progress_log import ProgressLog
from app.indexing.publish import publish, staging
from training.bundling.reissue import MODEL_CARD, Issued, reissue
from training.cli.console import RESUMES, errors_as_messages, make_console
from training.cli.options import RUNS_HELP, DataOption, DeviceOption, ModelsOption, chosen_bundle, reads_a_table
from training.data.load import load
from training.data.options import ReadOptions
from training.experiments.comparison import comparison_trials
from training.experiments.executors import run_one_by_one
from training.experiments.runner import run_trials
from training.experiments.store import TrialError, TrialStore
from training.fitting.trainer import choose_device
from training.sampling import sample_tracks
from training.splits import examples_by_protocol


@reads_a_table
def evaluate(
    data: DataOption,
    bundle: Annotated[
        str | None, typer.Option(help="Version of the bundle to evaluate; without it, the one that CURRENT names.")
    ] = None,
    models: ModelsOption = Path("models"),
    seeds: Annotated[int, typer.Option(min=1, max=100, help="Number of seeds to repeat every run with.")] = 3,
    rows: Annotated[
        bool, typer.Option(help="Measure by the protocol `rows` too, which leaks, as the published study did.")
    ] = True,
    ablations: Annotated[
        bool, typer.Option(help="Train the network once more without each of its ingredients: an hour and more.")
    ] = True,
    runs: Annotated[Path, typer.Option(help=RUNS_HELP)] = Path("runs"),
    device: DeviceOption = "auto",
    *,
    reading: ReadOptions,
) -> None:
    """Compare a bundle's network with ordinary models and with itself less one ingredient, on all protocols.

    Each is asked with ever less known, alone and with other evidence, with 95 % intervals and paired tests.
    The bundle is published anew with the report, the figures and a model card in it, and CURRENT names it. On the
    Spotify Tracks table this takes about four hours on two cores. When it is stopped, the same command resumes:
    finished runs are not repeated.

    Examples: python -m training evaluate --data data/spotify_tracks.csv
    python -m training evaluate --data TABLE --seeds 1 --no-rows --no-ablations
    """
    console = make_console()
    log = ProgressLog(console)
    with errors_as_messages(console, stopped=RESUMES):
        issued = Issued.from_bundle(read_bundle(chosen_bundle(models, bundle)))
        chosen = choose_device(device)
        table, tracks = load(data, log, reading)
        issued.check_table(table.report)
        sample = sample_tracks(table, tracks, issued.config.most_tracks)
        if sample.notice:
            console.print(sample.notice)
        store = TrialStore.open(runs, sample.identity)
        trials = comparison_trials(issued.config, seeds, rows=rows, ablations=ablations)
        examples = examples_by_protocol({trial.protocol for trial in trials}, sample.table, sample.tracks)
        finished = run_trials(trials, examples, store, partial(run_one_by_one, device=chosen, log=log), log)
        if finished.problems:
            raise TrialError(
                f"{'; '.join(finished.problems)}; nothing was published, and the same command resumes with what failed"
            )
        with staging(models, issued.bundle.manifest.n_bytes) as directory:
            with log.step("Measuring the catalogue and drawing", total=len(sample.rows)) as advance:
                manifest = reissue(issued, finished.results, tracks, directory, advance, sample.rows)
            target = publish(directory, models, manifest)
        console.print((target / MODEL_CARD).read_text(encoding="utf-8"))
        console.print(f"Published {target}; {models / 'CURRENT'} names it. Its {MODEL_CARD} is above.")
        console.print(f"The same without the report is still at {issued.bundle.path}; delete it if you do not need it.")
