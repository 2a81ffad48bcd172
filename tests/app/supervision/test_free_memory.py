import subprocess
import sys

# In a process of its own, where nobody else's memory comes between. Small pieces lie in the heap, and the last of them
# keeps the C library from giving the others back by itself.
_FREED_AND_KEPT = """
from pathlib import Path
from app.supervision.free_memory import give_back_free_memory

def resident_mb():
    return int(Path("/proc/self/statm").read_text().split()[1]) // 256

before = resident_mb()
pieces = [bytes(1000) for _ in range(100_000)]
last = bytes(1000)
del pieces
kept = resident_mb()
give_back_free_memory()
print(before, kept, resident_mb())
"""


def test_give_back_free_memory_what_was_freed_is_the_systems_again() -> None:
    told = subprocess.run(
        [sys.executable, "-c", _FREED_AND_KEPT],
        env={"PYTHONMALLOC": "malloc"},
        capture_output=True,
        text=True,
        check=True,
    ).stdout
    before, kept, after = map(int, told.split())
    assert kept > before + 80
    assert after < before + 20
