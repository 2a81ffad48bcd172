"""The commands `songkin keys …`: of the keys that requests to the service must have."""

from pathlib import Path
from typing import Annotated

import typer

from app.access.roles import Role
from app.cli.errors import CommandError, report_errors

keys = typer.Typer(
    no_args_is_help=True,
    help="Make, list and remove keys of the service. A running service follows within a second or two.",
)
File = Annotated[
    Path,
    typer.Option("--file", envvar="SONGKIN_KEYS_FILE", help="File of the keys."),
]


@keys.command()
def new(
    name: Annotated[str, typer.Option(help="Tells the key from others: who holds it, or what for.")],
    role: Annotated[Role, typer.Option(help="What it opens; each role includes those before it.")] = Role.READ,
    *,
    file: File,
) -> None:
    """Make a key and print its secret, this once: the file has only a hash of it. The file is made when missing.

    Example: songkin keys new --name my-app --role write --file keys.json
    """
    from app.access.keys import new_key
    from app.access.keys_file import KeysFile, changing, new_keys_file, read_keys, write_keys

    with report_errors():
        try:
            key, secret = new_key(name, role)
            with changing(file):
                content = read_keys(file) if file.exists() else new_keys_file()
                if any(each.name == name for each in content.keys):
                    raise CommandError(f"a key {name!r} is there already; take another name, or remove that one first")
                write_keys(file, KeysFile(content.token_key, (*content.keys, key)))
        except (ValueError, OSError) as error:
            raise CommandError(str(error)) from error
    typer.echo(f"The key {name!r} with the role {role} is in {file}. Its secret is shown only here:", err=True)
    typer.echo(secret)


@keys.command("list")
def list_keys(file: File) -> None:
    """List the keys: name, role and when each was made.

    Example: songkin keys list --file keys.json
    """
    from app.access.keys_file import KeysFileError, read_keys

    with report_errors():
        try:
            content = read_keys(file)
        except KeysFileError as error:
            raise CommandError(str(error)) from error
    width = max((len(key.name) for key in content.keys), default=0)
    for key in content.keys:
        typer.echo(f"{key.name:<{width}}  {key.role:<5}  {key.created_at:%Y-%m-%d %H:%M} UTC")
    if not content.keys:
        typer.echo("No keys: the service lets nobody in.", err=True)


@keys.command()
def remove(name: Annotated[str, typer.Argument(help="Name of the key.")], file: File) -> None:
    """Remove a key: it opens nothing any more, nor do tokens that were made with it.

    Example: songkin keys remove my-app --file keys.json
    """
    from app.access.keys_file import KeysFile, changing, read_keys, write_keys

    with report_errors():
        try:
            with changing(file):
                content = read_keys(file)
                left = tuple(key for key in content.keys if key.name != name)
                if len(left) == len(content.keys):
                    raise CommandError(f"no key {name!r} in {file}; `songkin keys list` lists them")
                write_keys(file, KeysFile(content.token_key, left))
        except (ValueError, OSError) as error:
            raise CommandError(str(error)) from error
    typer.echo(f"Removed the key {name!r} from {file}.")
