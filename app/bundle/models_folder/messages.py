"""Messages about bundles for whoever must not learn where on this machine they lie."""

from pathlib import Path


def without_folder(message: str, models_dir: Path) -> str:
    """The message with paths within the models folder. One that is relative tells nothing of the machine, and stays."""
    if not models_dir.is_absolute():
        return message
    return message.replace(f"{models_dir}/", "").replace(str(models_dir), "the models folder")
