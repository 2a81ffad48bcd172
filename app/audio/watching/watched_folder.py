"""Looks at a folder time and again: what is in it now, as far as it is known, and how soon to look again."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from app.audio.folder import FoundFile, Listing, list_files
from app.audio.run import Run
from app.audio.state import State
from app.audio.tracks import Collected, collect_tracks
from app.audio.watching.difference import hidden_tracks
from app.audio.watching.settling import SETTLING_S, Settling

PORTION = 200
"""Files that are analysed before their tracks are sent: many, since all of the folder is compared each time."""

_LOOK_AGAIN_S = 600.0  # notifications can be lost, as on links that lead out of the folder


@dataclass(frozen=True)
class Look:
    """A folder as it was found.

    Attributes:
        collected: Its tracks, as far as they are known.
        problems: By path, why a file or folder cannot be looked at at the moment.
        hidden: The ids of tracks that were there and may still be: those of `problems`.
        is_empty: Whether there is no audio file at all, as where a disk is not mounted.
        is_whole: Whether every file was looked at, so that what is not there is gone.
        again_s: Seconds after which to look again, even if nothing seems to change.
    """

    collected: Collected
    problems: dict[Path, str]
    hidden: set[str]
    is_empty: bool
    is_whole: bool
    again_s: float


class WatchedFolder:
    """A folder whose files come and go.

    Args:
        folder: with all folders below it.
        state: what is known of it, and where results are kept.
        work: does a run; it may show how far that is.
    """

    def __init__(self, folder: Path, state: State, work: Callable[[Run], None]) -> None:
        self._folder, self._state, self._work = folder, state, work
        self._settling = Settling()
        self._failed: dict[FoundFile, str] = {}
        self._last: tuple[Listing, Look] | None = None

    def look(self, now_s: float) -> Look:
        """List the folder, and analyse what is new or changed, some of it where that is much.

        Args:
            now_s: the time by a clock that only goes on.

        Returns:
            The very same as before where nothing changed.

        Raises:
            FolderError: the folder is gone.
            StateError: a result cannot be kept.
        """
        listing = list_files(self._folder)
        if self._last and self._is_as_before(*self._last, listing):
            return self._last[1]
        to_do = Run(self._folder, listing, self._state).to_do
        settled = self._settling.settled(to_do, now_s)
        # Files that could not be read come last, or they would keep others from their turn.
        portion = sorted(settled, key=self._failed.__contains__)[:PORTION]
        reasons = self._analyse(portion)
        left = {*to_do} - {*portion}
        self._failed = {file: reason for file, reason in self._failed.items() if file in left} | {
            file: reasons[file.path] for file in portion if file.path in reasons
        }
        left -= self._failed.keys()
        again_s = 0.0 if left & {*settled} else SETTLING_S if left else _LOOK_AGAIN_S
        problems = listing.problems | {file.path: reason for file, reason in self._failed.items()}
        look = Look(
            collect_tracks(self._folder, listing, self._state),
            problems,
            hidden_tracks(problems, self._state.files()) if problems else set(),
            is_empty=not listing.files,
            is_whole=not left,
            again_s=again_s,
        )
        self._last = listing, look
        return look

    def _is_as_before(self, before: Listing, look: Look, now: Listing) -> bool:
        """Whether nothing changed since all that there is was looked at."""
        same = (before.files, before.problems) == (now.files, now.problems)
        return same and look.is_whole and not self._failed

    def _analyse(self, files: list[FoundFile]) -> Mapping[Path, str]:
        """By path, why a file cannot be read at the moment."""
        if not files:
            return {}
        run = Run(self._folder, Listing(files), self._state)
        self._work(run)
        return run.problems
