"""Keeps the tracks of a folder in a running service: sends those that it lacks, and removes those that are gone."""

import math
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack
from pathlib import Path
from types import TracebackType
from typing import Any, Self, TypeVar

from app.audio.extraction import extractor
from app.audio.features import TIMBRE_COLUMNS
from app.audio.state import Sent, State
from app.audio.tracks import AudioTrack, as_text
from app.audio.watching.difference import as_sent, find_difference
from app.audio.watching.watched_folder import Look
from app.cli.audio.upsert import upsert
from app.cli.client import Client, Refused, Unavailable, open_client
from app.cli.errors import CommandError

_BATCH = 100
_ASKED = 500
_SHOWN = 3
_OWN = Sent("", "", added=True)
_TOO_MUCH = ("request_too_large", "invalid_request")  # what is said of a whole batch, by its size and its fields
_FIRST_DELAY_S, _LONGEST_DELAY_S = 1.0, 60.0

Item = TypeVar("Item")
Say = Callable[[str], None]


class Delivery:
    """Brings what a service has of a folder up to date, and remembers what it sent, so that nothing is sent twice.

    Only tracks that it added itself are removed: others came from elsewhere, as with the bundle.

    Args:
        url: of the service.
        folder: where the tracks are from.
        state: remembers what was sent.
        say: tells a person what happens.

    Attributes:
        n_sent, n_removed: Numbers of tracks.
    """

    def __init__(self, url: str, folder: Path, state: State, say: Say) -> None:
        self.n_sent = self.n_removed = 0
        self._url, self._state, self._say = url, state, say
        self._destination = f"{url.rstrip('/')} {as_text(folder.resolve())}"
        self._stack = ExitStack()
        self._client: Client | None = None
        self._is_compared = False  # whether the service was asked for what it was sent before
        self._refused: dict[str, Sent] = {}
        self._done: Look | None = None
        self._delay_s, self._not_before_s = 0.0, 0.0

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self._stack.close()

    def bring(self, look: Look, now_s: float) -> float:
        """Make the service have what was found. Where it does not answer, nothing is lost.

        Args:
            look: the newest.
            now_s: the time by a clock that only goes on.

        Returns:
            Seconds after which to call this again with the newest look; infinity where all is done.

        Raises:
            CommandError: the service does not take changes, or is none.
            StateError: what was sent cannot be remembered.
        """
        if look is self._done:
            return math.inf
        if now_s < self._not_before_s:
            return self._not_before_s - now_s
        try:
            self._bring(look)
        except Unavailable as error:
            self._is_compared = False  # it may come back with another database
            if not self._delay_s:
                self._say(f"{str(error).partition(';')[0]}; trying again until it answers")
            self._delay_s = min(2 * self._delay_s or _FIRST_DELAY_S, _LONGEST_DELAY_S)
            self._not_before_s = now_s + self._delay_s
            return self._delay_s
        if self._delay_s:
            self._say(f"{self._url} answers again")
        self._delay_s, self._done = 0.0, look
        return math.inf

    def _bring(self, look: Look) -> None:
        if self._client is None:
            self._client = self._stack.enter_context(open_client(None, self._url))
        timbre = self._timbre_taken(self._client)
        sent = self._state.sent(self._destination)
        if not self._is_compared:
            self._state.keep_sent(self._destination, lost := self._lost(self._client, sent))
            sent |= lost
            self._is_compared = True
        difference = find_difference(look.collected, sent, timbre, look.hidden, look.is_whole and not look.is_empty)
        for tracks in _parts([track for track in difference.changed if not self._is_refused(track, timbre)], _BATCH):
            self._send(self._client, tracks, sent, timbre)
        for gone in _parts(difference.gone, _BATCH):
            self._remove(self._client, gone, sent)

    def _lost(self, client: Client, sent: Mapping[str, Sent]) -> dict[str, Sent]:
        """Tracks that the service has no more, as after another database came into use: they are sent again."""
        there = self._there(client, [*sent])
        return {track_id: _OWN for track_id in sent if track_id not in there}

    def _is_refused(self, track: AudioTrack, timbre: str) -> bool:
        """Whether the service did not take the track as it is."""
        return self._refused.get(track.track_id) == as_sent(track, timbre, added=True)

    def _timbre_taken(self, client: Client) -> str:
        """The extractor whose timbre the service takes, where it is the one that is used here; else ""."""
        info = client.get("info").json
        try:
            takes_changes, timbre, scales = info["live"]["writes"], info["timbre"], info["scales"]
        except (KeyError, TypeError) as error:
            raise CommandError(
                f"{self._url}: expected a service of this version of Songkin, got one that does not tell of timbre and "
                "scales; update it"
            ) from error
        if not takes_changes:
            raise CommandError(f"{self._url} only reads; start it with SONGKIN_WRITES=true to let it be changed")
        if scales and scales["extractor"] != extractor() and not self._is_compared:
            self._say(f"note: the service has scales of {scales['extractor']}, and none of {extractor()}")
        is_ours = timbre and (timbre["columns"], timbre["extractor"]) == ([*TIMBRE_COLUMNS], extractor())
        return extractor() if is_ours else ""

    def _there(self, client: Client, track_ids: Sequence[str]) -> set[str]:
        """Which of these tracks the service has, wherever they are from."""
        there: set[str] = set()
        for part in _parts(track_ids, _ASKED):
            answer = client.post("tracks", "match", body={"tracks": [{"id": track_id} for track_id in part]})
            there |= {match["track"]["id"] for match in answer.json["matches"] if match}
        return there

    def _send(self, client: Client, tracks: Sequence[AudioTrack], sent: Mapping[str, Sent], timbre: str) -> None:
        new = [track.track_id for track in tracks if track.track_id not in sent]
        there = self._there(client, new)
        # Before they are sent: whoever is stopped in between must know later that they are its own.
        known = dict.fromkeys(new, _OWN)
        known |= {track.track_id: as_sent(track, timbre, added=False) for track in tracks if track.track_id in there}
        self._state.keep_sent(self._destination, known)
        to_send = [track for track in tracks if track.track_id not in there]
        if not to_send:
            return
        errors = _write(client, [upsert(track, bool(timbre)) for track in to_send])
        taken = [track for position, track in enumerate(to_send) if position not in errors]
        known = {track.track_id: as_sent(track, timbre, sent.get(track.track_id, _OWN).added) for track in taken}
        self._state.keep_sent(self._destination, known)
        self.n_sent += len(taken)
        if taken:
            self._say(f"sent {_listed([track.title for track in taken])}")
        for position, message in errors.items():
            track = to_send[position]
            self._refused[track.track_id] = as_sent(track, timbre, added=True)
            self._say(f"{as_text(track.path)}: the service does not take it: {message}")
        self._state.forget_sent(self._destination, {to_send[position].track_id for position in errors} & {*new})

    def _remove(self, client: Client, track_ids: Sequence[str], sent: Mapping[str, Sent]) -> None:
        own = [track_id for track_id in track_ids if sent[track_id].added]
        if own:
            answer = client.post("tracks", "batch", body={"changes": [{"delete": track_id} for track_id in own]})
            n_removed = answer.json["deleted"]  # others were removed by somebody else already
            self.n_removed += n_removed
            self._say(f"removed {_counted(n_removed)} whose files are gone")
        if n_left := len(track_ids) - len(own):
            self._say(
                f"the service keeps {_counted(n_left)} from elsewhere whose files are gone; "
                "to be rid of them, index the folder anew"
            )
        self._state.forget_sent(self._destination, track_ids)


def _write(client: Client, upserts: Sequence[dict[str, Any]]) -> dict[int, str]:
    """By position, why tracks were not written. A batch that is too large is sent in halves: one track may be."""
    try:
        answer = client.post("tracks", "batch", body={"changes": [{"upsert": each} for each in upserts]})
    except Refused as error:
        if error.code not in _TOO_MUCH:
            raise
        if len(upserts) == 1:
            return {0: str(error).partition("\n")[0]}
        half = len(upserts) // 2
        later = _write(client, upserts[half:])
        return _write(client, upserts[:half]) | {half + position: message for position, message in later.items()}
    return {error["position"]: f"{error['place']}: {error['message']}" for error in answer.json["errors"]}


def _listed(titles: Sequence[str]) -> str:
    shown = ", ".join(titles[:_SHOWN])
    return shown if len(titles) <= _SHOWN else f"{_counted(len(titles))}: {shown}, …"


def _counted(n_tracks: int) -> str:
    return f"{n_tracks:,} {'track' if n_tracks == 1 else 'tracks'}"


def _parts(items: Sequence[Item], size: int) -> Iterator[Sequence[Item]]:
    return (items[start : start + size] for start in range(0, len(items), size))
