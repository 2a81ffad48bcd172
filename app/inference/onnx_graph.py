"""Looks into an ONNX graph before any library does: what it asks for, and that it brings all that it needs.

Reads the wire format of Protocol Buffers itself, as far as the checks go (protobuf.dev/programming-guides/encoding, and
onnx.proto for the numbers of fields). The operators are those that training exports, and a few of their kind: each ends
by itself and gives no more than its inputs tell. None runs another graph, makes random numbers, or calls other code.
"""

import math
from collections.abc import Iterator
from pathlib import Path

import numpy as np

from app.bundle.errors import disagree

OPERATORS = frozenset(
    # arithmetic, comparisons and functions of single numbers
    "Abs Add And Cast Ceil Clip Cos Div Equal Erf Exp Floor Gelu Greater GreaterOrEqual HardSigmoid Identity IsInf "
    "IsNaN LeakyRelu Less LessOrEqual Log Max Min Mod Mul Neg Not Or Pow Reciprocal Relu Selu Sigmoid Sign Sin "
    "Softplus Sqrt Sub Tanh Where Xor "
    # layers
    "BatchNormalization Gemm LayerNormalization LogSoftmax MatMul Softmax "
    # over an axis
    "ArgMax ArgMin ReduceL1 ReduceL2 ReduceMax ReduceMean ReduceMin ReduceSum ReduceSumSquare "
    # looking up and putting together
    "Concat Constant Expand Flatten Gather GatherElements GatherND Reshape Shape Slice Split Squeeze Transpose "
    "Unsqueeze".split()
)
_DOMAINS = frozenset({"", "ai.onnx"})
_MAX_NODES = 10_000  # and tensors
_MAX_FIELDS = 100_000  # of one message
_MAX_DIMENSIONS = 32
_MAX_NUMBERS = 2**31  # of one tensor
_NO_MESSAGE = "bytes that are no message of Protocol Buffers"
_VARINT, _FIXED_64, _BYTES, _FIXED_32 = 0, 1, 2, 5

# Numbers of fields in onnx.proto.
_MODEL_GRAPH, _MODEL_OPSETS, _MODEL_TRAINING, _MODEL_FUNCTIONS = 7, 8, 20, 25
_OPSET_DOMAIN = 1
_GRAPH_NODE, _GRAPH_INITIALIZER, _GRAPH_SPARSE = 1, 5, 15
_NODE_OPERATOR, _NODE_ATTRIBUTE, _NODE_DOMAIN = 4, 5, 7
_ATTRIBUTE_TENSOR, _ATTRIBUTE_GRAPH, _ATTRIBUTE_TENSORS, _ATTRIBUTE_GRAPHS = 5, 6, 10, 11
_ATTRIBUTE_SPARSE, _ATTRIBUTE_SPARSES = 22, 23
_TENSOR_DIMS, _TENSOR_TYPE, _TENSOR_FLOATS, _TENSOR_RAW = 1, 2, 4, 9
_TENSOR_EXTERNAL, _TENSOR_LOCATION = 13, 14
_FLOAT32 = 1


def check_graph(path: Path, model: memoryview) -> None:
    """Raise where onnxruntime should not even see a model.

    Args:
        path: of the model, to name it.
        model: its bytes, any.

    Raises:
        BundleError: it is none, has an operator beyond `OPERATORS`, another graph or function inside, weights outside
            of it, or numbers that are not finite.
    """
    try:
        _check_model(model)
    except ValueError as error:
        raise disagree(path, "an ONNX model such as training exports", str(error)) from error


def _check_model(model: memoryview) -> None:
    graphs = 0
    for field, value in _fields(model):
        if field in {_MODEL_TRAINING, _MODEL_FUNCTIONS}:
            raise ValueError("functions or steps of training")
        if field == _MODEL_OPSETS:
            _check_domain(*(domain for number, domain in _fields(_message(value)) if number == _OPSET_DOMAIN))
        if field == _MODEL_GRAPH:
            graphs += 1
            _check_graph(_message(value))
    if graphs != 1:
        raise ValueError(f"{graphs} graphs")


def _check_graph(graph: memoryview) -> None:
    n_parts = 0
    for field, value in _fields(graph):
        if field == _GRAPH_NODE:
            _check_node(_message(value))
        elif field == _GRAPH_INITIALIZER:
            _check_tensor(_message(value))
        elif field == _GRAPH_SPARSE:
            raise ValueError("sparse tensors")
        n_parts += field in {_GRAPH_NODE, _GRAPH_INITIALIZER}
        if n_parts > _MAX_NODES:
            raise ValueError(f"more than {_MAX_NODES} nodes and tensors")


def _check_node(node: memoryview) -> None:
    for field, value in _fields(node):
        if field == _NODE_OPERATOR and (name := _text(value)) not in OPERATORS:
            raise ValueError(f"the operator {name[:80]!r}")
        if field == _NODE_DOMAIN:
            _check_domain(value)
        if field == _NODE_ATTRIBUTE:
            for inner, content in _fields(_message(value)):
                if inner in {_ATTRIBUTE_GRAPH, _ATTRIBUTE_GRAPHS, _ATTRIBUTE_SPARSE, _ATTRIBUTE_SPARSES}:
                    raise ValueError("a graph or a sparse tensor inside a node")
                if inner in {_ATTRIBUTE_TENSOR, _ATTRIBUTE_TENSORS}:
                    _check_tensor(_message(content))


def _check_tensor(tensor: memoryview) -> None:
    dims: list[int] = []
    kind = 0
    floats: list[memoryview] = []
    for field, value in _fields(tensor):
        if field == _TENSOR_EXTERNAL or (field == _TENSOR_LOCATION and value):
            raise ValueError("weights in another file, which nobody verified")
        if field == _TENSOR_DIMS:
            dims += [value] if isinstance(value, int) else _varints(value)
            if len(dims) > _MAX_DIMENSIONS:
                raise ValueError(f"a tensor of more than {_MAX_DIMENSIONS} dimensions")
        elif field == _TENSOR_TYPE and isinstance(value, int):
            kind = value & 0xFFFF_FFFF  # what a library sees of it
        elif field in {_TENSOR_RAW, _TENSOR_FLOATS} and isinstance(value, memoryview):
            floats.append(value)
    if math.prod(dims) > _MAX_NUMBERS:
        raise ValueError(f"a tensor of {math.prod(dims):.3g} numbers")
    if kind == _FLOAT32:
        for part in floats:
            if not np.isfinite(np.frombuffer(part[: len(part) // 4 * 4], dtype="<f4")).all():
                raise ValueError("weights that are not finite")


def _check_domain(*domains: int | memoryview) -> None:
    for domain in domains:
        if (name := _text(domain)) not in _DOMAINS:
            raise ValueError(f"operators of {name[:80]!r}")


def _fields(message: memoryview) -> Iterator[tuple[int, int | memoryview]]:
    """The number of each field of a message, and its value: an int, or bytes. Raises ValueError where it is none."""
    at = n_fields = 0
    while at < len(message):
        n_fields += 1
        if n_fields > _MAX_FIELDS:
            raise ValueError(f"a message of more than {_MAX_FIELDS} fields")
        key, at = _varint(message, at)
        if key >> 32:  # a library would see the lower half, and in it another field
            raise ValueError(_NO_MESSAGE)
        field, wire = key >> 3, key & 7
        if wire == _VARINT:
            value, at = _varint(message, at)
            yield field, value
            continue
        size = {_FIXED_64: 8, _FIXED_32: 4}.get(wire)
        if wire == _BYTES:
            size, at = _varint(message, at)
        if size is None or size > len(message) - at:
            raise ValueError(_NO_MESSAGE)
        yield field, message[at : at + size]
        at += size


def _varint(message: memoryview, at: int) -> tuple[int, int]:
    """A number of variable length, and where the next one begins."""
    number = 0
    for place, byte in enumerate(message[at : at + 10]):
        number |= (byte & 0x7F) << 7 * place
        if byte < 0x80:
            return number, at + place + 1
    raise ValueError(_NO_MESSAGE)


def _varints(packed: memoryview) -> list[int]:
    numbers: list[int] = []
    at = 0
    while at < len(packed) and len(numbers) <= _MAX_DIMENSIONS:
        number, at = _varint(packed, at)
        numbers.append(number)
    return numbers


def _message(value: int | memoryview) -> memoryview:
    if isinstance(value, int):
        raise ValueError("a number in place of a message")
    return value


def _text(value: int | memoryview) -> str:
    return str(_message(value), "utf-8", "replace")
