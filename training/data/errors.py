"""The one error of reading tables."""


class TableError(Exception):
    """A table cannot be used. The message says what was expected, what was found and what to do."""
