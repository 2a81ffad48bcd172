import pytest

from app.indexing.tracks import ExtraValue
from tests.support.training.tables import cells, findings_of
from training.data.values.extras import read_extras
from training.data.values.missing import Missing


def read(name: str, *values: str | tuple[str, ...]) -> list[ExtraValue]:
    return read_extras({name: cells(values)}, Missing(), findings_of())[name]


@pytest.mark.parametrize(
    ("name", "value", "kept"),
    [
        ("isrc", "GBAYE0601498", "GBAYE0601498"),
        ("isrc", "us-rc1-76-07839", "USRC17607839"),
        ("isrc", "GBAYE060149", None),
        ("release_date", "1997-05-21", "1997-05-21"),
        ("release_date", "soon", None),
        ("release_year", "1997.0", 1997),
        ("release_year", "97", None),
        ("image_url", "https://i.example.org/a.png", "https://i.example.org/a.png"),
        ("image_url", "http://i.example.org/a.png", None),
        ("external_url", "javascript:alert(1)", None),
        ("external_url", "https://", None),
        ("external_url", "https://[", None),
        ("preview_url", 'https://a.org/"onload=x', None),
        ("preview_url", "https://a.org/" + "x" * 2_100, None),
        ("track_number", "3", 3),
        ("track_number", "3/12", 3),
        ("track_number", "3.0", 3),
        ("track_number", "0", None),
        ("disc_number", "-1", None),
        ("disc_number", "NA", None),
    ],
)
def test_read_extras_value_is_kept_only_where_it_is_one(name: str, value: str, kept: ExtraValue) -> None:
    assert read(name, value) == [kept]


def test_read_extras_list_gives_its_first() -> None:
    assert read("image_url", ("https://a.org/640", "https://a.org/64"), ()) == ["https://a.org/640", None]


def test_read_extras_year_comes_from_the_date_unless_it_has_a_column() -> None:
    dates = cells(["1997-05-21", "", "2001"])
    assert read_extras({"release_date": dates}, Missing(), findings_of())["release_year"] == [1997, None, 2001]
    both = {"release_date": dates, "release_year": cells(["1996", "1995", ""])}
    assert read_extras(both, Missing(), findings_of())["release_year"] == [1996, 1995, None]


def test_read_extras_what_cannot_be_used_is_counted_with_the_first() -> None:
    findings = findings_of()
    read_extras({"isrc": cells(["GBAYE0601498", "bad", "", "worse"])}, Missing(), findings)
    (found,) = findings.report.unreadable
    assert (found.name, found.n, found.place, found.sample) == ("isrc", 2, "row 3", "bad")
