"""The options that several commands have."""

from pathlib import Path
from typing import Annotated

import typer

DataOption = Annotated[
    Path, typer.Option("--data", help="Table of tracks to learn from: a CSV file, plain or .gz, or Parquet.")
]
ModelsOption = Annotated[
    Path,
    typer.Option("--models", help="Folder that holds the bundles and the file CURRENT, which names the one in use."),
]
DeviceOption = Annotated[str, typer.Option(help="cpu, cuda, or auto: cuda where this machine has it, else cpu.")]
RUNS_HELP = "Folder that keeps finished runs; a run that is there is not repeated."
