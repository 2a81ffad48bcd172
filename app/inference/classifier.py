"""The network: raw features → genre probabilities and embedding. The only serving module that imports onnxruntime."""

import os
from dataclasses import dataclass
from pathlib import Path
from threading import Timer

import numpy as np
import onnxruntime
from numpy.typing import NDArray

from app.bundle import parts
from app.bundle.calibration import softmax
from app.bundle.encoders import Encoders, encode
from app.bundle.errors import BundleError
from app.bundle.features import FEATURES, column
from app.bundle.reader import Bundle
from app.bundle.vectors import VectorLayout
from app.inference.onnx_graph import check_graph

_PROVIDER = "CPUExecutionProvider"
_BLOCK = 512  # tracks at once: what the network makes of them stays in the cache
_TIME_LIMIT_S = 30  # for a few rows, which take milliseconds
_LARGEST_LENGTH = 1.001  # of an embedding, as float32 rounds it


@dataclass(frozen=True)
class Prediction:
    """probabilities: float32 [n, n_genres], rows sum to 1; embeddings: float32 [n, embedding_dim], unit length."""

    probabilities: NDArray[np.float32]
    embeddings: NDArray[np.float32]


class Classifier:
    """Runs a network.

    Args:
        path: of its ONNX graph, to name it.
        model: the bytes of the graph.
        encoders: of its inputs.
        layout: of what it gives: the numbers of dimensions of its embedding, and of genres.

    Raises:
        BundleError: these are no ONNX model that `check_graph` lets through, its inputs and outputs are others, or it
            does not answer with finite numbers, or not in time.
    """

    def __init__(self, path: Path, model: memoryview, encoders: Encoders, layout: VectorLayout) -> None:
        content = bytes(model)  # a copy: what is checked is what is parsed, whatever becomes of a mapped file
        check_graph(path, memoryview(content))
        self._encoders = encoders
        try:
            self._session = _session(content)
        except Exception as error:  # onnxruntime raises its own classes, which share no public base
            raise BundleError(f"{path}: expected an ONNX model that this onnxruntime runs, got: {error}") from error
        self._check_signature(path, layout)
        self._try(path)

    @classmethod
    def of(cls, bundle: Bundle) -> "Classifier":
        """The network of a bundle."""
        return cls(bundle.file(parts.MODEL), bundle.contents[parts.MODEL], bundle.encoders, bundle.layout)

    def predict(self, features: NDArray[np.float32]) -> Prediction:
        """Predict for raw features, float32 [n, 15] with NaN for unknown."""
        if len(features) <= _BLOCK:
            return self._run(features, None)
        blocks = [self._run(features[start : start + _BLOCK], None) for start in range(0, len(features), _BLOCK)]
        return Prediction(
            np.concatenate([block.probabilities for block in blocks]),
            np.concatenate([block.embeddings for block in blocks]),
        )

    def _run(self, features: NDArray[np.float32], options: onnxruntime.RunOptions | None) -> Prediction:
        encoded = encode(self._encoders, features)
        inputs = dict(zip(parts.MODEL_INPUTS, (encoded.numerics, encoded.codes), strict=True))
        logits, embeddings = self._session.run(parts.MODEL_OUTPUTS, inputs, options)
        return Prediction(softmax(logits), embeddings)

    def _try(self, path: Path) -> None:
        """Ask for what is at the edges, so that what would fail fails here, and not in use.

        Those are the highest code of every vocabulary, for which a table may be too short, and the least and the
        largest value of every feature, alone and with all others.
        """
        probes = _probes(self._encoders)
        options = onnxruntime.RunOptions()
        watch = Timer(_TIME_LIMIT_S, setattr, (options, "terminate", True))
        watch.daemon = True
        watch.start()
        try:
            with np.errstate(all="ignore"):  # what comes of it is looked at
                found = self._run(probes, options)
        except Exception as error:  # as above
            raise BundleError(
                f"{path}: expected a model that answers within {_TIME_LIMIT_S} s, with a table row for every code of "
                f"{parts.ENCODERS}: {error}"
            ) from error
        finally:
            watch.cancel()
        if not np.isfinite(found.probabilities).all():
            raise BundleError(f"{path}: expected finite probabilities, got others")
        lengths = np.linalg.norm(found.embeddings, axis=1)
        if not (lengths <= _LARGEST_LENGTH).all():  # NaN passes no comparison; 0 comes of a layer that is all 0
            raise BundleError(f"{path}: expected embeddings of length 1, got others")

    def _check_signature(self, path: Path, layout: VectorLayout) -> None:
        found = {node.name: node.shape[1:] for node in (*self._session.get_inputs(), *self._session.get_outputs())}
        widths = (
            len(self._encoders.numeric),
            len(self._encoders.categorical),
            layout.n_genres,
            layout.embedding_dim,
        )
        expected = {name: [width] for name, width in zip(parts.MODEL_INPUTS + parts.MODEL_OUTPUTS, widths, strict=True)}
        if found != expected:
            raise BundleError(f"{path}: expected a graph with {expected}, got {found}")


def _session(model: bytes) -> onnxruntime.InferenceSession:
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 1  # one small graph per request: a thread pool costs more than it gives
    options.inter_op_num_threads = 1
    # No room is kept for larger batches.
    options.enable_cpu_mem_arena = False
    if not hasattr(os, "memfd_create"):  # not on macOS
        return onnxruntime.InferenceSession(model, options, providers=[_PROVIDER])
    # Of bytes, it keeps all weights once more for as long as it lives; of a file, it does not.
    with open(os.memfd_create("model"), "wb") as file:
        file.write(model)
        file.flush()
        return onnxruntime.InferenceSession(f"/proc/self/fd/{file.fileno()}", options, providers=[_PROVIDER])


def _probes(encoders: Encoders) -> NDArray[np.float32]:
    """float32 [n, 15]: raw features at the edges of what they can be."""
    least, largest, highest = np.full((3, len(FEATURES)), np.nan, dtype=np.float32)
    for number, feature in enumerate(FEATURES):
        least[number], largest[number] = feature.minimum, feature.maximum
    for encoder in encoders.categorical:
        if encoder.values:
            highest[column(encoder.name)] = encoder.values[-1]
    alone = np.full((2, len(FEATURES), len(FEATURES)), np.nan, dtype=np.float32)
    for edge, values in zip(alone, (least, largest), strict=True):
        np.fill_diagonal(edge, values)
    return np.vstack([highest, least, largest, *alone, np.full_like(least, np.nan)])
