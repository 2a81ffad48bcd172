"""A private PostgreSQL server for all tests of live changes, where the machine has one to start."""

from collections.abc import Iterator

import pytest

from tests.support.postgresql import PostgresqlServer, binaries, postgresql_server


@pytest.fixture(scope="session")
def postgresql() -> Iterator[PostgresqlServer]:
    folder = binaries()
    if folder is None:
        pytest.skip(
            "no PostgreSQL server on this machine: install Debian's package postgresql, or put initdb into PATH"
        )
    with postgresql_server(folder) as server:
        yield server
