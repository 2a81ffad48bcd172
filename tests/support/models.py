"""Networks that nobody should run."""

from pathlib import Path

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper


def make_slow(path: Path) -> None:
    """Let the network at `path` compute for many minutes before it answers, with nothing but ordinary operators."""
    model = onnx.load(path)
    graph = model.graph
    (logits,) = (node for node in graph.node if "genre_logits" in node.output)
    logits.output[:] = ["at_last" if name == "genre_logits" else name for name in logits.output]
    graph.initializer.append(numpy_helper.from_array(np.array([1500, 1500], dtype=np.int64), "large"))
    graph.initializer.append(numpy_helper.from_array(np.array(0, dtype=np.float32), "nothing"))
    graph.node.extend(
        [
            helper.make_node("Cast", ["codes"], ["slow_codes"], to=TensorProto.FLOAT),
            helper.make_node("ReduceSum", ["slow_codes"], ["slow_sum"], keepdims=0),
            helper.make_node("Mul", ["slow_sum", "nothing"], ["slow_scalar"]),
            helper.make_node("Expand", ["slow_scalar", "large"], ["slow_0"]),
            *(helper.make_node("MatMul", [f"slow_{i}", f"slow_{i}"], [f"slow_{i + 1}"]) for i in range(2_000)),
            helper.make_node("ReduceSum", ["slow_2000"], ["slow_end"], keepdims=0),
            helper.make_node("Add", ["at_last", "slow_end"], ["genre_logits"]),
        ]
    )
    onnx.save(model, path)
