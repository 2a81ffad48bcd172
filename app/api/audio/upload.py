"""Keeps what a request sends in a file without a name: it is gone with the request, and with the service."""

import asyncio
import os
import tempfile
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import IO

from fastapi import Request

from app.api.audio.intake import Intake
from app.api.body import LimitedBody
from app.api.errors import NoRoom

_OPEN_FILES = Path("/proc/self/fd")


def _write(file: IO[bytes], piece: bytes) -> None:
    """All of it: where the disk has room for a part alone, that part is written, and the next try fails."""
    left = memoryview(piece)
    while left:
        left = left[file.write(left) :]


@asynccontextmanager
async def uploaded(request: Request, intake: Intake) -> AsyncIterator[Path]:
    """A path by which processes of this user read the body of a request, all of which was received.

    Raises:
        BodyTooLarge: it is over the limit.
        ClientLeft: before all of it was sent.
        Overloaded: too many files are being received.
        NoRoom: the disk is full.
    """
    # Elsewhere than on Linux, others can read an open file by its name alone: a crash would leave it there.
    make = tempfile.TemporaryFile if _OPEN_FILES.is_dir() else tempfile.NamedTemporaryFile
    with LimitedBody(request, intake.max_bytes, intake.room) as body, make(prefix="songkin-", buffering=0) as file:
        async for piece in body.pieces():
            try:
                await asyncio.to_thread(_write, file, piece)
            except OSError as error:
                raise NoRoom from error
        yield Path(file.name) if isinstance(file.name, str) else Path(f"/proc/{os.getpid()}/fd/{file.fileno()}")
