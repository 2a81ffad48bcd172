import json
import os
import random
import threading
import time
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from tests.bench.scale.growth.cases import cases, typed_letter_by_letter
from tests.bench.scale.growth.exponents import growth_of
from tests.bench.scale.growth.making import label, steps_of
from tests.bench.scale.growth.picture import draw_picture
from tests.bench.scale.growth.results import read_growth, write_growth
from tests.bench.scale.growth.serving import computed_ns
from tests.bench.scale.support import planted_size
from tests.bench.speed.drawn import Drawn


def test_exponent_is_that_of_the_planted_power() -> None:
    growth = growth_of({n: 3.0 * (n / 1e6) ** 0.7 for n in (100_000, 500_000, 5_000_000)})
    assert growth is not None
    assert growth.exponent == pytest.approx(0.7)
    assert growth.at_a_million == pytest.approx(3.0)
    assert growth.at(100e6) == pytest.approx(3.0 * 100**0.7)


def test_one_size_tells_no_exponent() -> None:
    assert growth_of({1000: 2.0, 2000: 0.0}) is None


def test_steps_are_read_from_the_log_and_repeated_ones_added() -> None:
    lines = ("Reading …", "Reading: done in 2.5 s", "  a note: done", "Map: done in 1.0 s", "Map: done in 0.5 s", "")
    told = "\n".join(lines)
    assert steps_of(told) == {"Reading": 2.5, "Map": 1.5}


def test_numbers_in_names_of_files_are_short() -> None:
    assert [label(n) for n in (100_000, 5_000_000, 1_500_000, 1234)] == ["100k", "5m", "1500k", "1234"]


def test_processor_time_counts_what_ended_threads_computed() -> None:
    def compute() -> None:
        while time.thread_time_ns() < 50_000_000:
            pass

    before = computed_ns(os.getpid())
    thread = threading.Thread(target=compute)
    thread.start()
    thread.join()
    assert computed_ns(os.getpid()) - before >= 50_000_000


def test_a_name_is_typed_letter_by_letter() -> None:
    assert typed_letter_by_letter("Ösp") == ["Ö", "Ös", "Ösp"]
    assert len(typed_letter_by_letter("a" * 40)) == 16


def test_filters_of_the_cases_leave_about_their_shares() -> None:
    energies = np.random.default_rng(0).random(2000)
    tracks = [
        {
            "id": str(number),
            "name": f"name {number}",
            "artists": [],
            "album": "",
            "genres": [f"genre {number % 114}"],
            "features": {"energy": energy},
        }
        for number, energy in enumerate(energies.tolist())
    ]
    by_name = {case.name: case for case in cases(tracks)}
    drawn = Drawn(tracks, random.Random(0))

    def filters(name: str) -> dict[str, Any]:
        content = json.loads(by_name[name].requests(drawn)[0].content or "")
        found: dict[str, Any] = content["filters"]
        return found

    for share in (0.5, 0.1, 0.01):
        least = filters(f"recommendations, {share:.0%} by energy")["energy"]["min"]
        assert np.mean(energies >= least) == pytest.approx(share, abs=0.005)
    assert [len(filters(f"recommendations, {share} by genre")["genres"]["any"]) for share in ("10%", "1%")] == [11, 1]


def test_results_come_back_as_they_were_written_and_can_be_drawn(tmp_path: Path) -> None:
    sizes = {n: planted_size(n) for n in (100_000, 1_000_000)}
    write_growth(tmp_path / "growth.json", sizes)
    assert read_growth(tmp_path / "growth.json") == sizes
    draw_picture(sizes, tmp_path / "growth.png")
    assert (tmp_path / "growth.png").stat().st_size > 10_000
