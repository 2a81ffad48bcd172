"""The commands `songkin live …`: of tracks that were added, replaced and removed while the service ran."""

import os

import typer
from rich.console import Console

from app.cli.errors import CommandError, report_errors
from app.cli.options import Models

live = typer.Typer(no_args_is_help=True, help="Handle live changes: tracks that were added, replaced and removed.")


@live.callback()
def _group() -> None:
    """So that `compact` is a command of its own, though there is but one."""


@live.command()
def compact(models: Models = None) -> None:
    """Fold live changes into a new bundle, and make CURRENT name it: answers are fastest over few changes.

    It reads the settings of the service: SONGKIN_MODELS_DIR, and
    SONGKIN_LIVE_DIR or SONGKIN_DATABASE_URL. Running services go on meanwhile,
    and switch by themselves. The changes stay in the database, so nothing is
    lost when another bundle comes into use.

    Example: SONGKIN_LIVE_DIR=/var/lib/songkin songkin live compact
    """
    os.environ.setdefault("ORT_DISABLE_TELEMETRY", "1")  # on by default, and read when ONNX Runtime is imported
    # Imported here, since it takes a second: other commands and `--help` do not need FAISS, ONNX or SQLAlchemy.
    from app.bundle.errors import BundleError
    from app.cli.settings import read_settings
    from app.compaction import compact as fold
    from app.errors import ServiceError
    from app.indexing.progress_log import ProgressLog
    from app.live.place import is_stored_in
    from app.live.store import LiveStore

    with report_errors():
        settings = read_settings(models)
        url = settings.database_url
        if url is None and not is_stored_in(settings.live_dir):
            raise CommandError(
                f"expected a database of live changes in {settings.live_dir}, got none; set SONGKIN_LIVE_DIR or "
                "SONGKIN_DATABASE_URL as for the service"
            )
        log = ProgressLog(Console(markup=False, highlight=False, soft_wrap=True))
        try:
            store = LiveStore.open(url.get_secret_value() if url else settings.live_dir)
            try:
                done = fold(settings.models_dir, store, log)
            finally:
                store.close()
        except (BundleError, ServiceError, OSError, ValueError) as error:
            raise CommandError(str(error)) from error
    if done is None:
        typer.echo("Nothing changed since the bundle in use was made.")
        return
    typer.echo(
        f"Published {done.path} of {done.n_tracks:,} tracks: {done.n_added:,} added or replaced, {done.n_removed:,} "
        f"removed. {settings.models_dir / 'CURRENT'} names it."
    )
