"""Publish while processes are killed and disks are full: `python -m tests.bench.publishing_faults BUNDLE`.

Copies of the bundle are published into a folder of its own. Prints a table of what was tried how often and what failed;
exit code 1 where anything did. Disks of a size need to be mounted, by root.
"""

import argparse
import random
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from rich.console import Console
from rich.table import Table

from app.bundle.models_folder.current import current_bundle
from app.bundle.reader import read_bundle
from app.versions.listing import list_versions
from tests.support.publisher import faults, leftovers, publish_copy, publisher, small_disk

Row = tuple[str, int, list[str]]


@contextmanager
def watched(models: Path) -> Iterator[list[str]]:
    """What somebody saw who looked all the time: bundles that were not whole."""
    seen: list[str] = []
    stop = threading.Event()

    def watch() -> None:
        while not stop.is_set():
            versions = list_versions(models)
            # A bundle that is deleted or replaced between two looks is another one, not half of one.
            seen.extend(f"{one.name}: {one.problem}" for one in versions if one.problem)
            if not any(one.is_in_use for one in versions):
                seen.append("CURRENT names no bundle")

    thread = threading.Thread(target=watch)
    thread.start()
    try:
        yield seen
    finally:
        stop.set()
        thread.join()


def killed(source: Path, folder: Path, n: int, rng: random.Random) -> Row:
    """Kill at random moments, more of them towards the end, where names change."""
    publish_copy(source, folder, 0)
    begun = time.monotonic()
    publisher(source, folder, 1).communicate()
    duration_s = time.monotonic() - begun
    failed, n_killed = [], 0
    with watched(folder) as seen:
        for number in range(n):
            process = publisher(source, folder, 2 + number)
            time.sleep(duration_s * rng.uniform(0.3, 1))
            process.kill()
            process.communicate()
            n_killed += process.returncode == -9
            failed += [f"kill {number}: {fault}" for fault in faults(folder)]
    publish_copy(source, folder, 1_000)
    return f"killed while publishing ({n_killed} before the end)", n, failed + seen + leftovers(folder)


def planted(source: Path, folder: Path, _: int, __: random.Random) -> Row:
    """Kill before each change of a name, one after another."""
    publish_copy(source, folder, 0)
    failed, n = [], 0
    while True:
        process = publisher(source, folder, 1 + n, kill_at=1 + n)
        process.communicate()
        failed += [f"kill at {n}: {fault}" for fault in faults(folder)]
        if process.returncode == 0:
            break
        n += 1
    return "killed before each change of a name", n, failed + leftovers(folder)


def two_at_once(source: Path, folder: Path, n: int, _rng: random.Random) -> Row:
    """Two processes publish different bundles, and every second time the same one."""
    publish_copy(source, folder, 0)
    failed = []
    with watched(folder) as seen:
        for number in range(n):
            both = [publisher(source, folder, 1 + 2 * number + (number % 2) * other) for other in range(2)]
            for process in both:
                _, message = process.communicate()
                failed += [message] if process.returncode else []
            failed += faults(folder)
    return "two publish at once", n, failed + seen + leftovers(folder)


def full_disks(source: Path, folder: Path, n: int, _rng: random.Random) -> Row:
    """Disks with room for one bundle and so many tenths of another."""
    size = sum(path.stat().st_size for path in source.rglob("*") if path.is_file())
    failed = []
    for tenths in range(n):
        with small_disk(folder, 1_000_000 + size + size * tenths // 10) as mounted:
            if not mounted:
                return "full disk (not tried: mounting is not allowed)", 0, []
            first = publish_copy(source, folder, 0)
            process = publisher(source, folder, 1)
            _, message = process.communicate()
            published = current_bundle(folder) != first
            failed += faults(folder) + leftovers(folder)
            if published != (process.returncode == 0) or "Traceback" in message:
                failed.append(f"{tenths} tenths: exit code {process.returncode}, {message}")
            elif not published and "the disk is full" not in message:
                failed.append(message)
    return "full disk, by tenths of the bundle", n, failed


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("bundle", type=Path, help="folder of a bundle, which is read only")
    parser.add_argument("--kills", type=int, default=60)
    parser.add_argument("--pairs", type=int, default=20)
    parser.add_argument("--seed", type=int, default=0)
    asked = parser.parse_args()
    read_bundle(asked.bundle)
    rng = random.Random(asked.seed)
    kinds: list[tuple[Callable[[Path, Path, int, random.Random], Row], int]] = [
        (killed, asked.kills),
        (planted, 0),
        (two_at_once, asked.pairs),
        (full_disks, 12),
    ]
    table, failures = Table("tried", "times", "failed", box=None), []
    for kind, n in kinds:
        with tempfile.TemporaryDirectory(prefix="songkin-publishing-") as folder:
            what, tried, failed = kind(asked.bundle, Path(folder), n, rng)
        table.add_row(what, str(tried), str(len(failed)))
        failures += failed
    Console(highlight=False).print(table)
    for failure in failures[:20]:
        print(failure)
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main())
