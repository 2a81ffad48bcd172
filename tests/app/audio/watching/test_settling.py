from pathlib import Path

from app.audio.folder import FoundFile
from app.audio.watching.settling import SETTLING_S, Settling


def test_settled_file_was_the_same_for_a_while() -> None:
    settling = Settling()
    song = FoundFile(Path("song.mp3"), 1000, 1)
    assert settling.settled([song], 0) == []
    assert settling.settled([song], SETTLING_S / 2) == []
    assert settling.settled([song], SETTLING_S) == [song]


def test_settled_file_that_grew_or_came_back_waits_anew() -> None:
    settling = Settling()
    part, whole = FoundFile(Path("song.mp3"), 1000, 1), FoundFile(Path("song.mp3"), 2000, 2)
    settling.settled([part], 0)
    assert settling.settled([whole], SETTLING_S) == []
    assert settling.settled([], 2 * SETTLING_S) == []
    assert settling.settled([whole], 3 * SETTLING_S) == []
    assert settling.settled([whole, part], 4 * SETTLING_S) == [whole]
