"""The commands `songkin models …`: of the bundles in a folder, and of which one is in use."""

import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated, Any

import typer

from app.cli import tables
from app.cli.errors import CommandError, report_errors
from app.cli.options import Models

versions = typer.Typer(
    no_args_is_help=True,
    help="List bundles, verify them, and switch between them. Each is a folder of the models folder, and the file "
    "CURRENT names the one in use. Running services follow a switch within SONGKIN_RELOAD_INTERVAL_S.",
)
VersionName = Annotated[
    str, typer.Argument(metavar="VERSION", help="Name of a bundle; `songkin models list` shows all.")
]
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON instead, for programs.")]


@versions.command("list")
def list_(models: Models = None, as_json: AsJson = False) -> None:
    """List all bundles, the newest first, by their manifests alone; `verify` looks into the files.

    Example: songkin models list
    """
    with _errors_as_messages(models) as folder:
        from app.versions.listing import list_versions

        found = [_summary(version) for version in list_versions(folder)]
        if as_json:
            typer.echo(json.dumps(found))
            return
        if not found:
            raise CommandError(f"no bundle in {folder}; `python -m training train --data TABLE` publishes one")
        _print(tables.versions(found))


@versions.command()
def show(version: VersionName, models: Models = None, as_json: AsJson = False) -> None:
    """Show what the manifest of a bundle tells: when it was made, of what, how good it is, and its files.

    Example: songkin models show demo
    """
    with _errors_as_messages(models) as folder:
        from app.versions.listing import find_version, list_versions

        name = find_version(folder, version).name
        found = next(one for one in list_versions(folder) if one.name == name)
        if found.manifest is None:
            raise CommandError(f"{folder / name}: expected a bundle, got one that cannot be read: {found.problem}")
        shown = _summary(found) | {"manifest": found.manifest.model_dump(mode="json")}
        if as_json:
            typer.echo(json.dumps(shown))
        else:
            _print(tables.version(shown))


@versions.command()
def verify(
    version: Annotated[
        str | None, typer.Argument(metavar="[VERSION]", help="Name of a bundle; without it, the one in use.")
    ] = None,
    models: Models = None,
) -> None:
    """Open a bundle exactly as the service does, with all checksums. Exit code 1 where the service would refuse it.

    Example: songkin models verify
    """
    with _errors_as_messages(models) as folder:
        from app.bundle.models_folder.current import current_bundle
        from app.versions.listing import find_version
        from app.versions.switching import verify as verify_bundle

        path = current_bundle(folder) if version is None else find_version(folder, version)
        manifest = verify_bundle(path)
        typer.echo(
            f"{path.name} is good: {manifest.n_tracks:,} tracks, {len(manifest.files)} files with their checksums, "
            f"parts {', '.join(sorted(manifest.parts))}"
        )


@versions.command()
def promote(version: VersionName, models: Models = None) -> None:
    """Verify a bundle, and let CURRENT name it. One that the service would refuse is not promoted.

    Example: songkin models promote default-4f0c2a9d1b7e
    """
    with _errors_as_messages(models) as folder:
        from app.versions.switching import promote as promote_bundle

        manifest = promote_bundle(folder, version)
        typer.echo(f"{folder / 'CURRENT'} names {version}, of {manifest.n_tracks:,} tracks.")


@versions.command()
def rollback(models: Models = None) -> None:
    """Go back to the bundle that was in use before; called again, it goes back one further.

    What was in use is in the file .history beside CURRENT, which every switch
    by a command or a request writes. Where it tells nothing, the next older
    bundle is taken. The bundle is verified first. To go forward again, use
    `songkin models promote`.

    Example: songkin models rollback
    """
    with _errors_as_messages(models) as folder:
        from app.bundle.models_folder.current import current_bundle
        from app.versions.switching import promote as promote_bundle
        from app.versions.switching import version_before

        before, target = current_bundle(folder).name, version_before(folder)
        manifest = promote_bundle(folder, target, back=True)
        again = f" To take {before} again: songkin models promote {before}" if (folder / before).exists() else ""
        typer.echo(f"{folder / 'CURRENT'} names {target}, of {manifest.n_tracks:,} tracks.{again}")


@versions.command()
def prune(
    keep: Annotated[int, typer.Option(min=1, help="Number of bundles to keep: those in use last, and this one.")],
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only say what would be deleted.")] = False,
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask.")] = False,
    models: Models = None,
) -> None:
    """Delete old bundles, after asking.

    Never deleted are the one in use, the demo, the last --keep that were in
    use, any that are newer than the one in use and wait to be promoted, and
    folders whose manifest cannot be read. Running services are safe: they hold
    their bundle in memory.

    Example: songkin models prune --keep 3 --dry-run
    """
    with _errors_as_messages(models) as folder:
        from app.versions.pruning import delete, plan_pruning

        plan = plan_pruning(folder, keep)
        for version in plan.left_alone:
            typer.echo(
                f"left alone: {version.name} ({version.problem}); delete it by hand, if it is of no use", err=True
            )
        if not plan.old:
            typer.echo("Nothing to delete.")
            return
        _print(tables.versions([_summary(version) for version in plan.old]))
        what = f"{len(plan.old)} of the bundles in {folder}, {plan.n_bytes:,} bytes"
        if dry_run:
            typer.echo(f"Would delete {what}.")
            return
        if not yes and not typer.confirm(f"Delete {what}?"):
            raise CommandError("nothing was deleted")
        deleted = delete(folder, plan.old)
        typer.echo(f"Deleted {', '.join(deleted) or 'nothing'}.")


@contextmanager
def _errors_as_messages(models: Path | None) -> Iterator[Path]:
    """The folder of the bundles, and every error that a user can mend as one message."""
    os.environ.setdefault("ORT_DISABLE_TELEMETRY", "1")  # on by default, and read when ONNX Runtime is imported
    # Imported here, since it takes a second: other commands and `--help` do not need FAISS or ONNX.
    from app.bundle.errors import BundleError
    from app.cli.settings import read_settings
    from app.errors import ServiceError

    with report_errors():
        folder = read_settings(models).models_dir
        try:
            yield folder
        except ServiceError as error:
            raise CommandError(f"{folder}: {error}") from error
        except (BundleError, OSError) as error:
            raise CommandError(str(error)) from error


def _summary(version: Any) -> dict[str, Any]:
    """A version as JSON has it."""
    manifest = version.manifest
    return {
        "name": version.name,
        "in_use": version.is_in_use,
        "demo": version.is_demo,
        "created_at": manifest.created_at.isoformat() if manifest else None,
        "n_tracks": manifest.n_tracks if manifest else None,
        "n_bytes": version.n_bytes,
        "parts": sorted(manifest.parts) if manifest else [],
        "problem": version.problem,
    }


def _print(parts: Any) -> None:
    console = tables.make_console()
    for part in parts:
        console.print(part)
