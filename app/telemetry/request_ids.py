"""The id of each request, which its answer, its log line and its errors carry."""

import os
import re
from collections.abc import Iterable
from random import Random

_PLAIN = re.compile(rb"[A-Za-z0-9._-]{1,64}")


class RequestIds:
    """Gives ids. They are no secret: 64 random bits, from a generator that the system seeds in every process."""

    def __init__(self) -> None:
        self._random = Random()  # noqa: S311 they need not be hard to guess
        os.register_at_fork(after_in_child=self._random.seed)  # a child would give the same ids otherwise

    def of(self, headers: Iterable[tuple[bytes, bytes]]) -> str:
        """The id that the client or a proxy sent as X-Request-ID if it is plain, so that logs can be joined."""
        for name, value in headers:
            if name == b"x-request-id" and _PLAIN.fullmatch(value):
                return value.decode("ascii")
        return f"{self._random.getrandbits(64):016x}"
