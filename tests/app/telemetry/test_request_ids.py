import re
import subprocess
import sys

from app.telemetry.request_ids import RequestIds

FORKED = """
import os
from app.telemetry.request_ids import RequestIds

ids = RequestIds()
ids.of([])
if os.fork() == 0:
    os.write(1, ids.of([]).encode())
    os._exit(0)
os.wait()
os.write(1, b" " + ids.of([]).encode())
"""


def test_ids_are_different_hexadecimal_numbers() -> None:
    ids = [RequestIds() for _ in range(2)]
    given = [each.of([(b"host", b"a")]) for each in ids for _ in range(500)]
    assert len({*given}) == 1000
    assert all(re.fullmatch("[0-9a-f]{16}", each) for each in given)


def test_ids_of_a_child_are_not_those_of_its_parent() -> None:
    """In a process of its own, since this one has threads."""
    ran = subprocess.run([sys.executable, "-c", FORKED], capture_output=True, text=True, check=True)
    child, parent = ran.stdout.split()
    assert child != parent
