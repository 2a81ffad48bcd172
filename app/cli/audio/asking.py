"""Asks for what sounds like an audio file."""

import os.path
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from app.audio.folder import ENDINGS
from app.audio.libraries import missing_libraries
from app.cli.client import Answer, Client
from app.cli.errors import CommandError


def audio_file(text: str, url: str | None) -> Path | None:
    """The audio file that a text names, if it is that of a file and ends like audio.

    Raises:
        CommandError: it does, and nothing is installed that could hear it here, where there is no `url`.
    """
    if not (is_named_like_audio(text) and is_file(text)):
        return None
    if url is None and (missing := missing_libraries()):
        raise CommandError(
            f"hearing a file needs {', '.join(missing)}: pip install 'songkin[audio]', or give --url of a service that "
            "takes files"
        )
    return Path(text)


def is_file(text: str) -> bool:
    """Whether a text names a file; one that is too long for a name does not."""
    return os.path.isfile(text)  # noqa: PTH113 - that of Path raises OSError where the name is too long


def is_named_like_audio(text: str) -> bool:
    """Whether a text ends as names of audio files do."""
    return Path(text).suffix.lower() in ENDINGS


def ask_with_file(client: Client, file: Path, params: Mapping[str, Any]) -> Answer:
    """What is heard of the file, and what sounds like it.

    Raises:
        CommandError: it cannot be read, or heard.
    """
    try:
        with file.open("rb") as content:
            return client.post_file("audio", file=content, params=params)
    except OSError as error:
        raise CommandError(f"{file}: {error.strerror}") from error
