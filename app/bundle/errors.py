"""The one error of a bundle that cannot be used."""

from pathlib import Path

REMEDY = "publish the bundle again, or point CURRENT at another one"


class BundleError(Exception):
    """A bundle is missing, damaged or of another format. The message names the file, what was expected and found."""


class BundleIncomplete(BundleError):
    """A file is not there, cannot be read or is not as large as it should be: it may be on its way."""


def disagree(path: Path, expected: str, found: str) -> BundleError:
    """Of a file whose content is not what it should be."""
    return BundleError(f"{path}: expected {expected}, got {found}; {REMEDY}")


def something_else(path: Path, expected: str, error: Exception) -> BundleError:
    """Of a file that a parser refused."""
    return BundleError(f"{path}: expected {expected}, got something else ({error}); {REMEDY}")


def unreadable(path: Path, error: OSError) -> BundleIncomplete:
    """Of a file that cannot be opened or read."""
    return BundleIncomplete(f"{path} cannot be read: {error.strerror}; {REMEDY}")
