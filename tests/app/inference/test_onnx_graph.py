"""Graphs that would loop, call other code or read other files never reach onnxruntime."""

from collections.abc import Callable
from pathlib import Path

import numpy as np
import onnx
import pytest
from hypothesis import given
from hypothesis import strategies as st
from onnx import helper, numpy_helper

from app.bundle.errors import BundleError
from app.bundle.reader import Bundle
from app.inference import classifier
from app.inference.classifier import Classifier
from app.inference.onnx_graph import check_graph
from tests.support.models import make_slow

PATH = Path("model.onnx")


@pytest.fixture(scope="module")
def model(bundle: Bundle) -> onnx.ModelProto:
    return onnx.load_from_string(bytes(bundle.contents["model.onnx"]))


def add_node(operator: str, domain: str = "") -> Callable[[onnx.ModelProto], None]:
    return lambda model: model.graph.node.append(helper.make_node(operator, ["codes"], ["more"], domain=domain))


def add_graph(model: onnx.ModelProto) -> None:
    node = helper.make_node("Relu", ["numerics"], ["more"])
    node.attribute.append(helper.make_attribute("body", helper.make_graph([node], "inner", [], [])))
    model.graph.node.append(node)


def add_function(model: onnx.ModelProto) -> None:
    imported = [helper.make_opsetid("", 20)]
    model.functions.append(helper.make_function("", "Relu", ["x"], ["y"], [], imported))


def add_domain(model: onnx.ModelProto) -> None:
    model.opset_import.append(helper.make_opsetid("com.example", 1))


def move_weights_out(model: onnx.ModelProto) -> None:
    tensor = model.graph.initializer[0]
    tensor.ClearField("raw_data")
    tensor.data_location = onnx.TensorProto.EXTERNAL
    tensor.external_data.add(key="location", value="weights.bin")


def name_another_file(model: onnx.ModelProto) -> None:
    model.graph.initializer[0].external_data.add(key="location", value="/etc/passwd")


def add_tensor(array: object) -> Callable[[onnx.ModelProto], None]:
    return lambda model: model.graph.initializer.append(numpy_helper.from_array(np.asarray(array), "more"))


def add_large(model: onnx.ModelProto) -> None:
    model.graph.initializer.append(onnx.TensorProto(dims=[2**40, 2**40], data_type=1, name="more"))


def add_large_constant(model: onnx.ModelProto) -> None:
    value = onnx.TensorProto(dims=[2**62, 4], data_type=1)
    model.graph.node.append(helper.make_node("Constant", [], ["more"], value=value))


@pytest.mark.parametrize(
    ("spoil", "found"),
    [
        *((add_node(name), f"the operator '{name}'") for name in ("Loop", "If", "Scan", "SequenceMap", "RandomNormal")),
        *((add_node(name), f"the operator '{name}'") for name in ("ConstantOfShape", "Tile", "Range", "Made up")),
        (add_node("Relu", "com.microsoft"), "operators of 'com.microsoft'"),
        (add_domain, "operators of 'com.example'"),
        (add_graph, "a graph or a sparse tensor inside a node"),
        (add_function, "functions"),
        (move_weights_out, "weights in another file, which nobody verified"),
        (name_another_file, "weights in another file, which nobody verified"),
        (add_tensor(np.array([1, np.nan], dtype=np.float32)), "weights that are not finite"),
        (add_tensor(np.array([-np.inf], dtype=np.float32)), "weights that are not finite"),
        (add_large, "a tensor of .* numbers"),
        (add_large_constant, "a tensor of .* numbers"),
        (add_tensor(np.zeros((1,) * 33)), "a tensor of more than 32 dimensions"),
        (lambda model: model.ClearField("graph"), "0 graphs"),
    ],
)
def test_check_graph_of_what_none_of_ours_has_is_refused(
    model: onnx.ModelProto, spoil: Callable[[onnx.ModelProto], None], found: str
) -> None:
    spoilt = onnx.ModelProto()
    spoilt.CopyFrom(model)
    spoil(spoilt)
    with pytest.raises(
        BundleError, match=rf"model\.onnx: expected an ONNX model such as training exports, got {found}"
    ):
        check_graph(PATH, memoryview(spoilt.SerializeToString()))


def test_check_graph_of_the_bundles_that_there_are_lets_them_through(bundle: Bundle, demo: Bundle) -> None:
    for one in (bundle, demo):
        check_graph(PATH, one.contents["model.onnx"])


def test_check_graph_field_that_a_library_would_see_as_another_is_refused(bundle: Bundle) -> None:
    """The number of a field has 32 bits for Protocol Buffers, whatever stands above them: here, functions."""
    hidden = bytes([0xCA | 0x80, 0x81, 0x80, 0x80, 0x10]) + b"\x00"
    with pytest.raises(BundleError, match="bytes that are no message"):
        check_graph(PATH, memoryview(bytes(bundle.contents["model.onnx"]) + hidden))


@given(st.binary(max_size=500))
def test_check_graph_any_bytes_are_refused_by_name(content: bytes) -> None:
    with pytest.raises(BundleError, match=r"model\.onnx: expected an ONNX model"):
        check_graph(PATH, memoryview(content))


@given(st.data())
def test_check_graph_of_a_damaged_model_opens_or_is_refused_by_name(bundle: Bundle, data: st.DataObject) -> None:
    content = bytearray(bundle.contents["model.onnx"])
    for place, byte in data.draw(
        st.lists(st.tuples(st.integers(0, len(content) - 1), st.integers(0, 255)), max_size=9)
    ):
        content[place] = byte
    cut = data.draw(st.integers(0, len(content)))
    try:
        check_graph(PATH, memoryview(content)[cut:])
    except BundleError as error:
        assert str(error).startswith("model.onnx: expected an ONNX model")


def test_classifier_that_computes_for_many_minutes_is_given_up(
    bundle: Bundle, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "model.onnx").write_bytes(bundle.contents["model.onnx"])
    make_slow(tmp_path / "model.onnx")
    monkeypatch.setattr(classifier, "_TIME_LIMIT_S", 0.1)
    content = memoryview((tmp_path / "model.onnx").read_bytes())
    with pytest.raises(BundleError, match=r"model\.onnx: expected a model that answers within 0.1 s"):
        Classifier(PATH, content, bundle.encoders, bundle.layout)


def test_classifier_that_gives_no_finite_numbers_is_refused(bundle: Bundle, model: onnx.ModelProto) -> None:
    spoilt = onnx.ModelProto()
    spoilt.CopyFrom(model)
    (logits,) = (node for node in spoilt.graph.node if "genre_logits" in node.output)
    logits.output[:] = ["at_first" if name == "genre_logits" else name for name in logits.output]
    spoilt.graph.initializer.append(numpy_helper.from_array(np.array(3e38, dtype=np.float32), "huge"))
    spoilt.graph.node.append(helper.make_node("Mul", ["at_first", "huge"], ["more"]))
    spoilt.graph.node.append(helper.make_node("Mul", ["more", "huge"], ["genre_logits"]))
    with pytest.raises(BundleError, match=r"model\.onnx: expected finite probabilities, got others"):
        Classifier(PATH, memoryview(spoilt.SerializeToString()), bundle.encoders, bundle.layout)
