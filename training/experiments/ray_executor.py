"""Runs trials as tasks of a Ray cluster, and yields every result as soon as it is there."""

import logging
import os
import socket
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from importlib import import_module
from typing import Any

from training.errors import TrainingError
from training.experiments.executors import Executor, run_trial_on_one_thread
from training.experiments.trial import Trial, TrialResult
from training.splits import ExamplesByProtocol

_PATIENCE_S = 5
_RETRIES = 3
_ONE_THREAD = {"OMP_NUM_THREADS": "1", "OMP_WAIT_POLICY": "PASSIVE"}
"""The environment of tasks: libraries start their threads when they are loaded, before a trial limits them to one."""


class ClusterError(TrainingError):
    """Trials cannot be run on Ray. The message says why, and what to do."""


@contextmanager
def ray_cluster(address: str | None) -> Iterator[Executor]:
    """An executor on the Ray cluster at `address`; without an address, on a cluster of this machine alone.

    Every trial is a task of one core. The examples of each protocol are put into the object store once. The trials of
    a node that is lost run again on another node.

    Raises:
        ClusterError: Ray is not installed, or there is no cluster at `address` with this machine in it.
    """
    if address is not None:
        _check_answers(address)
    try:
        ray: Any = import_module("ray")
    except ModuleNotFoundError as error:
        raise ClusterError(
            "--executor ray: expected Ray, got none; install the extra `cluster`: pip install '.[cluster]'"
        ) from error
    try:
        ray.init(
            address=address or "local",  # without an address, Ray would look for an earlier cluster, dead or alive
            runtime_env={"env_vars": _ONE_THREAD},
            log_to_driver=False,
            logging_level=logging.ERROR,
        )
    except (OSError, RuntimeError, ValueError, ray.exceptions.RayError) as error:
        raise ClusterError(f"{_expected(address)}, got {_last_line(error.__cause__ or error)}") from error

    def run(trials: Sequence[Trial], examples: ExamplesByProtocol) -> Iterator[TrialResult]:
        shared = {protocol: ray.put(examples[protocol]) for protocol in {trial.protocol for trial in trials}}
        task = ray.remote(num_cpus=1, max_retries=_RETRIES)(run_trial_on_one_thread)
        pending = {task.remote(trial, shared[trial.protocol]): trial for trial in trials}
        while pending:
            (done,), _ = ray.wait([*pending])
            trial = pending.pop(done)
            try:
                result = ray.get(done)
            except ray.exceptions.RayError as error:
                result = TrialResult(trial, None, _last_line(error))
            yield result

    try:
        yield run
    finally:
        ray.shutdown()


def _expected(address: str | None) -> str:
    if address is None:
        return "--executor ray: expected a Ray cluster to start on this machine"
    return f"--ray-address {address}: expected a Ray cluster with this machine in it (ray start --address {address})"


def _last_line(error: BaseException) -> str:
    """The last line of one of Ray's errors, which says what happened; the many before it say where."""
    *_, last = str(error).strip().split("\n")
    return f"{type(error).__name__}: {last}"


def _check_answers(address: str) -> None:
    """Fail at once where nothing answers at `address`; Ray itself would go on trying for many minutes."""
    host, _, port = address.rpartition(":")
    if "/" in host or not (host and port.isdecimal() and int(port) < 2**16):
        raise ClusterError(f"--ray-address {address}: expected HOST:PORT, for example 192.168.0.2:6379")
    try:
        with socket.create_connection((host.strip("[]"), int(port)), timeout=_PATIENCE_S):
            pass
    except OSError as error:
        raise ClusterError(f"{_expected(address)}, got {_last_line(error)}") from error
    os.environ.setdefault("RAY_gcs_server_port_wait_time_s", "1")  # one try of 40 s where something else answers
