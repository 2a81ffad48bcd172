"""The process that tries a bundle: what it answers, and what ends it."""

import os
import signal
import threading
from pathlib import Path

import pytest

from app.bundle.errors import BundleError
from app.supervision import trial
from app.supervision.trial import try_bundle
from tests.support.damage import reseal
from tests.support.models import make_slow
from tests.support.processes import children
from tests.support.running_service import wait_until


def test_try_bundle_good_one_gives_its_version(bundle_copy: Path) -> None:
    assert try_bundle(bundle_copy) == bundle_copy.name


def test_try_bundle_damaged_one_is_refused_as_the_service_would(bundle_copy: Path) -> None:
    (bundle_copy / "evidence.json").write_text("{}")
    reseal(bundle_copy)
    with pytest.raises(BundleError, match=r"evidence\.json: expected what artists tell of genres"):
        try_bundle(bundle_copy)


def test_try_bundle_that_takes_too_long_is_given_up(bundle_copy: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    make_slow(bundle_copy / "model.onnx")
    reseal(bundle_copy)
    monkeypatch.setattr(trial, "_LEAST_TIME_S", 1)
    with pytest.raises(BundleError, match="expected a bundle that opens within 1 s, got none"):
        try_bundle(bundle_copy)


def test_try_bundle_that_takes_too_much_memory_is_given_up(bundle_copy: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(trial, "_LEAST_MEMORY", 1 << 20)  # the libraries have more when they are loaded
    monkeypatch.setattr(trial, "_MEMORY_PER_BYTE", 0)
    with pytest.raises(BundleError, match="expected a bundle that opens, got"):
        try_bundle(bundle_copy)


def test_try_bundle_that_crashes_a_library_is_refused_with_the_signal(bundle_copy: Path) -> None:
    make_slow(bundle_copy / "model.onnx")
    reseal(bundle_copy)

    def crash() -> None:
        def trials() -> list[int]:
            return [pid for pid, command in children(os.getpid()).items() if str(bundle_copy) in command]

        wait_until(lambda: bool(trials()))
        os.kill(trials()[0], signal.SIGSEGV)

    other = threading.Thread(target=crash)
    other.start()
    with pytest.raises(BundleError, match="the process that tried it was killed by SIGSEGV"):
        try_bundle(bundle_copy)
    other.join()
