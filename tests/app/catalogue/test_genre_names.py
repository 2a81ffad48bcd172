"""Genres by their names as people write them."""

import pytest

from app.catalogue.genre_names import GenreNames

NAMES = GenreNames(
    {
        name: number
        for number, name in enumerate(["hip-hop", "r-n-b", "drum-and-bass", "rock-n-roll", "nu metal", "Métal"])
    }
)


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("hip-hop", 0),
        ("Hip Hop", 0),
        ("hiphop", 0),
        (" HIP  HOP ", 0),
        ("R&B", 1),
        ("rnb", 1),
        ("R and B", 1),
        ("R'n'B", 1),
        ("Drum & Bass", 2),
        ("drum'n'bass", 2),
        ("rock + roll", 3),
        ("Rock and Roll", 3),
        ("numetal", 4),
        ("METAL", 5),
    ],
)
def test_genre_name_written_as_people_do_is_found(written: str, meant: int) -> None:
    assert NAMES.find(written) == meant


@pytest.mark.parametrize("written", ["", "hip", "hop-hip", "andante", "rb", "&", "drum bass"])
def test_genre_name_of_something_else_is_not_found(written: str) -> None:
    assert NAMES.find(written) is None


def test_genre_name_that_two_genres_share_is_found_as_it_is_written_alone() -> None:
    names = GenreNames({"Hip Hop": 0, "hip-hop": 1})
    assert (names.find("Hip Hop"), names.find("hip-hop"), names.find("hiphop")) == (0, 1, None)


def test_genre_name_with_a_typo_has_a_nearest_one() -> None:
    assert (NAMES.nearest("hip-hap"), NAMES.nearest("xyz")) == ("hip-hop", None)
