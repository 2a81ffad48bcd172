"""Exports the network to ONNX, and refuses an export that answers differently."""

import logging
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import numpy as np
import onnx
import onnxruntime
import torch

from app.bundle.encoders import Encoded
from app.bundle.parts import MODEL_INPUTS, MODEL_OUTPUTS
from training.errors import TrainingError
from training.networks.base import GenreNet

TOLERANCE = 1e-4


class ExportError(TrainingError):
    """The exported graph does not answer as the network does."""


def export_onnx(model: GenreNet, sample: Encoded, path: Path) -> None:
    """Write `model` to `path` and compare it on `sample`, and on its first row alone, with the network itself.

    Raises:
        ExportError: an output differs by more than `TOLERANCE`.
    """
    model.eval()
    inputs = (torch.from_numpy(sample.numerics), torch.from_numpy(sample.codes))
    rows = torch.export.Dim("rows")
    with _quiet_exporter():
        program = torch.onnx.export(
            model,
            inputs,
            input_names=list(MODEL_INPUTS),
            output_names=list(MODEL_OUTPUTS),
            dynamic_shapes=({0: rows}, {0: rows}),
            dynamo=True,
            verbose=False,
        )
    assert program is not None
    graph = program.model_proto
    _strip_origins(graph)
    onnx.save(graph, path)
    _compare(model, sample, path)


@contextmanager
def _quiet_exporter() -> Iterator[None]:
    """The exporter warns of its own internals and of packages that are not needed here."""
    logger = logging.getLogger("torch.onnx")
    level = logger.level
    logger.setLevel(logging.ERROR)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            yield
    finally:
        logger.setLevel(level)


def _strip_origins(graph: onnx.ModelProto) -> None:
    """Remove the exporter's notes on where each node came from: they hold paths of this machine."""
    del graph.metadata_props[:]
    graph.doc_string = ""
    for holder in (graph.graph, *graph.graph.node, *graph.graph.value_info, *graph.graph.input, *graph.graph.output):
        del holder.metadata_props[:]
        holder.doc_string = ""


def _compare(model: GenreNet, sample: Encoded, path: Path) -> None:
    session = onnxruntime.InferenceSession(path, providers=["CPUExecutionProvider"])
    for n in (1, len(sample.codes)):
        numerics, codes = sample.numerics[:n], sample.codes[:n]
        with torch.no_grad():
            expected = model(torch.from_numpy(numerics), torch.from_numpy(codes))
        found = session.run(list(MODEL_OUTPUTS), dict(zip(MODEL_INPUTS, (numerics, codes), strict=True)))
        for name, wanted, got in zip(MODEL_OUTPUTS, expected, found, strict=True):
            difference = float(np.abs(wanted.numpy() - got).max())
            if not difference <= TOLERANCE:
                raise ExportError(
                    f"the ONNX graph's {name} differs from the network's by {difference:.2g} on {n} rows, "
                    f"expected at most {TOLERANCE:g}; nothing was published"
                )
