"""Bundles of all parts: the planted one with a text classifier beside what it learned."""

import shutil
from pathlib import Path

import pytest

from app.bundle.models_folder.current import current_bundle
from app.bundle.reader import Bundle, read_bundle


@pytest.fixture(scope="session")
def bundle(models_with_text: Path) -> Bundle:
    return read_bundle(current_bundle(models_with_text))


@pytest.fixture
def models_copy(models_with_text: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(models_with_text, tmp_path / "models"))
