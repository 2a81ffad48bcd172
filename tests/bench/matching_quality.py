"""Whether matching finds what a library means, and nothing else: `python -m tests.bench.matching_quality MODELS`.

A fifth of the recordings is taken out of the catalogue. Entries of the others, changed as libraries change them, must
be found; entries of those that were taken out, of another artist's song of that name, of songs that nobody recorded,
and of takes that the catalogue does not have, must not. Half of the recordings is there to choose weights and the least
confidence by; the figures that count are of the other half. A match is right when it is of the same recording.
"""

import argparse
import random
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from pathlib import Path

import numpy as np

from app.bundle.models_folder.current import current_bundle
from app.bundle.names import fold
from app.bundle.reader import read_bundle
from app.catalogue.catalogue import Catalogue
from app.catalogue.track import Track
from app.search.confidence import LEAST_CONFIDENCE
from app.search.credits import Place, SameCredits, compare_credits, parse_credits
from app.search.matching import Match, Matcher
from app.search.titles import SameTitle, compare_titles, parse_title
from tests.support.matching.held_out import held_out
from tests.support.matching.libraries import CHANGES, TAKES, Entry, changed, entry_of
from tests.support.matching.opened import opened

_SIDES = ("chosen by", "measured on")
_PART = 1000
_BINS = (0.75, 0.9, 0.95, 0.98, 0.99, 1.0)


@dataclass(frozen=True)
class Asked:
    """An entry, and the recording that it means; None where the catalogue does not have it."""

    kind: str
    entry: Entry
    recording: int | None


@dataclass(frozen=True)
class Outcome:
    """What was answered: whether it is right, wrong or null, and how sure it was."""

    asked: Asked
    verdict: str
    match: Match | None
    track: Track | None


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("models", type=Path, help="folder of bundles; the one in use is measured")
    parser.add_argument("--entries", type=int, default=1000, help="of each kind and side")
    parser.add_argument("--examples", type=int, default=0, help="of wrong answers, and of those missed, of each kind")
    arguments = parser.parse_args()
    bundle = read_bundle(current_bundle(arguments.models))
    whole, index = opened(bundle)
    out = whole.recordings % 5 == 0
    rest, rest_index = held_out(whole, index, np.flatnonzero(out).tolist())
    matcher = Matcher(rest, rest_index)
    for side, name in enumerate(_SIDES):
        rng = random.Random(side)
        gone = whole.tracks(_sample(np.flatnonzero(out & (whole.recordings // 5 % 2 == side)), arguments.entries, rng))
        kept = [
            rest.tracks(_sample(np.flatnonzero(rest.recordings // 5 % 2 == side), arguments.entries, rng))
            for _ in range(len(CHANGES) + 4)
        ]
        asked = [*_asked(kept, gone, rest, rng)]
        outcomes = [_outcome(*pair, rest) for pair in zip(asked, _matches(matcher, asked), strict=True)]
        _report(name, outcomes)
        _show(outcomes, arguments.examples, rng)
    _time(Matcher(whole, index), whole)


def _sample(rows: np.ndarray, size: int, rng: random.Random) -> list[int]:
    return rng.sample(rows.tolist(), min(size, len(rows)))


def _asked(kept: list[list[Track]], gone: list[Track], rest: Catalogue, rng: random.Random) -> Iterator[Asked]:
    for (kind, changes), tracks in zip(CHANGES.items(), kept, strict=False):
        for track in tracks:
            yield Asked(kind, changed(track, changes, rng), int(rest.recordings[track.index]))
    for track in gone:
        yield Asked("not there", entry_of(track, rng), None)
        yield Asked("not there, changed", changed(track, rng.choice([*CHANGES.values()]), rng), None)
    others = [*kept[-1]]
    rng.shuffle(others)
    for track, other in zip(kept[-2], others, strict=False):
        if fold(track.artists[0].name) != fold(other.artists[0].name):
            entry = replace(entry_of(track, rng), artists=tuple(artist.name for artist in other.artists), album="")
            yield Asked("another artist's", entry, None)
            yield Asked("made up", replace(entry, name=_made_up(track.name, other.name)), None)
    for track in kept[-3]:
        entry, take = entry_of(track, rng), rng.choice(TAKES)
        if not parse_title(track.name).takes:
            yield Asked("a take that is not there", replace(entry, name=entry.name + take), None)


def _made_up(title: str, other: str) -> str:
    words, more = title.split(), other.split()
    return " ".join([*words[: (len(words) + 1) // 2], *more[len(more) // 2 :], "Marmalade"])


def _matches(matcher: Matcher, asked: Sequence[Asked]) -> list[Match | None]:
    return matcher.match([each.entry.query() for each in asked])


def _outcome(asked: Asked, match: Match | None, catalogue: Catalogue) -> Outcome:
    if match is None:
        return Outcome(asked, "right" if asked.recording is None else "null", None, None)
    is_right = catalogue.recordings[match.track_index] == asked.recording
    (track,) = catalogue.tracks([match.track_index])
    return Outcome(asked, "right" if is_right else "wrong", match, track)


def _report(side: str, outcomes: Sequence[Outcome]) -> None:
    print(f"\n{side}, from a confidence of {LEAST_CONFIDENCE}: right, wrong, null in per cent")
    groups: dict[str, Callable[[Outcome], bool]] = {
        kind: (lambda outcome, kind=kind: outcome.asked.kind == kind)  # type: ignore[misc]
        for kind in dict.fromkeys(outcome.asked.kind for outcome in outcomes)
    }
    groups["ALL THAT ARE THERE"] = lambda outcome: outcome.asked.recording is not None
    groups["ALL THAT ARE NOT THERE"] = lambda outcome: outcome.asked.recording is None
    for name, belongs in groups.items():
        verdicts = Counter(outcome.verdict for outcome in outcomes if belongs(outcome))
        shares = (100 * verdicts[verdict] / verdicts.total() for verdict in ("right", "wrong", "null"))
        print(f"  {name:28}", *(f"{share:7.2f}" for share in shares), f"  of {verdicts.total()}")
    wrong = [outcome for outcome in outcomes if outcome.verdict == "wrong"]
    print(
        f"  of {len(wrong)} wrong, {sum(map(_is_release, wrong))} name the song and artist asked for as another release"
    )
    for least, most in pairwise(_BINS):
        found = [outcome for outcome in outcomes if outcome.match and least <= outcome.match.confidence < most]
        if found:
            right = sum(outcome.verdict == "right" for outcome in found)
            print(f"  confidence {least} to {most}: {100 * right / len(found):.1f} % right of {len(found)}")


def _is_release(outcome: Outcome) -> bool:
    """Whether what was found differs in words of a release only: the catalogue may count it as another recording."""
    asked, track = outcome.asked.entry, outcome.track
    assert track is not None
    artists = parse_credits(asked.artists), parse_credits([artist.name for artist in track.artists])
    titles = parse_title(asked.name), parse_title(track.name)
    return compare_titles(*titles) == SameTitle(0) and compare_credits(*artists) == SameCredits(0, Place.FIRST)


def _show(outcomes: Sequence[Outcome], n: int, rng: random.Random) -> None:
    shown = [outcome for outcome in outcomes if outcome.verdict != "right"]
    for kind in dict.fromkeys(outcome.asked.kind for outcome in shown) if n else ():
        of_kind = [outcome for outcome in shown if outcome.asked.kind == kind]
        for outcome in rng.sample(of_kind, min(n, len(of_kind))):
            found = outcome.match
            track = outcome.track
            names = (track.name, *(artist.name for artist in track.artists)) if track else ()
            sure = f"{found.confidence:.3f}" if found else ""
            print(kind, outcome.verdict, sure, outcome.asked.entry, "→", *names, sep=" | ")


def _time(matcher: Matcher, catalogue: Catalogue) -> None:
    """The seconds of one thread for 1,000 entries: of a service that has just opened, and once it knows the names."""
    rng = random.Random(2)
    tracks = catalogue.tracks(_sample(np.arange(len(catalogue)), _PART, rng))
    kinds = [*CHANGES.values()]
    queries = [changed(track, kinds[place % len(kinds)], rng).query() for place, track in enumerate(tracks)]
    for name in ("first", "again"):
        started = time.thread_time()
        matches = matcher.match(queries)
        matched = time.thread_time()
        catalogue.json([match.track_index for match in matches if match])
        answered = time.thread_time()
        print(f"{len(queries)} entries, {name}: {matched - started:.2f} s, their tracks {answered - matched:.2f} s")


if __name__ == "__main__":
    main()
