"""Songkin in both ways: a bundle directly, and a running service."""

from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest


@pytest.fixture(autouse=True)
def _quiet_logs(_log_handlers_restored: None) -> Iterator[None]:
    yield


@pytest.fixture
def direct(published_models: Path) -> tuple[str, str]:
    """Options that ask the planted bundle directly."""
    return "--models", str(published_models)


@pytest.fixture
def served(client: httpx.Client) -> tuple[str, str]:
    """Options that ask a service of the same bundle."""
    return "--url", str(client.base_url)


@pytest.fixture(params=["direct", "served"])
def there(request: pytest.FixtureRequest) -> tuple[str, str]:
    """Both, one after the other."""
    options: tuple[str, str] = request.getfixturevalue(request.param)
    return options
