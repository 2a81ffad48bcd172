import pytest

from tests.bench.speed.progress import Progress


def test_each_line_says_how_long_it_took_and_what_is_left(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    clock = iter([1000.0, 1030.0, 1660.0])
    monkeypatch.setattr("time.monotonic", lambda: next(clock))
    said = Progress(700)
    said.step(25, "started", "twice")
    said.step(900, "longer than all")
    assert capsys.readouterr().err.splitlines() == [
        " 0:30, 11:15 left: started",
        " 0:30, 11:15 left: twice",
        "11:00,  0:00 left: longer than all",
    ]
