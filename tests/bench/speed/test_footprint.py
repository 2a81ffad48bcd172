import pytest

from tests.bench.speed.footprint import Memory, Workers, parse_smaps_rollup

ROLLUP = """55d0c2a00000-7ffd5b7f2000 ---p 00000000 00:00 0                          [rollup]
Rss:                1000 kB
Pss:                 400 kB
Pss_Dirty:           300 kB
Pss_Anon:            250 kB
Shared_Clean:        500 kB
Shared_Dirty:         50 kB
Private_Clean:       150 kB
Private_Dirty:       300 kB
Anonymous:           350 kB
Swap:                  0 kB
"""


def test_memory_is_read_in_bytes() -> None:
    assert parse_smaps_rollup(ROLLUP) == Memory(1024 * 1000, 1024 * 350, 1024 * 550, 1024 * 400)


def test_text_without_a_size_is_refused() -> None:
    with pytest.raises(KeyError, match="Anonymous"):
        parse_smaps_rollup(ROLLUP.replace("Anonymous", "Anonymouse"))


def test_workers_share_the_part_of_all_their_pages() -> None:
    found = Workers.of([Memory(100, 20, 60, 50), Memory(200, 40, 60, 150), Memory(100, 30, 80, 40)])
    assert found == Workers(3, resident=100, anonymous=30, shared=60, together=240, shared_part=0.5)
