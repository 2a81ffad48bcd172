"""The network: raw features → genre probabilities and embedding. The only serving module that imports onnxruntime."""

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import onnxruntime
from numpy.typing import NDArray

from app.bundle import parts
from app.bundle.calibration import softmax
from app.bundle.encoders import Encoders, encode
from app.bundle.errors import BundleError
from app.bundle.features import FEATURE_NAMES, column
from app.bundle.reader import Bundle
from app.bundle.vectors import VectorLayout


@dataclass(frozen=True)
class Prediction:
    """probabilities: float32 [n, n_genres], rows sum to 1; embeddings: float32 [n, embedding_dim], unit length."""

    probabilities: NDArray[np.float32]
    embeddings: NDArray[np.float32]


class Classifier:
    """Runs a network.

    Args:
        path: of its ONNX graph.
        encoders: of its inputs.
        layout: of what it gives: the numbers of dimensions of its embedding, and of genres.

    Raises:
        BundleError: the file is no ONNX model, or its inputs and outputs are others.
    """

    def __init__(self, path: Path, encoders: Encoders, layout: VectorLayout) -> None:
        self._encoders = encoders
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = 1  # one small graph per request: a thread pool costs more than it gives
        options.inter_op_num_threads = 1
        try:
            self._session = onnxruntime.InferenceSession(path, options, providers=["CPUExecutionProvider"])
        except Exception as error:  # onnxruntime raises its own classes, which share no public base
            raise BundleError(f"{path}: expected an ONNX model that this onnxruntime runs, got: {error}") from error
        self._check_signature(path, layout)
        self._check_vocabularies(path)

    @classmethod
    def of(cls, bundle: Bundle) -> "Classifier":
        """The network of a bundle."""
        return cls(bundle.file(parts.MODEL), bundle.encoders, bundle.layout)

    def predict(self, features: NDArray[np.float32]) -> Prediction:
        """Predict for raw features, float32 [n, 15] with NaN for unknown."""
        encoded = encode(self._encoders, features)
        inputs = dict(zip(parts.MODEL_INPUTS, (encoded.numerics, encoded.codes), strict=True))
        logits, embeddings = self._session.run(parts.MODEL_OUTPUTS, inputs)
        return Prediction(softmax(logits), embeddings)

    def _check_vocabularies(self, path: Path) -> None:
        """Run the highest code of every vocabulary once: a table that is too short for it fails here, not in use."""
        highest = np.full((1, len(FEATURE_NAMES)), np.nan, dtype=np.float32)
        for encoder in self._encoders.categorical:
            if encoder.values:
                highest[0, column(encoder.name)] = encoder.values[-1]
        try:
            finite = np.isfinite(self.predict(highest).probabilities).all()
        except Exception as error:  # as above
            raise BundleError(f"{path}: expected a table row for every code of {parts.ENCODERS}: {error}") from error
        if not finite:
            raise BundleError(f"{path}: expected finite probabilities, got others")

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
