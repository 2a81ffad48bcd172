"""A private PostgreSQL server, from the binaries of the machine, in a temporary folder and on a socket in it."""

import os
import pwd
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

PASSWORD = "s3cr3t/of:the@tests"
_QUOTED = "s3cr3t%2Fof%3Athe%40tests"
USER = "tester"


def binaries() -> Path | None:
    """The folder of the newest server that is installed: Debian leaves it out of PATH."""
    installed = Path("/usr/lib/postgresql").glob("*/bin/initdb")
    if newest := max(installed, key=lambda path: int(path.parts[-3]), default=None):
        return newest.parent
    found = shutil.which("initdb")
    return Path(found).resolve().parent if found else None


class PostgresqlServer:
    """Start and stop it; `url` is how clients reach it."""

    def __init__(self, binaries: Path, folder: Path) -> None:
        self._binaries = binaries
        self._folder = folder
        self._data = folder / "data"
        self._account = pwd.getpwnam("nobody") if os.geteuid() == 0 else None  # PostgreSQL does not run as root
        self._n_names = 0
        password = folder / "password"
        password.write_text(PASSWORD, encoding="utf-8")
        if self._account:
            for path in (folder, password):
                os.chown(path, self._account.pw_uid, self._account.pw_gid)
        self._run(
            "initdb", "--pgdata", self._data, "--username", USER, "--pwfile", password,
            "--auth", "scram-sha-256", "--encoding", "UTF8", "--locale", "C", "--no-sync",
        )  # fmt: skip

    def start(self) -> None:
        """Wait until it answers."""
        # No fsync: processes are killed in these tests, but not the machine.
        options = f"-c listen_addresses= -c unix_socket_directories={self._folder} -c fsync=off"
        self._run("pg_ctl", "start", "-w", "-D", self._data, "-l", self._folder / "log", "-o", options)

    def stop(self, mode: str = "immediate") -> None:
        """Wait until it is down. `immediate` is as if it crashed."""
        self._run("pg_ctl", "stop", "-w", "-D", self._data, "-m", mode)

    def url(self, database: str = "postgres", password: str = _QUOTED) -> str:
        return f"postgresql://{USER}:{password}@/{database}?host={self._folder}"

    def sql(self, statement: str, database: str = "postgres") -> str:
        """What psql prints."""
        return self._run("psql", "-h", self._folder, "-U", USER, "-d", database, "-Atqc", statement)

    def new_schema(self) -> str:
        """The URL of an empty schema: as good as a database of one's own, and made at once."""
        name = self._new_name()
        self.sql(f"CREATE SCHEMA {name}")
        return f"{self.url()}&options=-csearch_path%3D{name}"

    def new_database(self) -> str:
        """The name of an empty database."""
        name = self._new_name()
        self.sql(f"CREATE DATABASE {name}")
        return name

    def _new_name(self) -> str:
        self._n_names += 1
        return f"test_{self._n_names}"

    def _run(self, command: str, *arguments: str | Path) -> str:
        done = subprocess.run(
            [self._binaries / command, *arguments],
            cwd=self._folder,
            env={"LC_ALL": "C", "PGPASSWORD": PASSWORD, "PATH": os.environ["PATH"]},
            stdin=subprocess.DEVNULL,
            # To a file: the server would keep a pipe open.
            stdout=(output := tempfile.TemporaryFile()),  # noqa: SIM115
            stderr=subprocess.STDOUT,
            timeout=60,
            user=self._account and self._account.pw_uid,
            group=self._account and self._account.pw_gid,
            extra_groups=self._account and [],
        )
        with output:
            output.seek(0)
            text = output.read().decode()
        assert done.returncode == 0, f"{command}: {text}"
        return text.strip()


@contextmanager
def postgresql_server(binaries: Path) -> Iterator[PostgresqlServer]:
    """A server that runs. Its folder has a short name: that of a socket has at most 107 characters."""
    with tempfile.TemporaryDirectory(prefix="songkin-pg-") as folder:
        server = PostgresqlServer(binaries, Path(folder))
        server.start()
        try:
            yield server
        finally:
            server.stop()
