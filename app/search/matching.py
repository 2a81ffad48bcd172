"""Finds the track of the catalogue that somebody's own list means, by names: the way from any library to ids."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property, lru_cache, partial
from math import inf, isnan, nan

import numpy as np

from app.bundle.catalogue.extras import plain_isrc
from app.bundle.features import column
from app.bundle.names import fold
from app.bundle.text import NO_TEXT, TrackText
from app.catalogue.catalogue import Catalogue
from app.search.candidates import CandidateFinder
from app.search.confidence import EQUAL_NAMES, LEAST_CONFIDENCE, confidence, names_log_odds
from app.search.credits import Credits, compare_credits, parse_credits
from app.search.inverted_index import InvertedIndex
from app.search.spelling import spelled
from app.search.titles import Title, compare_titles, parse_title

_REMEMBERED = 1 << 15  # tracks whose names need not be taken apart again


@dataclass(frozen=True)
class MatchQuery:
    """A track as somebody's list has it.

    Attributes:
        text: its names; may be empty where there is an id.
        duration_ms: None where it is unknown.
        id: it decides, if the catalogue has it.
        isrc: with separators or without; it decides, if the catalogue has it and no other title is given.
    """

    text: TrackText = NO_TEXT
    duration_ms: float | None = None
    id: str | None = None
    isrc: str | None = None


@dataclass(frozen=True)
class Match:
    """The index of the track that is meant, and the probability, from 0 to 1, that it is that recording."""

    track_index: int
    confidence: float


@dataclass(frozen=True, slots=True)
class _Candidate:
    """A track that may be meant.

    Attributes:
        row: of the track.
        names: the log-odds by its names.
        confidence: by all that is known.
        preference: of several tracks of one recording, the one with the most is meant.
    """

    row: int
    names: float
    confidence: float
    preference: tuple[float, ...]


class Matcher:
    """Matches tracks of any list with those of a catalogue.

    Args:
        catalogue: where the tracks are.
        index: of its names.
    """

    def __init__(self, catalogue: Catalogue, index: InvertedIndex) -> None:
        self._catalogue = catalogue
        self._finder = CandidateFinder(catalogue, index)
        self._popularity = np.nan_to_num(catalogue.features[:, column("popularity")], nan=-1)
        self._durations = catalogue.features[:, column("duration_ms")]
        self._title = lru_cache(_REMEMBERED)(partial(_title_of_track, catalogue))
        self._credits = lru_cache(_REMEMBERED)(partial(_credits_of_track, catalogue))

    def match(self, queries: Sequence[MatchQuery]) -> list[Match | None]:
        """The track that each query means, in order; None where none is as sure as LEAST_CONFIDENCE."""
        found = (self._by_id(query) or self._by_isrc(query) or self._by_names(query) for query in queries)
        return [Match(*place) if place else None for place in found]

    def _by_id(self, query: MatchQuery) -> tuple[int, float] | None:
        rows = self._catalogue.track_indices([query.id] if query.id else [])
        return next(((row, 1.0) for row in rows.values()), None)

    def _by_isrc(self, query: MatchQuery) -> tuple[int, float] | None:
        """Of several releases with the code, the one of the nearest names."""
        rows = self._rows_by_isrc.get(plain_isrc(query.isrc), ()) if query.isrc else ()
        if not rows:
            return None
        title = _title_of(query.text)
        if not title.song:
            return max(rows, key=lambda row: (float(self._popularity[row]), -row)), 1.0
        artists = parse_credits(query.text.artists, title.guests)
        found = [each for row in rows if (each := self._candidate(query, title, artists, row))]
        return (max(found, key=lambda each: each.preference).row, 1.0) if found else None

    @cached_property
    def _rows_by_isrc(self) -> Mapping[str, Sequence[int]]:
        codes = self._catalogue.content.extras.get("isrc", ())
        found: defaultdict[str, list[int]] = defaultdict(list)
        for row, code in enumerate(codes):
            if isinstance(code, str) and self._catalogue.kept[row]:
                found[code].append(row)
        return found

    def _by_names(self, query: MatchQuery) -> tuple[int, float] | None:
        candidates = self._candidates(query)
        best = max(candidates, key=lambda each: (each.confidence, each.preference), default=None)
        if best is None or best.confidence < LEAST_CONFIDENCE:
            return None
        as_likely = {self._title(each.row).text for each in candidates if each.confidence == best.confidence}
        if best.names < EQUAL_NAMES and len(as_likely) > 1:  # nothing tells which of them is meant
            return None
        recordings = self._catalogue.recordings
        tracks = [each for each in candidates if recordings[each.row] == recordings[best.row]]
        return max(tracks, key=lambda each: (each.names, each.preference)).row, best.confidence

    def _candidates(self, query: MatchQuery) -> list[_Candidate]:
        title = _title_of(query.text)
        artists = parse_credits(query.text.artists, title.guests)
        if not title.song:
            return []
        seen: set[int] = set()
        found: list[_Candidate] = []
        for rows in self._finder.steps(title, artists, query.text.album):
            new = [row for row in rows.tolist() if row not in seen]
            seen.update(new)
            found += filter(None, (self._candidate(query, title, artists, row) for row in new))
            if any(each.names >= EQUAL_NAMES for each in found):
                break
        return found

    def _candidate(self, query: MatchQuery, title: Title, artists: Credits, row: int) -> _Candidate | None:
        same_title = compare_titles(title, self._title(row))
        if same_title is None:
            return None
        same_credits = compare_credits(artists, self._credits(row))
        if same_credits is None and artists.all:
            return None
        names = names_log_odds(same_title, same_credits)
        text = self._catalogue.text_of(row)
        album = _album_agreement(query.text.album, text.album)
        asked_ms, found_ms = query.duration_ms or nan, float(self._durations[row])
        apart_ms = abs(asked_ms - found_ms)
        preference = (
            fold(text.name) == fold(query.text.name),
            album,
            -inf if isnan(apart_ms) else -apart_ms,
            float(self._popularity[row]),
            -row,
        )
        return _Candidate(row, names, confidence(names, album > 0, asked_ms, found_ms), preference)


def _title_of_track(catalogue: Catalogue, row: int) -> Title:
    return _title_of(catalogue.text_of(row))


def _credits_of_track(catalogue: Catalogue, row: int) -> Credits:
    text = catalogue.text_of(row)
    return parse_credits(text.artists, _title_of(text).guests)


def _title_of(text: TrackText) -> Title:
    before, dash, after = text.name.partition(" - ")
    if dash and spelled(before) in map(spelled, text.artists):  # "Artist - Title", as videos are called
        return replace(parse_title(after), whole=spelled(text.name))
    return parse_title(text.name)


def _album_agreement(asked: str, found: str) -> int:
    """2 for equal names of albums, 1 for the name of another release of it, 0 for another album or none."""
    if not asked or not found:
        return 0
    if fold(asked) == fold(found):
        return 2
    same = compare_titles(parse_title(asked), parse_title(found))
    return int(same is not None and not same.is_unsaid)
