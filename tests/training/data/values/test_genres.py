import pytest

from tests.support.training.tables import cells, findings_of
from training.data.files.source import Cell
from training.data.options import ReadOptions
from training.data.report import Findings
from training.data.values.genres import read_genres
from training.data.values.missing import Missing


def read(*values: Cell, separators: tuple[str, ...] = ()) -> tuple[list[tuple[str, ...]], Findings]:
    column, findings = cells(values), findings_of()
    names = read_genres(column, ReadOptions(genre_separators=separators), Missing(), findings)
    return [names[code] for code in column.codes], findings


@pytest.mark.parametrize(
    ("cell", "names"),
    [
        ("pop", ("pop",)),
        ("indie folk,chamber pop", ("indie folk", "chamber pop")),
        ("pop, rock", ("pop", "rock")),
        ("pop;rock", ("pop", "rock")),
        ("pop|rock", ("pop", "rock")),
        ("['pop', 'rock']", ("pop", "rock")),
        (("pop", "rock"), ("pop", "rock")),
        ("singer-songwriter", ("singer-songwriter",)),
        ("R&B", ("R&B",)),
        ("pop,pop", ("pop",)),
        ("", ()),
        ("set()", ()),
        ("[]", ()),
        ("NA", ()),
    ],
)
def test_read_genres_of_a_cell(cell: Cell, names: tuple[str, ...]) -> None:
    assert read(cell)[0] == [names]


def test_read_genres_that_differ_by_case_and_blanks_are_one_as_most_write_it() -> None:
    found, findings = read("Hip Hop", "hip hop", "hip  hop", "Hip Hop", "HIPHOP", "trip hop")
    assert found == [("Hip Hop",)] * 5 + [("trip hop",)]
    (said,) = findings.report.conversions
    assert (said.what, said.n, said.before, said.after) == ("one genre in several spellings", 3, "hip hop", "Hip Hop")


def test_read_genres_spelling_does_not_depend_on_the_order_of_rows_where_one_is_commoner() -> None:
    for values in (["Pop", "pop", "pop"], ["pop", "Pop", "pop"], ["pop", "pop", "Pop"]):
        assert read(*values)[0] == [("pop",)] * 3


def test_read_genres_slash_is_named_and_taken_when_asked() -> None:
    found, findings = read("Hip-Hop/Rap", "pop")
    assert found == [("Hip-Hop/Rap",), ("pop",)]
    (doubt,) = findings.report.doubts
    assert (doubt.share, doubt.settle) == (0.5, "--genre-separator '/' if it stands between genres")
    assert read("Hip-Hop/Rap", "pop", separators=("/",))[0] == [("Hip-Hop", "Rap"), ("pop",)]


def test_read_genres_asked_separator_leaves_commas_alone() -> None:
    assert read("Rock, Pop", separators=(";",))[0] == [("Rock, Pop",)]
