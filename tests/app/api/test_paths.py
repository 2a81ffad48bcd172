import pytest

from app.api.paths import without_folders


@pytest.mark.parametrize(
    ("message", "shown"),
    [
        ("the database, /srv/live/live.sqlite, cannot be used", "the database, live.sqlite, cannot be used"),
        ('socket "/run/x/.s.PGSQL.5432" failed: No such file', 'socket ".s.PGSQL.5432" failed: No such file'),
        ("postgresql://h/d cannot be used", "postgresql://h/d cannot be used"),
        ("reads and/or writes in a/b", "reads and/or writes in a/b"),
        ("(/x)", "(x)"),
    ],
)
def test_without_folders_leaves_the_last_name_of_a_path(message: str, shown: str) -> None:
    assert without_folders(message) == shown
