"""The command line of training: `python -m training COMMAND --help`."""

import typer

from training.cli.evaluate import evaluate
from training.cli.fetch import fetch
from training.cli.inspect import inspect
from training.cli.study import study
from training.cli.synthetic import demo, demo_table, genre_figures
from training.cli.train import train

app = typer.Typer(
    help="Train a genre model on a table of tracks, and publish it as a bundle that `python -m app` serves.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)
for command in (inspect, study, train, evaluate, fetch, demo, demo_table, genre_figures):
    app.command()(command)
