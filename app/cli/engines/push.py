"""The command `songkin push`: the tracks of a bundle into a Milvus."""

import os
from contextlib import closing, suppress
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.console import Console

from app.cli.errors import CommandError, report_errors
from app.cli.options import Models

if TYPE_CHECKING:
    from app.retrieval.milvus.address import MilvusAddress

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
        str | None,
        typer.Option("--version", metavar="VERSION", help="Name of a bundle's folder; by default the one in use."),
    ] = None,
    prune: Annotated[
        bool,
        typer.Option(
            "--prune",
            help="After the push, drop the other collections of the alias, except those of the bundle in use, of the "
            "one that `songkin models rollback` takes, and of the one that was pushed before.",
        ),
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
                dropped = task.prune({*_needed(folder, address), *([before] if before else [])}) if prune else []
        except (MilvusError, PushRefused) as error:
            raise CommandError(f"{address}: {error}") from error
    typer.echo(
        f"{address} has all {len(rows):,} tracks of {bundle.manifest.version} in the collection {task.name}; "
        f"recall@10 is {recall:.3f}."
    )
    was = f"; it named {before} before" if before else ""
    typer.echo(f"The alias {address.alias} names this collection{was}.")
    if prune:
        typer.echo(f"Dropped {', '.join(dropped) if dropped else 'no collection'}.")


def _needed(folder: Path, address: "MilvusAddress") -> set[str]:
    """The collections of the bundle in use and of the one that a rollback takes, as far as the folder knows of them."""
    from app.bundle.errors import BundleError
    from app.bundle.models_folder.current import current_bundle
    from app.versions.listing import list_versions
    from app.versions.switching import version_before

    names: set[str] = set()
    with suppress(BundleError):
        names.add(current_bundle(folder).name)
        names.add(version_before(folder))
    manifests = [one.manifest for one in list_versions(folder) if one.name in names]
    return {address.collection(manifest.version) for manifest in manifests if manifest}
