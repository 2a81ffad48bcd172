import os
from pathlib import Path

from prometheus_client import CollectorRegistry, generate_latest
from prometheus_client.mmap_dict import MmapedDict, mmap_key

from app.telemetry.worker_files import WorkerFiles

_NEVER = 2**22  # larger than any process id
PARENT = os.getppid()  # runs, and is not this process


def write(folder: Path, owner: int, requests: float, workers: float = 1) -> None:
    for kind, name, value in (
        ("counter", "songkin_requests_total", requests),
        ("histogram", "songkin_request_seconds_sum", requests / 10),
        ("gauge_livesum", "songkin_workers", workers),
    ):
        file = MmapedDict(str(folder / f"{kind}_{owner}.db"))  # type: ignore[no-untyped-call]
        family = name.removesuffix("_total").removesuffix("_sum")
        file.write_value(mmap_key(family, name, [], [], "help"), value, 0.0)  # type: ignore[no-untyped-call]
        file.close()  # type: ignore[no-untyped-call]


def values(files: WorkerFiles) -> dict[str, float]:
    registry = CollectorRegistry()
    registry.register(files)
    lines = generate_latest(registry).decode().splitlines()
    return {name: float(value) for name, value in (line.split() for line in lines if not line.startswith("#"))}


def test_collect_hundreds_of_dead_workers_keep_their_counts_and_leave_few_files(tmp_path: Path) -> None:
    files = WorkerFiles(tmp_path)
    write(tmp_path, PARENT, requests=5)
    for number in range(300):
        write(tmp_path, _NEVER + number, requests=2)
        if number % 100 == 0:
            values(files)
    found = values(files)
    assert found["songkin_requests_total"] == 605
    assert round(found["songkin_request_seconds_sum"], 6) == 60.5
    assert found["songkin_workers"] == 1
    names = {path.name for path in tmp_path.glob("*.db")}
    assert names == {"counter_folded.db", "histogram_folded.db"} | {
        f"{kind}_{PARENT}.db" for kind in ("counter", "histogram", "gauge_livesum")
    }
    assert values(files) == found


def test_start_what_has_the_id_of_this_process_is_of_a_dead_one(tmp_path: Path) -> None:
    write(tmp_path, os.getpid(), requests=3)
    assert values(WorkerFiles(tmp_path)) == {"songkin_requests_total": 3, "songkin_request_seconds_sum": 0.3}


def test_collect_file_that_a_killed_worker_left_empty_is_left_out(tmp_path: Path) -> None:
    write(tmp_path, PARENT, requests=1)
    (tmp_path / f"gauge_livemax_{PARENT}.db").touch()
    (tmp_path / f"counter_{_NEVER}.db").touch()
    assert values(WorkerFiles(tmp_path))["songkin_requests_total"] == 1
