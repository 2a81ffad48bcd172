"""Whether the libraries are installed that audio needs: those of the extra `audio`."""

from importlib.util import find_spec

LIBRARIES = ("av", "mutagen", "pebble", "pyarrow", "sonara", "soundfile", "watchfiles")


def missing_libraries() -> list[str]:
    """Those that are not installed, without importing any."""
    return [name for name in LIBRARIES if find_spec(name) is None]
