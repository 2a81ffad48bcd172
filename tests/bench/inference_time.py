"""How long the service takes to predict one track: `python -m tests.bench.inference_time MODELS`.

The whole prediction by features alone, and with a title, an album and an artist as well, then parts of it. The calls
take turns, so that whatever else the machine does slows all of them alike.
"""

import argparse
import statistics
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np

from app.bundle.encoders import encode
from app.bundle.models_folder.current import current_bundle
from app.bundle.parts import MODEL_INPUTS, MODEL_OUTPUTS
from app.bundle.reader import read_bundle
from app.bundle.text import NO_TEXT, TrackText
from app.catalogue.loader import load_catalogue
from app.inference.prediction import GenrePredictor
from app.retrieval.exact.flat import use_one_thread

_ROUNDS = 60
_CALLS = 50
_TITLE, _ALBUM, _STRANGER = "Bohemian Rhapsody - Remastered 2011", "A Night at the Opera", "Nobody in Particular"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("models", type=Path, help="folder of bundles; the one in use is measured")
    use_one_thread()  # as the service does
    bundle = read_bundle(current_bundle(parser.parse_args().models))
    catalogue = load_catalogue(bundle)
    predictor = GenrePredictor(bundle, catalogue)
    track = np.array(bundle.features[:1])
    encoded = encode(bundle.encoders, track)
    inputs = dict(zip(MODEL_INPUTS, (encoded.numerics, encoded.codes), strict=True))
    classifier = predictor._classifier
    stranger = TrackText(_TITLE, _ALBUM, (_STRANGER,))
    known = stranger._replace(artists=(catalogue.tracks([0])[0].artists[0].name,))
    calls: dict[str, Callable[[], object]] = {
        "predict by features": lambda: predictor.predict(track, [NO_TEXT]),
        "predict with words": lambda: predictor.predict(track, [stranger]),
        "predict with words and a known artist": lambda: predictor.predict(track, [known]),
        "encode and classify": lambda: classifier.predict(track),
        "encode": lambda: encode(bundle.encoders, track),
        "network": lambda: classifier._session.run(MODEL_OUTPUTS, inputs),
    }
    if bundle.text is not None:
        text, bags = bundle.text, bundle.text.bags([stranger])
        calls |= {"hash words": lambda: text.bags([stranger]), "classify words": lambda: text.logits(bags)}
    times: dict[str, list[float]] = {name: [] for name in calls}
    for _ in range(_ROUNDS):
        for name, call in calls.items():
            times[name] += [_microseconds(call) for _ in range(_CALLS)]
    medians = {name: statistics.median(found) for name, found in times.items()}
    first = next(iter(medians.values()))
    print(f"medians of {_ROUNDS * _CALLS} calls, and how many times the first that is")
    for name, median in medians.items():
        print(f"{name}: {median:.0f} µs, {median / first:.2f}")


def _microseconds(call: Callable[[], object]) -> float:
    """Of this thread's processor: what else runs on the machine does not count."""
    started = time.thread_time_ns()
    call()
    return (time.thread_time_ns() - started) / 1000


if __name__ == "__main__":
    main()
