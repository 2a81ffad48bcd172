"""Keeps the figures of finished trials on disk, so that an experiment that was stopped resumes and repeats nothing.

A store is a folder for trials on one table, with the file store.json that says so. A trial is a folder in it, named
after a digest of all that decides its figures. It holds identity.json, figures.json and, written last, the empty file
DONE: a trial that was cut short, by Ctrl-C, a kill or a power cut, counts as never run.
"""

import hashlib
import json
import os
from collections.abc import Set
from pathlib import Path
from typing import Any

from training.errors import TrainingError

_FORMAT = 2
_DONE = "DONE"
_FIGURES = "figures.json"
_IDENTITY = "identity.json"
_STORE = "store.json"


class TrialError(TrainingError):
    """A store or a trial on disk cannot be used. The message names its folder and what to do."""


class TrialStore:
    """Figures by identity, both JSON objects, in the folder `root`."""

    def __init__(self, root: Path) -> None:
        self._root = root

    @classmethod
    def open(cls, root: Path, table_sha256: str) -> "TrialStore":
        """Open the store in `root` for trials on one table; a folder that is not there yet is made.

        Raises:
            TrialError: the folder holds trials on another table, or of an earlier version of Songkin.
        """
        path = root / _STORE
        content = {"format": _FORMAT, "table": table_sha256}
        if not path.exists():
            root.mkdir(parents=True, exist_ok=True)
            if (root / "table.sha256").exists() or any(root.glob("*/result.json")):
                raise TrialError(
                    f"{root}: expected runs of this version of Songkin, got those of an earlier version, which cannot "
                    "be resumed; give another folder with --runs, or delete this one"
                )
            half = path.with_suffix(".half")
            half.write_text(json.dumps(content) + "\n", encoding="utf-8")
            half.replace(path)  # in one step: stopped before it, the folder is still free
        found = _read_object(path)
        if found is None or found.get("format") != _FORMAT:
            raise TrialError(
                f"{path}: expected a JSON object of format {_FORMAT}, got something else; give another folder with "
                "--runs, or delete this one"
            )
        if found.get("table") != table_sha256:
            raise TrialError(
                f"{root}: expected runs on the table of sha256 {table_sha256}, got runs on "
                f"{str(found.get('table'))[:64]}; give another folder with --runs"
            )
        return cls(root)

    def load(self, identity: dict[str, Any], required: Set[str] = frozenset()) -> dict[str, Any] | None:
        """Return the figures of the trial of this identity, or None where it has not finished.

        Raises:
            TrialError: the trial has finished, and its files cannot be read, are those of another trial, or miss one
                of the `required` keys.
        """
        folder = self._folder(identity)
        if not (folder / _DONE).exists():
            return None
        figures = _read_object(folder / _FIGURES)
        if figures is None or not required <= figures.keys():
            expected = f" of {' and '.join(sorted(required))}" if required else ""
            raise TrialError(
                f"{folder}: expected a finished run with a JSON object{expected} in {_FIGURES}, got something else; "
                "delete the folder to run it again"
            )
        if _read_object(folder / _IDENTITY) != json.loads(json.dumps(identity)):
            raise TrialError(
                f"{folder}: expected the run that its name stands for in {_IDENTITY}, got another; "
                "delete the folder to run it again"
            )
        return figures

    def save(self, identity: dict[str, Any], figures: dict[str, Any]) -> None:
        """Keep the figures of a trial. DONE comes last, once everything else is on the disk."""
        folder = self._folder(identity)
        folder.mkdir(parents=True, exist_ok=True)
        for name, content in ((_IDENTITY, identity), (_FIGURES, figures)):
            with (folder / name).open("w", encoding="utf-8") as file:
                json.dump(content, file, indent=1, ensure_ascii=False)
                file.flush()
                os.fsync(file.fileno())
        (folder / _DONE).touch()

    def _folder(self, identity: dict[str, Any]) -> Path:
        canonical = json.dumps(identity, sort_keys=True, separators=(",", ":"))
        return self._root / hashlib.sha256(canonical.encode()).hexdigest()[:16]


def _read_object(path: Path) -> dict[str, Any] | None:
    """The JSON object in a file, or None where there is no such file or something else in it."""
    try:
        content = json.loads(path.read_bytes())
    except (OSError, ValueError, RecursionError):
        return None
    return content if isinstance(content, dict) else None
