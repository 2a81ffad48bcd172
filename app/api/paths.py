"""Paths of the machine in messages: whoever asks over a network need not know where things lie."""

import re

# Absolute only: not a path after a name, as in a/b, nor what follows the scheme of a URL.
_FOLDERS = re.compile(r"(?<![\w.:/-])/(?:[^\s/:'\"]+/)*(?=[^\s/:'\"])")


def without_folders(message: str) -> str:
    """The message with the last name alone of every absolute path."""
    return _FOLDERS.sub("", message)
