"""The one error of reading tables."""

from training.errors import TrainingError


class TableError(TrainingError):
    """A table cannot be used. The message says what was expected, what was found and what to do."""
