import io
from typing import Any

import httpx
import pytest
from rich.console import Console

from app.bundle.names import mint_id
from app.cli import tables
from tests.support.songkin_command import answered, songkin

Options = tuple[str, str]


def track(name: str, **changes: Any) -> dict[str, Any]:
    return {
        "id": "0JbdW8VoLrR9FrXGtxtBbi",
        "name": name,
        "artists": [{"name": "Somebody"}],
        "genres": ["folk"],
    } | changes


def drawn(*tracks: dict[str, Any], width: int) -> list[str]:
    console = Console(width=width, file=io.StringIO(), markup=False, highlight=False)
    for one in tables.similar({"similar": [{"track": one, "similarity": 0.5} for one in tracks]}):
        console.print(one)
    assert isinstance(console.file, io.StringIO)
    return [line.rstrip() for line in console.file.getvalue().splitlines()]


def test_similar_has_a_line_for_each_track_in_order(client: httpx.Client, served: Options) -> None:
    lines = songkin("similar", "punk-05", *served).stdout.splitlines()
    answer = client.get("/tracks/punk-05/similar").json()["similar"]
    assert lines[0].split() == ["title", "artists", "genres", "similarity", "id"]
    assert len(lines) == 1 + len(answer)
    for line, one in zip(lines[1:], answer, strict=True):
        assert line.startswith(one["track"]["name"])
        assert line.split()[-2:] == [f"{one['similarity']:.3f}", one["track"]["id"]]


@pytest.mark.parametrize("width", [40, 60, 80, 120])
def test_table_narrow_cuts_texts_and_never_ids(width: int) -> None:
    lines = drawn(track("A very long title " * 10), track("Short"), width=width)
    assert len(lines) == 3
    assert all(len(line) <= width for line in lines)
    assert all(line.endswith("0JbdW8VoLrR9FrXGtxtBbi") for line in lines[1:])
    assert "…" in lines[1]


def test_table_names_cannot_move_the_cursor_or_break_rows() -> None:
    lines = drawn(track("a\x1b[2Jb\nc\rd", id="an\x1bid"), track("[bold]x[/bold]"), width=120)
    assert len(lines) == 3
    assert lines[1].startswith("a�[2Jb�c�d ")
    assert lines[1].endswith("an�id")
    assert lines[2].startswith("[bold]x[/bold] ")


def test_table_without_rows_says_none(served: Options) -> None:
    assert songkin("search", "polka", *served).stdout == "none\n0 of 0\n"


def test_recommend_says_how_many_there_were_to_choose_from(served: Options) -> None:
    lines = songkin("recommend", "--genre", "folk", "--any-genre", "folk", *served).stdout.splitlines()
    assert lines[0].split() == ["title", "artists", "genres", "score", "id"]
    assert lines[-1].endswith(" of 180 tracks")


def test_recommend_explained_says_why_in_place_of_the_genres(served: Options) -> None:
    lines = songkin("recommend", "--track", "punk-05", "-k", "3", "--explain", *served).stdout.splitlines()
    assert lines[0].split() == ["title", "artists", "why", "score", "id"]
    assert all("punk; close in " in line for line in lines[1:4])


def test_recommend_explained_of_several_seeds_names_the_one(served: Options) -> None:
    seeds = ("--track", "punk-05", "--artist", mint_id("artist", "Folk Artist 7"), "--genre", "opera")
    asked = ("recommend", *seeds, "--strategy", "best_match", "-k", "40", "--explain")
    shown = songkin(*asked, *served).stdout
    best = [one["reasons"]["seed"] for one in answered(songkin(*asked, "--json", *served))["recommendations"]]
    for seed, name in zip(("track", "artist", "genre"), ("punk song 5", "Folk Artist 7", "opera"), strict=True):
        assert shown.count(f"like {name}; ") == sum(seed in one for one in best) > 0


def test_predict_says_what_it_rests_on(served: Options) -> None:
    lines = songkin(
        "predict", "energy=0.9", "--artist", "Punk Artist 4", "--artist", "Nobody", *served
    ).stdout.splitlines()
    assert "known tracks by Punk Artist 4: 4" in lines
    assert "known tracks by Nobody: 0" in lines
    assert lines[-1].startswith("missing: popularity, duration_ms, ")


def test_artist_shows_genres_and_tracks(served: Options) -> None:
    lines = songkin("artist", mint_id("artist", "Punk Artist 4"), *served).stdout.splitlines()
    assert lines[0].startswith("Punk Artist 4 (")
    assert lines[0].endswith("tracks: 4, genres: punk 100%")
    assert {line.split()[-1] for line in lines[2:]} == {"punk-04", "punk-13", "punk-22", "punk-31"}


def test_console_where_nothing_is_a_terminal_is_wide(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("COLUMNS", raising=False)
    assert tables.make_console().width > 200
