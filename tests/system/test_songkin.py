"""`songkin` as a user runs it: a process of its own."""

import os
import signal
import socket
import subprocess
import sys
from pathlib import Path

SONGKIN = str(Path(sys.executable).with_name("songkin"))


def test_songkin_is_installed_and_helps() -> None:
    result = subprocess.run([SONGKIN, "--help"], capture_output=True, text=True, timeout=60)
    assert (result.returncode, result.stderr) == (0, "")
    assert "Usage: songkin" in result.stdout


def test_songkin_imports_nothing_heavy_before_a_bundle_is_opened() -> None:
    code = (
        "import app.cli.main, sys\n"
        "heavy = {'faiss', 'onnxruntime', 'fastapi', 'sqlite3', 'torch'}\n"
        "sys.exit(', '.join(sorted(heavy & set(sys.modules))) or None)"
    )
    # Coverage, where it measures, loads sqlite3 itself.
    variables = {name: value for name, value in os.environ.items() if not name.startswith("COVERAGE")}
    result = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=60, env=variables)
    assert (result.returncode, result.stderr) == (0, "")


def test_songkin_of_a_bundle_writes_the_answer_and_nothing_else(published_models: Path) -> None:
    command = [SONGKIN, "similar", "punk-05", "--models", str(published_models)]
    result = subprocess.run(command, capture_output=True, text=True, timeout=60)
    assert (result.returncode, result.stderr) == (0, "")
    assert len(result.stdout.splitlines()) == 11


def test_songkin_ctrl_c_ends_without_a_word() -> None:
    # A shell's background jobs ignore Ctrl-C, and so would the child.
    signal.signal(signal.SIGINT, signal.default_int_handler)
    with socket.create_server(("127.0.0.1", 0)) as silent:
        command = [SONGKIN, "search", "x", "--url", f"http://127.0.0.1:{silent.getsockname()[1]}"]
        process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        silent.settimeout(60)
        with silent.accept()[0]:
            process.send_signal(signal.SIGINT)
            assert process.communicate(timeout=60) == (b"", b"")
    assert process.returncode == 130


def test_songkin_output_that_is_not_utf_8_is_no_traceback(published_models: Path) -> None:
    command = [SONGKIN, "similar", "punk song 5", "--models", str(published_models)]
    environment = {"PYTHONIOENCODING": "latin-1"}
    result = subprocess.run(command, capture_output=True, text=True, timeout=60, env=environment)
    assert result.returncode == 0
    assert result.stderr.startswith("taking ?punk song 5? by Punk Artist 5 (punk-05)")
