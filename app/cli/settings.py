"""The settings of the service as commands read them."""

from pathlib import Path

from pydantic import ValidationError

from app.cli.errors import CommandError
from app.settings import Settings


def read_settings(models: Path | None) -> Settings:
    """The settings of the environment, with the folder `models` where that is given.

    Raises:
        CommandError: one is not valid.
    """
    try:
        return Settings() if models is None else Settings(models_dir=models)
    except ValidationError as error:
        problem = error.errors()[0]
        name = str(problem["loc"][0])
        found = "something else" if Settings.is_secret(name) else repr(problem["input"])
        raise CommandError(f"SONGKIN_{name.upper()}: {problem['msg']}, got {found}") from error
