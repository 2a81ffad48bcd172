"""Nginx with a configuration of docker/nginx, from the binary of the machine."""

import os
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.support.running_service import wait_until

_CONFIGURATIONS = Path(__file__).parents[2] / "docker/nginx"
_AROUND = """
daemon off;
worker_processes 1;
{user}
pid {folder}/pid;
error_log {folder}/error.log;
events {{}}
http {{
    access_log {folder}/access.log;
    client_body_temp_path {folder}/body;
    proxy_temp_path {folder}/proxy;
    fastcgi_temp_path {folder}/fastcgi;
    uwsgi_temp_path {folder}/uwsgi;
    scgi_temp_path {folder}/scgi;
    include {folder}/site.conf;
}}
"""


def nginx_binary() -> str:
    """Debian puts it where only root has it in PATH. Skips the test where there is none."""
    found = shutil.which("nginx", path=f"{os.environ['PATH']}:/usr/sbin")
    if found is None:
        pytest.skip("no nginx on this machine: install Debian's package nginx")
    return found


@contextmanager
def nginx(name: str, replaced: dict[str, str]) -> Iterator[str]:
    """Start it, give its URL, and stop it at the end.

    Args:
        name: of the configuration.
        replaced: what stands in it, and what does instead here.
    """
    binary = nginx_binary()
    text = (_CONFIGURATIONS / name).read_text(encoding="utf-8")
    with (
        tempfile.TemporaryDirectory(prefix="songkin-nginx-") as folder,
        socket.create_server(("127.0.0.1", 0)) as listener,
    ):
        address = f"127.0.0.1:{listener.getsockname()[1]}"
        for before, after in {"listen 8080;": f"listen {address};", **replaced}.items():
            assert before in text, before
            text = text.replace(before, after)
        (Path(folder) / "site.conf").write_text(text, encoding="utf-8")
        main = Path(folder) / "nginx.conf"
        user = "user root;" if os.geteuid() == 0 else ""  # its workers write into the folder as well
        main.write_text(_AROUND.format(folder=folder, user=user), encoding="utf-8")
        with (Path(folder) / "output").open("wb") as output:
            process = subprocess.Popen(
                [binary, "-p", folder, "-c", main],
                # So it takes over the socket, as it does from a former process of its own.
                env={"NGINX": f"{listener.fileno()};"},
                pass_fds=[listener.fileno()],
                stdout=output,
                stderr=subprocess.STDOUT,
            )
        try:
            wait_until(lambda: (Path(folder) / "pid").exists() or process.poll() is not None)
            assert process.poll() is None, (Path(folder) / "output").read_text()
            yield f"http://{address}"
        finally:
            process.terminate()
            process.wait(timeout=10)
