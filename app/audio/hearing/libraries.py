"""Whether the libraries are installed that hearing a file needs: those of the extra `audio`."""

from importlib.util import find_spec

_LIBRARIES = ("av", "mutagen", "pebble", "sonara", "soundfile")


def missing_libraries() -> list[str]:
    """Those that are not installed, without importing any."""
    return [name for name in _LIBRARIES if find_spec(name) is None]
