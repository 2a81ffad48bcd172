"""The one error of a bundle that cannot be used."""


class BundleError(Exception):
    """A bundle is missing, damaged or of another format. The message names the file, what was expected and found."""
