"""The tracks of a folder, from what was found of its files: each once, with a name and an id."""

import os
import re
from dataclasses import dataclass, field
from pathlib import Path

from app.audio.errors import UnreadableAudio
from app.audio.features import Extracted
from app.audio.folder import Listing
from app.audio.state import State
from app.audio.tags.audio_tags import AudioTags
from app.audio.tags.cleaning import clean

_NUMBER = re.compile(r"(?:\d{1,2}[-.])?\d{1,3}(?:\s*[-.)_]\s*|\s+)(?=\S)")  # 01 - , 1-03 , 7.
_BETWEEN = re.compile(r"\s+[-–—]\s+")


@dataclass(frozen=True)
class AudioTrack:
    """One track.

    Attributes:
        track_id: The id of the recording at MusicBrainz where it is tagged, else that of the audio.
        path: Of its file, from the folder on.
        title: Of the tags, else of the path, as the artists.
        has_names: Whether title and artists are those of the tags.
    """

    track_id: str
    path: Path
    title: str
    artists: tuple[str, ...]
    has_names: bool
    tags: AudioTags
    extracted: Extracted


@dataclass
class Collected:
    """What a folder gives.

    Attributes:
        failures: By path, why a file that was looked at gives no track.
        duplicates: By path, the path of the file that has the same id and stands for both.
        n_left: Number of files that were not looked at yet.
    """

    tracks: list[AudioTrack] = field(default_factory=list)
    failures: dict[Path, str] = field(default_factory=dict)
    duplicates: dict[Path, Path] = field(default_factory=dict)
    n_left: int = 0


def collect_tracks(folder: Path, listing: Listing, state: State) -> Collected:
    """The tracks of the files in `listing`, in its order. Of several files of one id, the first gives the track."""
    collected = Collected()
    first_of: dict[str, Path] = {}
    known = state.files()
    for file in listing.files:
        record = known.get(file.path)
        if record is None or not record.is_of(file):
            collected.n_left += 1
            continue
        if isinstance(record.found, UnreadableAudio):
            collected.failures[file.path] = str(record.found)
            continue
        content_id, tags = record.found.content_id, record.found.tags
        extracted = state.analysis(content_id)
        track_id = tags.recording_id or content_id
        if extracted is None:
            collected.n_left += 1
        elif isinstance(extracted, UnreadableAudio):
            collected.failures[file.path] = str(extracted)
        elif track_id in first_of:
            collected.duplicates[file.path] = first_of[track_id]
        else:
            first_of[track_id] = file.path
            collected.tracks.append(_track(folder, file.path, track_id, tags, extracted))
    return collected


def _track(folder: Path, path: Path, track_id: str, tags: AudioTags, extracted: Extracted) -> AudioTrack:
    title, artist = _names_of_path(folder, path)
    return AudioTrack(
        track_id=track_id,
        path=path,
        title=tags.title or title,
        artists=tags.artists or ((tags.album_artist,) if tags.album_artist else (artist,)),
        has_names=bool(tags.title and (tags.artists or tags.album_artist)),
        tags=tags,
        extracted=extracted,
    )


def _names_of_path(folder: Path, path: Path) -> tuple[str, str]:
    """A title and an artist: those of "01 - Artist - Title", else the file's name, and the topmost folder's."""
    folders = path.parts[:-1]
    stem = clean(as_text(path.stem).replace("_", " "))
    plain = _NUMBER.sub("", stem, count=1) or stem
    artist, _, title = _BETWEEN.sub("\0", plain, count=1).partition("\0")
    if not (artist and title):
        artist, title = as_text(folders[0] if folders else folder.resolve().name), plain
    return title or "untitled", clean(artist) or "unknown"


def as_text(path: Path | str) -> str:
    """A path, or a part of one, as text: not all are."""
    return os.fsencode(path).decode("utf-8", "replace")
