import copy
import sys
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import onnx
import onnxruntime
import pytest
import torch
from onnx import numpy_helper

import training
from app.bundle.calibration import Calibration, softmax
from app.bundle.encoders import Encoded, Encoders, encode
from app.bundle.parts import MODEL_INPUTS, MODEL_OUTPUTS
from training.bundling.export import ExportError, export_onnx
from training.fitting.trainer import Fitted
from training.splits import Examples


@pytest.fixture(scope="module")
def sample(examples: Examples, encoders: Encoders) -> Encoded:
    return encode(encoders, examples.features)


@pytest.fixture(scope="module")
def fitted(fitted: Fitted) -> Fitted:
    """With a calibration that does something to every logit."""
    model = copy.deepcopy(fitted.model)
    model.set_calibration(Calibration(intercept=0.7, slope=-1.3))
    return replace(fitted, model=model)


@pytest.fixture(scope="module")
def exported(fitted: Fitted, sample: Encoded, tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("export") / "model.onnx"
    export_onnx(fitted.model, sample, path)
    return path


@pytest.mark.parametrize("n", [1, 2, 7, 180, 3_000])
def test_export_onnx_any_batch_equals_torch(n: int, fitted: Fitted, sample: Encoded, exported: Path) -> None:
    rows = np.arange(n) % len(sample.codes)
    numerics, codes = sample.numerics[rows], sample.codes[rows]
    session = onnxruntime.InferenceSession(exported, providers=["CPUExecutionProvider"])
    found = session.run(list(MODEL_OUTPUTS), dict(zip(MODEL_INPUTS, (numerics, codes), strict=True)))
    with torch.no_grad():
        expected = fitted.model(torch.from_numpy(numerics), torch.from_numpy(codes))
    for wanted, got in zip(expected, found, strict=True):
        assert got.dtype == np.float32
        np.testing.assert_allclose(got, wanted.numpy(), atol=1e-4)
    with torch.no_grad():
        plain, _ = fitted.model.answer(torch.from_numpy(numerics), torch.from_numpy(codes))
    expected_probabilities = Calibration(intercept=0.7, slope=-1.3).probabilities(plain.numpy())
    np.testing.assert_allclose(softmax(found[0]), expected_probabilities, atol=1e-5)
    assert np.abs(softmax(plain.numpy()) - expected_probabilities).max() > 1e-3


def alter_initializer(graph: onnx.ModelProto) -> None:
    bias = next(one for one in graph.graph.initializer if one.name == "head.bias")
    bias.CopyFrom(numpy_helper.from_array(numpy_helper.to_array(bias) + np.float32(0.001), bias.name))


def fill_with_nan(graph: onnx.ModelProto) -> None:
    bias = next(one for one in graph.graph.initializer if one.name == "head.bias")
    bias.CopyFrom(numpy_helper.from_array(numpy_helper.to_array(bias) * np.float32(np.nan), bias.name))


@pytest.mark.parametrize("tamper", [alter_initializer, fill_with_nan])
def test_export_onnx_altered_graph_raises(
    tamper: Callable[[onnx.ModelProto], None],
    fitted: Fitted,
    sample: Encoded,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    genuine = onnx.save

    def save(graph: onnx.ModelProto, path: Path) -> None:
        tamper(graph)
        genuine(graph, path)

    monkeypatch.setattr(onnx, "save", save)
    with pytest.raises(ExportError, match=r"genre_logits differs from the network's by .*; nothing was published"):
        export_onnx(fitted.model, sample, tmp_path / "model.onnx")


def test_export_onnx_file_holds_no_path_of_the_machine(exported: Path) -> None:
    content = exported.read_bytes()
    for place in (Path(training.__file__).parents[1], sys.prefix, Path.home(), "site-packages", ".py"):
        assert str(place).encode() not in content


def messages(message: Any) -> Iterator[Any]:
    """A protobuf message and all the messages in it."""
    yield message
    for field, value in message.ListFields():
        if field.message_type is not None:
            for part in value if hasattr(value, "add") else [value]:
                yield from messages(part)


def test_export_onnx_file_holds_no_notes(exported: Path) -> None:
    found = list(messages(onnx.load(exported)))
    assert len(found) > 100  # the nodes, weights and shapes of the graph among them
    for message in found:
        assert not getattr(message, "doc_string", "")
        assert not getattr(message, "metadata_props", ())


def test_export_onnx_file_is_whole_alone(exported: Path) -> None:
    assert [path.name for path in exported.parent.iterdir()] == ["model.onnx"]
    onnx.checker.check_model(onnx.load(exported), full_check=True)
