"""Finished runs on disk, so that a study that was stopped goes on where it stopped and repeats nothing.

A run is a directory named after a digest of all that decides it. It holds identity.json, result.json and, written last,
the empty file DONE.
"""

import hashlib
import json
import os
from collections.abc import Set
from pathlib import Path
from typing import Any

_DONE = "DONE"
_TABLE = "table.sha256"


class RunError(Exception):
    """A run on disk cannot be used. The message names its directory and what to do."""


class RunStore:
    """Results by identity, both JSON objects, under the directory `root`, which is made when it is needed."""

    def __init__(self, root: Path) -> None:
        self._root = root

    def claim(self, table_sha256: str) -> None:
        """Keep this folder for runs on one table.

        Raises:
            RunError: the runs that are here are on another one.
        """
        mark = self._root / _TABLE
        if not mark.exists():
            self._root.mkdir(parents=True, exist_ok=True)
            half = mark.with_suffix(".half")
            half.write_text(table_sha256 + "\n", encoding="utf-8")
            half.replace(mark)  # at once: stopped in the middle, the folder is still free
        found = mark.read_text(encoding="utf-8", errors="replace").strip()
        if found != table_sha256:
            raise RunError(
                f"{self._root}: expected runs on the table of sha256 {table_sha256}, got runs on {found[:64]}; "
                "give another folder with --runs"
            )

    def load(self, identity: dict[str, Any], keys: Set[str] = frozenset()) -> dict[str, Any] | None:
        """The result of the run of this identity, which has `keys`, or None where it has not finished.

        Raises:
            RunError: it has, and its result cannot be read.
        """
        directory = self._directory(identity)
        if not (directory / _DONE).exists():
            return None
        try:
            result = json.loads((directory / "result.json").read_bytes())
        except (OSError, ValueError, RecursionError) as error:
            raise RunError(f"{directory}: expected a finished run, got: {error}; delete it to run it again") from error
        if not isinstance(result, dict) or not keys <= result.keys():
            wanted = f" of {' and '.join(sorted(keys))}" if keys else ""
            raise RunError(
                f"{directory}: expected a JSON object{wanted} in result.json, got another; delete it to run it again"
            )
        return result

    def save(self, identity: dict[str, Any], result: dict[str, Any]) -> None:
        """Keep a result. DONE comes last: a run that was cut short counts as never made."""
        directory = self._directory(identity)
        directory.mkdir(parents=True, exist_ok=True)
        for name, content in (("identity.json", identity), ("result.json", result)):
            with (directory / name).open("w", encoding="utf-8") as file:
                json.dump(content, file, indent=1, ensure_ascii=False)
                file.flush()
                os.fsync(file.fileno())
        (directory / _DONE).touch()

    def _directory(self, identity: dict[str, Any]) -> Path:
        canonical = json.dumps(identity, sort_keys=True, separators=(",", ":"))
        return self._root / hashlib.sha256(canonical.encode()).hexdigest()[:16]
