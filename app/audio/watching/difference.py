"""What a service lacks of a folder, and what it has of it that is gone."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path

from app.audio.errors import UnreadableAudio
from app.audio.state import FileRecord, Sent
from app.audio.tracks import AudioTrack, Collected

_REVISION = 1  # of what is sent of a track: a new number has all sent anew


@dataclass(frozen=True)
class Difference:
    """What to do so that a service has the tracks of a folder.

    Attributes:
        changed: Tracks that the service does not have as they are.
        gone: The ids of tracks that it has, and the folder does not.
    """

    changed: list[AudioTrack]
    gone: list[str]


def find_difference(
    collected: Collected, sent: Mapping[str, Sent], timbre: str, hidden: set[str], is_whole: bool
) -> Difference:
    """Compare a folder with what a service has of it.

    Args:
        collected: the tracks of the folder.
        sent: by id, what the service has.
        timbre: the extractor whose timbre it takes; "" where it takes none.
        hidden: the ids of tracks of which it cannot be told at the moment whether they are there.
        is_whole: whether all files of the folder were looked at. Until then nothing is gone: a file that is missing may
            have been renamed to one that was not looked at yet.
    """
    ids = {track.track_id for track in collected.tracks}
    changed = [track for track in collected.tracks if not _is_sent(track, sent.get(track.track_id), timbre)]
    gone = [track_id for track_id in sent if track_id not in ids and track_id not in hidden]
    return Difference(changed, gone if is_whole else [])


def as_sent(track: AudioTrack, timbre: str, added: bool) -> Sent:
    """The track as a service has it once it was sent, or found there; `timbre` as in `find_difference`."""
    return Sent(_digest(track), "" if track.extracted.timbre is None else timbre, added)


def hidden_tracks(problems: Mapping[Path, str], known: Mapping[Path, FileRecord]) -> set[str]:
    """The ids of all tracks of files that cannot be looked at, or lie in folders that cannot.

    Args:
        problems: by path of the file or the folder.
        known: by path, what files were when they were looked at last.
    """
    return {
        record.found.tags.recording_id or record.found.content_id
        for path, record in known.items()
        if not isinstance(record.found, UnreadableAudio) and not problems.keys().isdisjoint((path, *path.parents))
    }


def _is_sent(track: AudioTrack, sent: Sent | None, timbre: str) -> bool:
    """A track that the service has from elsewhere may have any timbre: it came with others of its catalogue."""
    if sent is None:
        return False
    now = as_sent(track, timbre, sent.added)
    return sent.content == now.content and (not sent.added or sent.timbre == now.timbre)


def _digest(track: AudioTrack) -> str:
    known = [_REVISION, track.title, track.artists, asdict(track.tags), asdict(track.extracted.features)]
    digest = hashlib.sha256(json.dumps(known).encode())
    if track.extracted.timbre is not None:
        digest.update(track.extracted.timbre.tobytes())
    return digest.hexdigest()
