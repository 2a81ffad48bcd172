"""How long a new file takes from a watched folder into the answers: `python -m tests.bench.audio.watched`.

Files of 30 s are copied one after another into a folder that `songkin watch` follows, into a running service. Promised:
10 s at most. Exit code 1 where that is broken.
"""

import argparse
import shutil
import statistics
import sys
import tempfile
import time
from pathlib import Path

from tests.support.audio.library import write_library
from tests.support.audio.watch_process import found, settings, watching
from tests.support.running_service import wait_until
from tests.support.service_process import ROOT, started

_MOST_S = 10.0


def main() -> int:
    """Run the command. Returns the exit code."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--files", type=int, default=10)
    n_files: int = parser.parse_args().files
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        songs = write_library(folder / "songs", n_files + 1, seconds=30)
        music, models = folder / "Music", folder / "models"
        music.mkdir()
        shutil.copy(songs[0], music)
        shutil.copytree(ROOT / "models" / "demo", models / "demo")
        with (
            started(folder, models, **settings(folder)) as service,
            watching(music, str(service.client.base_url), folder) as watch,
        ):
            wait_until(watch.is_up_to_date)
            seconds = []
            for number, song in enumerate(songs[1:], 1):
                begun = time.monotonic()
                shutil.copy(song, music)
                wait_until(lambda title=f"Song {number}": bool(found(service, title)))  # type: ignore[misc]
                seconds.append(time.monotonic() - begun)
                print(f"{seconds[-1]:.1f} s", flush=True)
    print(f"{n_files} files: {statistics.median(seconds):.1f} s in the middle, {max(seconds):.1f} s at most")
    return 0 if max(seconds) <= _MOST_S else 1


if __name__ == "__main__":
    sys.exit(main())
