"""The contract in PostgreSQL, on a private server, and what is PostgreSQL's own."""

import logging
import subprocess
import sys
import traceback
from collections.abc import Iterator
from contextlib import contextmanager

import psycopg
import pytest

from app.errors import StoreUnavailable
from app.live.store import LiveStore
from tests.support.live_changes import Place, in_no_catalogue, upserts
from tests.support.live_store_contract import StoreContract
from tests.support.postgresql import PASSWORD, USER, PostgresqlServer


@pytest.fixture
def place(postgresql: PostgresqlServer) -> Place:
    return postgresql.new_schema()


class TestPostgresqlStore(StoreContract):
    def execute(self, place: Place, statement: str) -> None:
        with psycopg.connect(str(place)) as connection:
            connection.execute(statement.encode())

    @contextmanager
    def locked(self, place: Place) -> Iterator[None]:
        with psycopg.connect(str(place)) as connection:
            connection.execute("SELECT * FROM live_state FOR UPDATE")
            yield


def secrets_in(text: str) -> list[str]:
    return [secret for secret in (PASSWORD, "s3cr3t", f'"{USER}"', f"{USER}:") if secret in text]


def test_server_down_is_named_and_the_store_goes_on_once_it_is_up(
    postgresql: PostgresqlServer, place: Place, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    store = LiveStore.open(place)
    store.apply(upserts("a"), in_no_catalogue)
    for mode in ("fast", "immediate"):
        postgresql.stop(mode)
        try:
            for call in (
                lambda: store.since(0),
                lambda: store.apply(upserts("b"), in_no_catalogue),
                store.last_sequence,
            ):
                with pytest.raises(StoreUnavailable, match="cannot be used: connection is bad") as error:
                    call()
                assert secrets_in(str(error.value)) == []
            with pytest.raises(StoreUnavailable):
                LiveStore.open(place)
        finally:
            postgresql.start()
        assert len(store.since(0)) == 1
    assert store.apply(upserts("b"), in_no_catalogue) == ["created"]
    assert secrets_in(caplog.text) == []
    store.close()


def test_connection_lost_in_the_middle_of_a_call_keeps_nothing(postgresql: PostgresqlServer, place: Place) -> None:
    store = LiveStore.open(place)

    def losing(_: str) -> bool:
        postgresql.sql("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE state = 'idle in transaction'")
        return False

    with pytest.raises(StoreUnavailable, match="terminating connection"):
        store.apply(upserts("a"), losing)
    assert (store.since(0), store.last_sequence()) == ([], 0)
    assert store.apply(upserts("a"), in_no_catalogue) == ["created"]
    store.close()


def test_database_that_may_only_be_read_is_named_and_still_reads(postgresql: PostgresqlServer) -> None:
    name = postgresql.new_database()
    LiveStore.open(postgresql.url(name)).close()
    postgresql.sql(f"ALTER DATABASE {name} SET default_transaction_read_only = on")
    store = LiveStore.open(postgresql.url(name))
    with pytest.raises(StoreUnavailable, match="cannot execute UPDATE in a read-only transaction"):
        store.apply(upserts("a"), in_no_catalogue)
    assert store.since(0) == []
    store.close()


def test_open_with_a_wrong_password_names_neither_user_nor_password(postgresql: PostgresqlServer) -> None:
    url = postgresql.url(password="wrong0s3cr3t")
    with pytest.raises(StoreUnavailable, match="password authentication failed for user …") as error:
        LiveStore.open(url)
    assert secrets_in("".join(traceback.format_exception(error.value))) == []


def test_open_of_a_database_that_has_not_every_script_is_refused(postgresql: PostgresqlServer) -> None:
    postgresql.sql("CREATE DATABASE latin ENCODING 'LATIN1' TEMPLATE template0")
    with pytest.raises(StoreUnavailable, match="expected the encoding UTF8, which has every script, got LATIN1"):
        LiveStore.open(postgresql.url("latin"))


@pytest.mark.parametrize("scheme", ["postgresql", "postgres", "postgresql+psycopg2"])
def test_open_takes_the_schemes_that_people_write(place: Place, scheme: str) -> None:
    store = LiveStore.open(str(place).replace("postgresql", scheme, 1))
    assert store.since(0) == []
    store.close()


def test_open_keeps_what_the_url_says_beside_its_own(place: Place) -> None:
    store = LiveStore.open(f"{place}%20-clock_timeout%3D7&application_name=mine&keepalives_idle=9", timeout_s=3)
    with store._database.reading() as connection:
        shown = {
            name: connection.exec_driver_sql(f"SHOW {name}").scalar()
            for name in ("application_name", "lock_timeout", "statement_timeout")
        }
    expected = {"application_name": "mine", "lock_timeout": "7ms", "statement_timeout": "6s"}
    assert shown == expected
    store.close()


def test_tables_can_be_used_by_a_user_who_may_not_make_any(postgresql: PostgresqlServer) -> None:
    name = postgresql.new_database()
    LiveStore.open(postgresql.url(name)).close()
    postgresql.sql("DROP ROLE IF EXISTS clerk")
    postgresql.sql("CREATE ROLE clerk LOGIN PASSWORD 'clerk'")
    postgresql.sql("GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO clerk", name)
    url = postgresql.url(name, "clerk").replace(f"{USER}:", "clerk:")
    store = LiveStore.open(url)
    assert store.apply(upserts("a"), in_no_catalogue) == ["created"]
    store.close()
    postgresql.sql("DROP OWNED BY clerk", name)


@pytest.mark.parametrize(
    "url",
    [
        "",
        "postgresql",
        "mysql://u:s3cr3t@h/d",
        "sqlite:///x",
        "postgresql://u:1@s3cr3t@h/d",
        "postgresql://u@h:s3cr3t/d",
    ],
)
def test_open_of_what_is_no_url_says_what_one_looks_like_and_does_not_show_it(url: str) -> None:
    with pytest.raises(ValueError, match="expected postgresql://user:password@host:port/database") as error:
        LiveStore.open(url)
    assert "s3cr3t" not in "".join(traceback.format_exception(error.value))


def test_open_without_psycopg_says_what_to_install() -> None:
    code = """
import sys
sys.modules["psycopg"] = None
from app.errors import StoreUnavailable
from app.live.store import LiveStore
try:
    LiveStore.open("postgresql://u:s3cr3t@h/d")
except StoreUnavailable as error:
    print(error)
"""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=60)
    assert "postgresql://h/d, cannot be used: the package psycopg is missing; install songkin with its" in done.stdout
    assert "s3cr3t" not in done.stdout + done.stderr
