"""Why an audio file, or what was found of a folder, cannot be used."""


class UnreadableAudio(Exception):
    """A file gives no track, and will not until it changes. The message says what was expected and what is there."""


class StateError(Exception):
    """The file that keeps what was found of a folder cannot be used. The message says what to do."""


class FolderError(Exception):
    """A folder cannot be listed, or is gone. The message says what to do."""
