"""How quick the search is, and whether it finds what was meant: `python -m tests.bench.search_quality MODELS`.

Every query is made of a random track of the catalogue: its title and first artist, as they are or with one wrong letter
in a word of five or more. The track is found when it, or another version of its recording, is among the first five.
"""

import argparse
import random
import statistics
import string
import time
from collections.abc import Callable
from pathlib import Path

from app.bundle.models_folder.current import current_bundle
from app.bundle.names import fold
from app.bundle.reader import read_bundle
from app.catalogue.catalogue import Catalogue
from app.catalogue.loader import load_catalogue
from app.catalogue.track import Track
from app.search.service import Search
from app.service import Service

_PREFIXES = 1000
_TRACKS = 2000
_FIRST = 5


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("models", type=Path, help="folder of bundles; the one in use is measured")
    bundle = read_bundle(current_bundle(parser.parse_args().models))
    report(Service.of(bundle).search, load_catalogue(bundle))


def report(search: Search, catalogue: Catalogue) -> None:
    rng = random.Random(1)
    rows = rng.sample(range(len(catalogue.recordings)), min(_TRACKS, len(catalogue.recordings)))
    tracks = [track for row in rows for track in catalogue.tracks([row])]

    titles = rng.choices(tracks, k=_PREFIXES)
    prefixes = [track.name[: rng.randint(1, len(track.name))] for track in titles]
    times = sorted(_milliseconds(search, prefix) for prefix in prefixes)
    p50, p90, p99, most = (times[int(share * (len(times) - 1))] for share in (0.5, 0.9, 0.99, 1))
    print(f"{_PREFIXES} prefixes of titles, ms: p50 {p50:.2f}, p90 {p90:.2f}, p99 {p99:.2f}, most {most:.2f}")
    kinds: dict[str, Callable[[Track], str | None]] = {
        "title": lambda track: track.name,
        "title and artist": _typed,
        "with a wrong letter": lambda track: _with_typo(_typed(track), rng),
    }
    for name, text_of in kinds.items():
        found = [_found(search, catalogue, track, text) for track in tracks if (text := text_of(track))]
        recordings, ids = (100 * statistics.mean(column) for column in zip(*found, strict=True))
        print(f"{name}: recording found {recordings:.1f} %, very id {ids:.1f} % of {len(found)}")


def _milliseconds(search: Search, text: str) -> float:
    started = time.perf_counter()
    search.tracks(text, 10, 0)
    return (time.perf_counter() - started) * 1e3


def _typed(track: Track) -> str:
    return f"{track.name} {track.artists[0].name}".lower()


def _with_typo(text: str, rng: random.Random) -> str | None:
    """One letter replaced, dropped or swapped with the next one, or None where no word is long enough."""
    words = text.split()
    long = [place for place, word in enumerate(words) if word.isalpha() and len(fold(word)) >= 5]
    if not long:
        return None
    place = rng.choice(long)
    word, at = words[place], rng.randrange(len(words[place]) - 1)
    words[place] = rng.choice(
        [
            word[:at] + rng.choice(string.ascii_lowercase) + word[at + 1 :],
            word[:at] + word[at + 1 :],
            word[:at] + word[at + 1] + word[at] + word[at + 2 :],
        ]
    )
    return None if words[place] == word else " ".join(words)


def _found(search: Search, catalogue: Catalogue, track: Track, text: str) -> tuple[bool, bool]:
    rows = [*search.tracks(text, _FIRST, 0).items]
    return catalogue.recordings[track.index] in catalogue.recordings[rows], track.index in rows


if __name__ == "__main__":
    main()
