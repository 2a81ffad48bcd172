"""What can be wrong with a question, in the terms of the domain. Whoever asks adds a status, a place and advice.

    ServiceError
    ├── UnknownTrack       the catalogue has no track of this id
    ├── UnmatchedTrack     the catalogue has no track that a title and an artist mean
    ├── UnknownArtist      the catalogue has no artist of this id
    ├── UnknownAlbum       the catalogue has no album of this id
    ├── InvalidRequest     seeds, dislikes or filters name what the catalogue does not have, or contradict each other
    ├── SameRecording      both ends of a song path are versions of one recording
    ├── NothingKnown       of a track nothing is known that could tell its genres
    ├── WrongTimbre        a track has another number of numbers as its timbre than the catalogue
    ├── UnknownVersion     there is no bundle of this name
    ├── RefusedVersion     a bundle cannot come into use
    ├── NotInBundle        the bundle in use lacks an optional part
    ├── EmptyMap           no track is left on the map
    ├── StoreUnavailable   the database of live changes cannot be used at the moment
    ├── IncompatibleStore  the database of live changes was made by another version of the service
    ├── EngineUnavailable  what searches the vectors cannot be asked at the moment
    ├── Overloaded         too much is asked at once
    └── NotReady           no bundle is in use

Anything else that is raised is a defect.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

ItemKind = Literal["track", "artist", "genre", "match"]
SeedRole = Literal["seed", "dislike"]


class ServiceError(Exception):
    """An error that whoever asks can cause or will want to know of. `message` says what is wrong in a sentence."""

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.message = message


class UnknownTrack(ServiceError):
    """The catalogue has no track with the id `track_id`."""

    def __init__(self, track_id: str) -> None:
        super().__init__(f"no track with the id {track_id[:64]!r} in the catalogue; ids are case-sensitive")
        self.track_id = track_id


class UnmatchedTrack(ServiceError):
    """The catalogue has no track that is sure enough to be the one called `title`, by `artist`."""

    def __init__(self, title: str, artist: str) -> None:
        super().__init__(f"no track {title[:64]!r} by {artist[:64]!r} in the catalogue")
        self.title, self.artist = title, artist


class UnknownArtist(ServiceError):
    """The catalogue has no artist with the id `artist_id`."""

    def __init__(self, artist_id: str) -> None:
        super().__init__(f"no artist with the id {artist_id[:64]!r} in the catalogue; ids are case-sensitive")
        self.artist_id = artist_id


class UnknownAlbum(ServiceError):
    """The catalogue has no album with the id `album_id`."""

    def __init__(self, album_id: str) -> None:
        super().__init__(f"no album with the id {album_id[:64]!r} in the catalogue; ids are case-sensitive")
        self.album_id = album_id


@dataclass(frozen=True)
class UnknownItem:
    """The catalogue does not have what was named.

    Attributes:
        kind: of the item; a "match" is a track that is described by its names.
        name: its id; of a genre its name, of a match its title and artists.
        suggestion: a name that may be meant, if there is one.
    """

    kind: ItemKind
    name: str
    suggestion: str | None = None

    def __str__(self) -> str:
        suggestion = f"; did you mean {self.suggestion!r}?" if self.suggestion else ""
        if self.kind == "match":
            return f"no track that is surely {self.name[:64]!r}{suggestion}"
        known_by = "" if self.kind == "genre" else "with the id "
        return f"no {self.kind} {known_by}{self.name[:64]!r}{suggestion}"


@dataclass(frozen=True)
class UnknownSeed:
    """The seed or dislike at `position` of its list is unknown."""

    role: SeedRole
    position: int
    item: UnknownItem

    def __str__(self) -> str:
        return str(self.item)


@dataclass(frozen=True)
class UnknownFilterValue:
    """A filter names what is unknown. `part` is the list of the filter that names it, "any" or "none"."""

    filter_name: str
    part: str
    item: UnknownItem

    def __str__(self) -> str:
        return str(self.item)


@dataclass(frozen=True)
class DislikedSeed:
    """The dislike at `position` is a seed as well."""

    position: int

    def __str__(self) -> str:
        return "is a seed as well; name it in one of the two"


Problem = UnknownSeed | UnknownFilterValue | DislikedSeed


class InvalidRequest(ServiceError):
    """A request that cannot be answered, whatever form it came in. `problems` lists all of them."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        self.problems = tuple(problems)
        super().__init__("; ".join(map(str, self.problems)))


class SameRecording(ServiceError):
    """A song path needs two recordings."""

    def __init__(self) -> None:
        super().__init__("expected another recording, got a version of the same one")


class NothingKnown(ServiceError):
    """Of the tracks at `positions`, nothing is known that could tell their genres."""

    def __init__(self, positions: Sequence[int], reads_words: bool) -> None:
        would_do = "an audio feature, a name, an album or an artist" if reads_words else "an audio feature or an artist"
        without = "" if reads_words else ", and the bundle in use does not read words"
        super().__init__(
            "the track has nothing to tell its genres by: it names no feature that training knew and no known "
            f"artist{without}; expected {would_do}{'' if reads_words else ' whom the catalogue knows'}"
        )
        self.positions = tuple(positions)


class WrongTimbre(ServiceError):
    """A track has a timbre of `found` numbers, and those of the catalogue have `expected`; 0 where it has none."""

    def __init__(self, expected: int, found: int) -> None:
        wanted = f"a timbre of {expected} numbers, as the catalogue has" if expected else "no timbre"
        way_out = (
            "analyse it as the catalogue was analysed, or leave it out"
            if expected
            else "leave it out, or publish a bundle of a table with timbre: the bundle in use has none"
        )
        super().__init__(f"expected {wanted}, got {found} numbers; {way_out}")
        self.expected, self.found = expected, found


class UnknownVersion(ServiceError):
    """There is no bundle `version`; `known` are there. Without `is_name` it is a path, or no name at all."""

    def __init__(self, version: str, known: Sequence[str], is_name: bool = True) -> None:
        shown = f"no bundle {version[:64]!r}" if is_name else f"expected the name of a bundle, got {version[:64]!r}"
        super().__init__(f"{shown}; there are: {', '.join(known[:20]) or 'none'}")
        self.version, self.known = version, tuple(known)


class RefusedVersion(ServiceError):
    """The bundle `version` cannot come into use, and what was in use stays. `reason` says why."""

    def __init__(self, version: str, reason: str) -> None:
        super().__init__(f"{version} was not promoted, and CURRENT is as it was: {reason}")
        self.version, self.reason = version, reason


class NotInBundle(ServiceError):
    """The bundle in use lacks the optional part `part`, which the answer needs; `made` says how one gets it."""

    def __init__(self, part: str, made: str = "as training writes it") -> None:
        super().__init__(
            f"the bundle in use has no part {part!r}, which this answer needs; publish a bundle that has it, {made}"
        )
        self.part = part


class EmptyMap(ServiceError):
    """All tracks were removed, so that none is on the map."""

    def __init__(self) -> None:
        super().__init__("expected a track on the map, but all were removed; add tracks, or publish another bundle")


class StoreUnavailable(ServiceError):
    """The database of live changes `store` cannot be used, for `reason`. It may be again in a moment."""

    def __init__(self, store: str, reason: str) -> None:
        super().__init__(
            f"the database of live changes, {store}, cannot be used: {reason}; see that it runs, has room and may be "
            "written, then try again"
        )
        self.store = store
        self.reason = reason


class IncompatibleStore(ServiceError):
    """The tables of the database `store` are of the version `found`, which is not the `expected` one."""

    def __init__(self, store: str, expected: int, found: int) -> None:
        super().__init__(
            f"the database of live changes, {store}: expected tables of version {expected}, got {found}; run the "
            "release of the service that made them, or name an empty database"
        )
        self.store = store
        self.expected = expected
        self.found = found


class EngineUnavailable(ServiceError):
    """What searches the vectors, the server `engine`, cannot be asked, for `reason`. It may be again in a second."""

    def __init__(self, engine: str, reason: str) -> None:
        super().__init__(
            f"the vectors cannot be searched: {engine}: {reason}; what needs no search is answered still, and the "
            "service asks again every second"
        )
        self.engine = engine
        self.reason = reason


class Overloaded(ServiceError):
    """More is asked of the kind of work `kind` than can be done soon. Nothing was computed."""

    def __init__(self, kind: str) -> None:
        super().__init__("the service has more to do than it can do soon; try again in a second")
        self.kind = kind


class NotReady(ServiceError):
    """No bundle is in use; the message says why."""
