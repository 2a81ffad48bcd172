"""How sure a match is: what differs between a track as it was asked for and as the catalogue has it, weighed.

Each difference is subtracted from the log-odds that both are one recording, and each agreement of what need not agree
is added. The weights and the least confidence were chosen on half of the tracks of the Spotify Tracks table, and are
measured on the other half by tests/bench/matching_quality.py.
"""

from math import exp

from app.search.credits import Place, SameCredits
from app.search.titles import SameTitle

LEAST_CONFIDENCE = 0.75
"""What is less sure is no match."""

EQUAL_NAMES = 4.5
"""The log-odds of equal names."""

_TITLE_EDITS = (0.0, 1.0, 3.5)
_ARTIST_EDITS = (0.0, 1.0, 3.0)
_VAGUE = 3.0
_UNSAID = 5.5
_PLACE = {Place.FIRST: 0.0, Place.ANOTHER_ORDER: 0.5, Place.ASIDE: 3.5}
_NO_ARTIST = 4.5
_SAME_ALBUM = 1.0
_SAME_DURATION = 1.5
_OTHER_DURATION = ((0.3, 3.0), (0.1, 1.5))  # by what share of the longer one they differ at least
_EQUAL_MS = 2_500  # how far the durations of two releases of one recording may be apart, as they are published


def names_log_odds(title: SameTitle, artists: SameCredits | None) -> float:
    """The log-odds that two tracks are one recording, by how their names agree.

    Args:
        title: how their titles are the same.
        artists: how their artists are; None where none was asked for.
    """
    log_odds = EQUAL_NAMES - _TITLE_EDITS[title.edits]
    log_odds -= _VAGUE * title.is_vague + _UNSAID * title.is_unsaid
    if artists is None:
        return log_odds - _NO_ARTIST
    return log_odds - _ARTIST_EDITS[artists.edits] - _PLACE[artists.place]


def confidence(names: float, same_album: bool, asked_ms: float, found_ms: float) -> float:
    """The probability, from 0 to 1, that two tracks are one recording.

    Args:
        names: the log-odds by their names.
        same_album: whether their albums have the same name. Another album says nothing: a song stands on many.
        asked_ms: the duration that was asked for, NaN where it is unknown.
        found_ms: the duration of the track, likewise.
    """
    log_odds = names + _SAME_ALBUM * same_album + _duration_log_odds(asked_ms, found_ms)
    return 1 / (1 + exp(-log_odds))


def _duration_log_odds(asked_ms: float, found_ms: float) -> float:
    apart_ms = abs(asked_ms - found_ms)
    if apart_ms <= _EQUAL_MS:
        return _SAME_DURATION
    return next((-cost for share, cost in _OTHER_DURATION if apart_ms >= share * max(asked_ms, found_ms)), 0.0)
