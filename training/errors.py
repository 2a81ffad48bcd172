"""What a person can cause when a table is read, a network trained, or a bundle written."""


class TrainingError(Exception):
    """The message says what was expected, what was found and what to do. Each part has a class of its own."""
