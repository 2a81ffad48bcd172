"""What a field is called in each kind of tag: ID3, Vorbis comments, MP4 atoms, APEv2; as Picard writes them."""

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from mutagen._vorbis import VComment
from mutagen.apev2 import APEv2
from mutagen.id3 import ID3
from mutagen.mp4 import MP4Tags

Fields = Mapping[str, list[str]]
"""By our name of a field, its values in order; several names of a field are tried in order."""

_ITUNES = "----:com.apple.iTunes:"

_ID3 = {
    "title": ("TIT2",),
    "artists": ("TXXX:ARTISTS", "TPE1"),
    "album": ("TALB",),
    "album_artist": ("TPE2",),
    "genres": ("TCON",),
    "date": ("TDRC", "TDRL", "TDOR"),
    "isrc": ("TSRC",),
    "recording_id": ("UFID:http://musicbrainz.org",),
    "track_number": ("TRCK",),
    "advisory": ("TXXX:ITUNESADVISORY",),
}
_COMMENTS = {
    "title": ("title",),
    "artists": ("artists", "artist"),
    "album": ("album",),
    "album_artist": ("albumartist", "album artist"),
    "genres": ("genre",),
    "date": ("date", "year", "originaldate"),
    "isrc": ("isrc",),
    "recording_id": ("musicbrainz_trackid",),
    "track_number": ("tracknumber", "track"),
    "advisory": ("itunesadvisory",),
}
_MP4 = {
    "title": ("©nam",),
    "artists": (f"{_ITUNES}ARTISTS", "©ART"),
    "album": ("©alb",),
    "album_artist": ("aART",),
    "genres": ("©gen",),
    "date": ("©day",),
    "isrc": (f"{_ITUNES}ISRC",),
    "recording_id": (f"{_ITUNES}MusicBrainz Track Id",),
    "track_number": ("trkn",),
    "advisory": ("rtng",),
}


def fields_of(tags: Any) -> Fields:
    """The fields of tags as mutagen reads them; none of a kind that is not known."""
    if isinstance(tags, ID3):
        return _of(_ID3, lambda name: _frame(tags, name))
    if isinstance(tags, MP4Tags):
        return _of(_MP4, lambda name: map(_atom, _listed(tags, name)))
    if isinstance(tags, VComment | APEv2):  # both take names in any case
        return _of(_COMMENTS, lambda name: map(str, _listed(tags, name)))
    return {}


def _of(names: Mapping[str, tuple[str, ...]], values_of: Callable[[str], Iterable[str]]) -> Fields:
    fields = {}
    for field, candidates in names.items():
        values = next((found for name in candidates if (found := [*values_of(name)])), None)
        if values:
            fields[field] = values
    return fields


def _frame(tags: Any, name: str) -> Iterable[str]:
    for frame in tags.getall(name):
        if name.startswith("UFID"):
            yield frame.data.decode("ascii", "replace")
        elif name == "TCON":
            yield from frame.genres  # with the numbers of ID3v1 as names
        else:
            yield from map(str, frame.text)


def _atom(value: Any) -> str:
    if isinstance(value, tuple):  # of a number and how many there are
        return str(value[0])
    return bytes(value).decode("utf-8", "replace") if isinstance(value, bytes) else str(value)


def _listed(tags: Any, name: str) -> Iterable[object]:
    values = tags.get(name, [])
    return values if not isinstance(values, str) else [values]
