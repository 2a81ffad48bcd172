"""Writes what was fitted beside the network: encoders, evidence, and the text classifier."""

from pathlib import Path

import numpy as np
from pydantic import BaseModel

from app.bundle import parts
from app.bundle.encoders import Encoders
from app.bundle.evidence import ArtistEvidence
from app.bundle.text import TextClassifier


def write_fitted(encoders: Encoders, evidence: ArtistEvidence, text: TextClassifier | None, directory: Path) -> None:
    """Write them into `directory`; without a text classifier, the bundle has no part "text"."""
    _write_json(encoders, directory / parts.ENCODERS)
    _write_json(evidence, directory / parts.EVIDENCE)
    if text is not None:
        write_text(text, directory)


def write_text(text: TextClassifier, directory: Path) -> None:
    """Write the part "text" into `directory`."""
    _write_json(text.settings, directory / parts.TEXT)
    np.save(directory / parts.TEXT_TABLES, text.tables)
    np.save(directory / parts.TEXT_HIDDEN, text.hidden)
    np.save(directory / parts.TEXT_OUTPUT, text.output)


def _write_json(content: BaseModel, path: Path) -> None:
    path.write_text(content.model_dump_json(indent=1) + "\n", encoding="utf-8")
