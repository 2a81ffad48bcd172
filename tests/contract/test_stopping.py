"""SIGTERM ends the service, whatever its connections are in the middle of."""

import asyncio
from pathlib import Path

import pytest

from tests.bench.attack.connections import HALF_BODY, a_long_answer, stopped
from tests.bench.attack.trial import target_of
from tests.support.service_process import started

PATIENCE_S = 25  # the service promises ten seconds; a busy machine may take longer


@pytest.mark.parametrize("opening", [HALF_BODY, a_long_answer()], ids=["half a body", "half an answer"])
def test_sigterm_ends_the_service_in_the_middle(tmp_path: Path, demo_models: Path, opening: bytes) -> None:
    with started(tmp_path, demo_models) as service:
        finding = asyncio.run(stopped(target_of(service), opening, PATIENCE_S))
    assert finding.broken == []
