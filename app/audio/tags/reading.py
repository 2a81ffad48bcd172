"""Reads the tags of a file by mutagen, whatever container it is."""

from pathlib import Path

import mutagen
from mutagen.apev2 import APEv2
from mutagen.mp3 import MP3
from mutagen.mp4 import MP4

from app.audio.errors import UnreadableAudio
from app.audio.tags import cleaning
from app.audio.tags.audio_tags import AudioTags
from app.audio.tags.fields import Fields, fields_of

_ENCRYPTED = ("drms", "enca", "drmi")  # kinds of entries in MP4


def read_tags(path: Path) -> AudioTags:
    """The tags of a file; empty ones where it has none, or none that can be read: the audio may be good all the same.

    Raises:
        UnreadableAudio: the audio is encrypted.
    """
    name = str(path)
    try:
        file = mutagen.File(name)
        if isinstance(file, MP4) and file.info and str(file.info.codec).startswith(_ENCRYPTED):
            raise UnreadableAudio("expected audio that can be decoded, got an encrypted file (DRM)")
        fields = _fields(file, name)
    except (mutagen.MutagenError, ValueError, LookupError, TypeError, AttributeError, ArithmeticError, MemoryError):
        return AudioTags()  # mutagen does not notice all damage itself
    return _tags(fields)


def _fields(file: object, name: str) -> Fields:
    fields = fields_of(getattr(file, "tags", None))
    if isinstance(file, MP3) and "title" not in fields:  # mutagen looks for ID3 alone there
        try:
            return {**fields_of(APEv2(name)), **fields}
        except mutagen.MutagenError:
            pass
    return fields


def _tags(fields: Fields) -> AudioTags:
    def values(name: str) -> list[str]:
        return fields.get(name, [])

    return AudioTags(
        title=cleaning.first(values("title")),
        artists=cleaning.artists_of(values("artists")),
        album=cleaning.first(values("album")),
        album_artist=cleaning.first(values("album_artist")),
        genres=cleaning.genres_of(values("genres")),
        date=cleaning.date_of(values("date")),
        isrc=cleaning.isrc_of(values("isrc")),
        recording_id=cleaning.recording_id_of(values("recording_id")),
        track_number=cleaning.number_of(values("track_number")),
        explicit=cleaning.explicit_of(values("advisory")),
    )
