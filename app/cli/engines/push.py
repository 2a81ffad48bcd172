"""The command `songkin push`: the tracks of a bundle into a Milvus."""

import os
from contextlib import closing
from typing import Annotated

import typer
from rich.console import Console

from app.cli.errors import CommandError, report_errors
from app.cli.options import Models

_PATIENCE_S = 600.0  # with one request: Milvus builds an index meanwhile


def push(
    to: Annotated[
        str | None,
        typer.Option(
            "--to",
            metavar="URI",
            help="Where to, like milvus://host:19530/database?alias=songkin; by default SONGKIN_ENGINE.",
        ),
    ] = None,
    version: Annotated[
        str | None, typer.Option("--version", metavar="VERSION", help="Name of a bundle; by default the one in use.")
    ] = None,
    prune: Annotated[
        bool,
        typer.Option("--prune", help="Drop collections of older bundles, all but the one that was pushed last."),
    ] = False,
    models: Models = None,
) -> None:
    """Put the vectors of a bundle into a Milvus, for services with SONGKIN_ENGINE to search there.

    A bundle has a collection of its own, so services of other bundles are not
    disturbed. Run again after it was stopped, the command goes on where it
    ended. In the end all tracks are counted and a sample is compared; only
    then does the alias name the new collection. A token or user:password
    comes from SONGKIN_ENGINE_TOKEN.

    Example: songkin push --to milvus://127.0.0.1:19530
    """
    os.environ.setdefault("ORT_DISABLE_TELEMETRY", "1")  # on by default, and read when ONNX Runtime is imported
    # Imported here, since it takes two seconds: other commands and `--help` need neither FAISS nor pymilvus.
    from app.bundle.errors import BundleError
    from app.bundle.models_folder.current import current_bundle
    from app.bundle.reader import read_bundle
    from app.cli.settings import read_settings
    from app.errors import ServiceError
    from app.indexing.progress_log import ProgressLog
    from app.retrieval.milvus.address import MilvusAddress, check_milvus
    from app.versions.listing import find_version

    with report_errors():
        settings = read_settings(models)
        url = to if to is not None else settings.engine.get_secret_value() if settings.engine else None
        if url is None:
            raise CommandError("expected --to URI, or SONGKIN_ENGINE, got neither")
        try:
            check_milvus(url)
            address = MilvusAddress.parse(url)
            from app.retrieval.milvus.connection import MilvusConnection, MilvusError
            from app.retrieval.milvus.push import Push, PushRefused
            from app.retrieval.milvus.rows import TrackRows

            folder = settings.models_dir
            path = current_bundle(folder) if version is None else find_version(folder, version)
            log = ProgressLog(Console(markup=False, highlight=False, soft_wrap=True))
            with log.step("Opening the bundle"):
                bundle = read_bundle(path)
                rows = TrackRows.of(bundle)
            token = settings.engine_token.get_secret_value() if settings.engine_token else None
        except (BundleError, ServiceError, OSError, ValueError) as error:
            raise CommandError(str(error)) from error
        try:
            # A server that is not there is told of at once; one that is busy may take its time.
            MilvusConnection(address, token, timeout_s=5).close()
            with closing(MilvusConnection(address, token, _PATIENCE_S)) as milvus:
                task = Push(milvus, address, bundle.manifest.version, rows)
                with log.step(f"Pushing {len(rows):,} tracks", len(rows)) as advance:
                    if n_there := task.prepare():
                        advance(0, f"{n_there:,} of them are there")
                    task.fill(advance)
                with log.step("Indexing"):
                    task.index()
                with log.step("Comparing with the bundle"):
                    recall = task.verify()
                before = task.switch()
                dropped = task.prune(before) if prune else []
        except (MilvusError, PushRefused) as error:
            raise CommandError(f"{address}: {error}") from error
    was = f", and {before} before" if before else ""
    typer.echo(
        f"{address} has {len(rows):,} tracks of {bundle.manifest.version} in {task.name}, which {address.alias} names"
        f"{was}. Recall@10 {recall:.3f}."
    )
    if dropped:
        typer.echo(f"Dropped {', '.join(dropped)}.")
