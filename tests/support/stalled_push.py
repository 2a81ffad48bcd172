"""`songkin push` that stops after a few tracks and waits to be killed; for tests."""

import sys
import time
from collections.abc import Sequence

from app.cli.main import main
from app.retrieval.milvus.connection import MilvusConnection, Row

N_TRACKS = 60


def _write_some(self: MilvusConnection, name: str, partition: str, rows: Sequence[Row], replace: bool) -> None:
    _write(self, name, partition, rows[:N_TRACKS], replace)
    time.sleep(600)


if __name__ == "__main__":
    _write = MilvusConnection.write
    MilvusConnection.write = _write_some  # type: ignore[method-assign]
    sys.argv[0] = "songkin"
    main()
