"""What the tags of a track say, whatever container they came in."""

from dataclasses import dataclass


@dataclass(frozen=True)
class AudioTags:
    """Texts are without control characters and bounded; "" and () are unknown.

    Attributes:
        artists: In the order of the credit.
        date: A year, month or day, such as 1997 or 1997-05-21.
        isrc: Without hyphens; "" unless it has the form of one.
        recording_id: Of MusicBrainz, a UUID in small letters; "" unless it is one.
        explicit: By the advisory of iTunes; None where there is none.
    """

    title: str = ""
    artists: tuple[str, ...] = ()
    album: str = ""
    album_artist: str = ""
    genres: tuple[str, ...] = ()
    date: str = ""
    isrc: str = ""
    recording_id: str = ""
    track_number: int | None = None
    explicit: bool | None = None

    @property
    def release_year(self) -> int | None:
        """The year of the date."""
        return int(self.date[:4]) if self.date else None
