import os
import signal
import socket
import sys
import time
import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from tests.support.training.trial_results import without_times
from training.experiments.executors import run_in_processes
from training.experiments.ray_executor import ClusterError, ray_cluster
from training.experiments.trial import Trial
from training.splits import Examples

PATIENCE_S = 120


@pytest.fixture
def fresh_ray(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Ray with a folder that no earlier run has used, as on a machine that has never run it.

    By this variable, and not by `temp_dir`: Ray's test cluster writes its address into the folder of the default,
    /tmp/ray, whatever `temp_dir` is, and does not create it. Not `tmp_path`: paths of sockets have at most 107 bytes.
    """
    with TemporaryDirectory(prefix="ray", ignore_cleanup_errors=True) as folder:
        monkeypatch.setenv("RAY_TMPDIR", folder)
        yield


@pytest.fixture
def cluster(fresh_ray: None) -> Iterator[Any]:
    """Of two nodes with one core each, on this machine; it asks little of shared memory."""
    cluster_utils = import_module("ray.cluster_utils")
    node = {"num_cpus": 1, "object_store_memory": 80 * 2**20, "include_dashboard": False}
    cluster = cluster_utils.Cluster(initialize_head=True, head_node_args=node)
    try:
        cluster.add_node(**node)
        yield cluster
    finally:
        cluster.shutdown()


def watched(examples: Examples, begun: Path, doomed: str) -> Examples:
    """Examples that leave a mark in `begun` when a run begins, named after its node.

    A run on the node `doomed` never goes on, and the others only when there is one: that node is surely lost in a run.
    """

    @dataclass(frozen=True)
    class Watched(Examples):  # in here, so that it goes to the nodes by value: they need not have the tests
        def targets(self, side: NDArray[np.int64]) -> NDArray[np.float32]:
            import ray

            node, deadline = ray.get_runtime_context().get_node_id(), time.monotonic() + PATIENCE_S
            (begun / f"{node}.{uuid.uuid4()}").touch()
            while node == doomed or not list(begun.glob(f"{doomed}.*")):
                assert time.monotonic() < deadline
                time.sleep(0.01)
            return super().targets(side)

    return Watched(**vars(examples))


def deadly(examples: Examples) -> Examples:
    """Examples that kill the process of a run."""

    @dataclass(frozen=True)
    class Deadly(Examples):
        def targets(self, side: NDArray[np.int64]) -> NDArray[np.float32]:
            os.kill(os.getpid(), signal.SIGKILL)
            raise AssertionError

    return Deadly(**vars(examples))


@pytest.mark.cluster
def test_ray_cluster_node_is_lost_gives_the_results_of_this_machine_and_dead_runs_are_named(
    cluster: Any, trials: list[Trial], rows: Examples, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (lost,) = cluster.worker_nodes
    with ray_cluster(cluster.address) as execute:
        running = execute(trials, {"rows": watched(rows, tmp_path, lost.node_id)})
        results = [next(running)]
        cluster.remove_node(lost, allow_graceful=False)
        results += running
        nodes = [mark.name.partition(".")[0] for mark in tmp_path.iterdir()]

        monkeypatch.setattr("training.experiments.ray_executor._RETRIES", 0)
        (dead,) = execute(trials[:1], {"rows": deadly(rows)})

    assert len(results) == len(trials)
    assert without_times(results) == without_times(run_in_processes(trials, {"rows": rows}, 1))
    assert (nodes.count(lost.node_id), len(nodes)) == (1, len(trials) + 1)
    assert (dead.trial, dead.figures) == (trials[0], None)
    assert dead.problem.startswith("WorkerCrashedError: The worker died")


@pytest.mark.cluster
def test_ray_cluster_without_an_address_starts_one_on_a_machine_that_never_ran_ray(
    fresh_ray: None, trials: list[Trial], rows: Examples
) -> None:
    with ray_cluster(None) as execute:
        results = [*execute(trials, {"rows": rows})]

    assert without_times(results) == without_times(run_in_processes(trials, {"rows": rows}, 1))


def test_ray_cluster_without_ray_names_the_extra(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "ray", None)
    with (
        pytest.raises(ClusterError, match=r"install the extra `cluster`: pip install '\.\[cluster\]'"),
        ray_cluster(None),
    ):
        pass


@pytest.mark.parametrize(
    "address", ["", "auto", "here", "here:", ":6379", "here:port", "here:65536", "ray://here:6379"]
)
def test_ray_cluster_address_is_none_says_what_one_is(address: str) -> None:
    with pytest.raises(ClusterError, match=f"--ray-address {address}: expected HOST:PORT"), ray_cluster(address):
        pass


def test_ray_cluster_nobody_answers_says_so_at_once() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))  # and does not listen
        address = f"127.0.0.1:{taken.getsockname()[1]}"
        with pytest.raises(ClusterError, match=rf"{address}: .*ConnectionRefusedError"), ray_cluster(address):
            pass
