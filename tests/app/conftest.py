"""What the tests of the service share: bundles to read and to damage."""

import logging
import shutil
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from app.bundle.models_folder.current import current_bundle, point_current_at
from app.bundle.reader import Bundle, read_bundle
from app.service import Service
from tests.support.folded import add_folded
from tests.support.planted import GENRES
from tests.support.running_service import serving
from tests.support.scales import add_scales
from tests.support.text import add_text, random_text
from tests.support.timbre import add_timbre


@pytest.fixture
def bundle_copy(models_copy: Path) -> Path:
    """The directory of a bundle, to damage. CURRENT beside it names it."""
    return current_bundle(models_copy)


@pytest.fixture(scope="session")
def models_with_text(published_models: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A models directory whose bundle has every part. Read only."""
    models = Path(shutil.copytree(published_models, tmp_path_factory.mktemp("text") / "models"))
    bundle = current_bundle(models)
    add_text(bundle, random_text(len(GENRES)))
    add_folded(bundle)
    add_scales(bundle)
    add_timbre(bundle)
    return models


@pytest.fixture(scope="session")
def reader(models_with_text: Path) -> Iterator[httpx.Client]:
    """A client of a service whose bundle reads words. Share it: change nothing."""
    with serving(models_with_text) as client:
        yield client


@pytest.fixture(scope="session")
def models_with_timbre(published_models: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A models directory whose bundle has random timbre, of which nothing counts by default. Read only."""
    models = Path(shutil.copytree(published_models, tmp_path_factory.mktemp("timbre") / "models"))
    bundle = current_bundle(models)
    version = add_timbre(bundle)
    bundle.rename(models / version)
    point_current_at(models, version)
    return models


@pytest.fixture(scope="session")
def service(bundle: Bundle) -> Service:
    """The service of the planted bundle. Share it: change nothing."""
    return Service.of(bundle)


@pytest.fixture(scope="session")
def shipped_models() -> Path:
    """The models directory of the repository: read models/demo in it, and nothing else."""
    return Path(__file__).parents[2] / "models"


@pytest.fixture(scope="session")
def demo(shipped_models: Path) -> Bundle:
    """The committed demo bundle."""
    return read_bundle(shipped_models / "demo")


@pytest.fixture(scope="session")
def bare_client(tmp_path_factory: pytest.TempPathFactory) -> Iterator[httpx.Client]:
    """A client of a service without any bundle."""
    with serving(tmp_path_factory.mktemp("bare")) as client:
        yield client


@pytest.fixture
def _log_handlers_restored() -> Iterator[None]:
    """`create_app` replaces the handlers of the root logger; put the former ones back."""
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    yield
    for handler in set(root.handlers) - set(handlers):
        handler.close()
    root.handlers[:], root.level = handlers, level
    logging.getLogger("app").setLevel(logging.NOTSET)
