"""How long the service takes to encode and classify one track: `python -m tests.bench.inference_time MODELS`."""

import argparse
import statistics
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np

from app.bundle.current import current_bundle
from app.bundle.encoders import encode
from app.bundle.parts import MODEL_INPUTS, MODEL_OUTPUTS
from app.bundle.reader import read_bundle
from app.inference.classifier import Classifier

_CALLS = 2000
_REPEATS = 7


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("models", type=Path, help="folder of bundles; the one in use is measured")
    bundle = read_bundle(current_bundle(parser.parse_args().models))
    classifier = Classifier(bundle)
    track = np.array(bundle.features[:1])
    encoded = encode(bundle.encoders, track)
    inputs = dict(zip(MODEL_INPUTS, (encoded.numerics, encoded.codes), strict=True))
    for name, call in (
        ("encode", lambda: encode(bundle.encoders, track)),
        ("network", lambda: classifier._session.run(MODEL_OUTPUTS, inputs)),
        ("encode and classify", lambda: classifier.predict(track)),
    ):
        times = sorted(_microseconds(call) for _ in range(_REPEATS))
        print(
            f"{name}: median {statistics.median(times):.0f} µs, best {times[0]:.0f} µs of {_REPEATS} × {_CALLS} calls"
        )


def _microseconds(call: Callable[[], object]) -> float:
    started = time.perf_counter()
    for _ in range(_CALLS):
        call()
    return (time.perf_counter() - started) / _CALLS * 1e6


if __name__ == "__main__":
    main()
