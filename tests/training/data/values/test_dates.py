import pytest

from training.data.values.dates import DateReader


@pytest.mark.parametrize(
    ("text", "date"),
    [
        ("1997", "1997"),
        ("1997-05", "1997-05"),
        ("1997-05-21", "1997-05-21"),
        ("1997/5/2", "1997-05-02"),
        ("1997.0", "1997"),
        ("1997-05-21T00:00:00Z", "1997-05-21"),
        ("1997-05-21 00:00:00.000000", "1997-05-21"),
        ("19970521", "1997-05-21"),
        ("21.05.1997", "1997-05-21"),
        ("Mar 5, 2010", "2010-03-05"),
        ("5th March 2010", "2010-03-05"),
        ("March 2010", "2010-03"),
        ("1980-00-00", "1980"),
        ("1980-05-00", "1980-05"),
        ("2020-02-29", "2020-02-29"),
    ],
)
def test_read_date_as_programs_write_it(text: str, date: str) -> None:
    assert DateReader([text]).read(text) == date


@pytest.mark.parametrize(
    "text",
    ["0000", "0", "May 32, 1997", "Brumaire 1997", "1997-13", "2021-02-29", "31.04.1997", "9999", "97", "x", "-1"],
)
def test_read_date_what_is_none_is_none(text: str) -> None:
    assert DateReader([text]).read(text) is None


@pytest.mark.parametrize(
    ("others", "date"),
    [([], "2001"), (["21/5/1997"], "2001-04-03"), (["5/21/1997"], "2001-03-04"), (["21/5/1997", "5/21/1997"], "2001")],
)
def test_read_date_with_slashes_is_of_the_order_that_the_column_shows(others: list[str], date: str) -> None:
    assert DateReader([*others, "3/4/2001"]).read("3/4/2001") == date
