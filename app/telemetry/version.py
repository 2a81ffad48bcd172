"""Which Songkin this is."""

from importlib.metadata import version


def songkin_version() -> str:
    """As the installed package says."""
    return version("songkin")
