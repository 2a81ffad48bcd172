import pytest

from tests.support.training.tables import cells, findings_of
from training.data.files.source import Cell
from training.data.options import ReadOptions
from training.data.report import Findings
from training.data.values.artists import read_artists
from training.data.values.missing import Missing


def read(*values: Cell, separators: tuple[str, ...] = ()) -> tuple[list[tuple[str, ...]], Findings]:
    column, findings = cells(values), findings_of()
    names = read_artists(column, ReadOptions(artist_separators=separators), Missing(), findings)
    return [names[code] for code in column.codes], findings


@pytest.mark.parametrize(
    ("cell", "names"),
    [
        ("A;B", ("A", "B")),
        (" Simon ;; Garfunkel;", ("Simon", "Garfunkel")),
        ("['A', \"O'B\"]", ("A", "O'B")),
        ('["A", "B"]', ("A", "B")),
        (("A", "B; C"), ("A", "B; C")),
        ("['A; B']", ("A; B",)),
        ("[Alexandros]", ("[Alexandros]",)),
        ("", ()),
        ("\\N", ()),
        ("None", ("None",)),
    ],
)
def test_read_artists_what_is_certain_is_taken(cell: Cell, names: tuple[str, ...]) -> None:
    assert read(cell)[0] == [names]


NAMES = ["Earth, Wind & Fire", "Tyler, The Creator", "AC/DC", "Yusuf / Cat Stevens", "Florence + The Machine"]
NAMES += [
    "Simon & Garfunkel",
    "Mountains vs. Machines",
    "MC 900 Ft. Jesus",
    "A1 x J1",
    "10,000 Maniacs",
    "nothing,nowhere.",
]


def test_read_artists_what_may_be_a_name_stays_one() -> None:
    found, _ = read("X;Y", *NAMES)
    assert found == [("X", "Y"), *((name,) for name in NAMES)]


@pytest.mark.parametrize(
    ("separator", "cell"),
    [
        (", ", "A, B"),
        (" / ", "A / B"),
        (" & ", "A & B"),
        ("|", "A|B"),
        (" feat. ", "A feat. B"),
        (" ft. ", "A Ft. B"),
        (" x ", "A x B"),
        (" – ", "A – B"),
    ],
)
def test_read_artists_doubtful_separator_is_named_with_its_share_and_taken_when_asked(
    separator: str, cell: str
) -> None:
    found, findings = read(cell, "A;C", "B", "C")
    assert found[0] == (cell,)
    (doubt,) = findings.report.doubts
    assert (doubt.n, doubt.share, doubt.sample) == (1, 0.25, cell)
    assert repr(separator) in doubt.what
    assert "in 1 of the rows, all that it parts are artists" in doubt.what
    assert doubt.settle.startswith(f"--artist-separator '{separator}'")
    found, findings = read(cell, "A & C", separators=(separator,))
    assert found[0] == ("A", "B")


def test_read_artists_asked_separators_stand_instead_of_semicolons_and_beside_lists() -> None:
    found, findings = read("A, B", "C; D", "['E, F']", "G FEAT. H, I", separators=(", ", " feat. "))
    assert found == [("A", "B"), ("C; D",), ("E, F",), ("G", "H", "I")]
    assert [one.what for one in findings.report.conversions] == ["lists", "separators as asked"]


def test_read_artists_commas_without_blanks_part_where_no_semicolon_does() -> None:
    """As Exportify joined them: no name has a comma without a blank behind it, but for numbers."""
    found, findings = read("A,B", "Earth, Wind & Fire,C", "10,000 Maniacs")
    assert found == [("A", "B"), ("Earth, Wind & Fire", "C"), ("10,000 Maniacs",)]
    assert findings.report.conversions[0].n == 2
    assert read("A,B", "C;D")[0] == [("A,B",), ("C", "D")]


def test_read_artists_escaped_commas_are_parts_of_names() -> None:
    found, findings = read(r"Tyler\, The Creator, B", "C, D")
    assert found == [("Tyler, The Creator", "B"), ("C", "D")]
    assert findings.report.doubts == []


def test_read_artists_brackets_without_quotes_are_names_and_named() -> None:
    found, findings = read("[A, B]", "[Alexandros]", *(f"Artist {number}" for number in range(50)))
    assert found[:2] == [("[A, B]",), ("[Alexandros]",)]
    assert any("no list without quotes" in one.what for one in findings.report.doubts)


def test_read_artists_rare_mark_is_a_name_and_not_named() -> None:
    _, findings = read("Simon & Garfunkel", *(f"Artist {number}" for number in range(200)))
    assert findings.report.doubts == []
