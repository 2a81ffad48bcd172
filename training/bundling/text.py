"""Writes what was fitted as JSON, and the text classifier with its tables."""

from pathlib import Path

import numpy as np
from pydantic import BaseModel

from app.bundle import parts
from app.bundle.text import TextClassifier


def write_model(content: BaseModel, path: Path) -> None:
    """Write a JSON file of the bundle."""
    path.write_text(content.model_dump_json(indent=1) + "\n", encoding="utf-8")


def write_text(text: TextClassifier, directory: Path) -> None:
    """Write the part "text" into `directory`."""
    write_model(text.settings, directory / parts.TEXT)
    np.save(directory / parts.TEXT_TABLES, text.tables)
    np.save(directory / parts.TEXT_HIDDEN, text.hidden)
    np.save(directory / parts.TEXT_OUTPUT, text.output)
