"""Chroma's own server: `python -m tests.bench.speed.servers.chroma`, with BENCH_LIBRARY for the folder it lies in.

It starts empty, keeps what it is given in a temporary folder, and listens on a port that the system picks.
"""

import importlib
import os
import socket
import sys
import tempfile

if __name__ == "__main__":
    sys.path.insert(0, os.environ["BENCH_LIBRARY"])
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    folder = tempfile.mkdtemp()
    print(f"running on http://127.0.0.1:{port}", file=sys.stderr, flush=True)
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())  # it greets with a picture
    importlib.import_module("chromadb_rust_bindings").cli(
        ["chroma", "run", "--path", folder, "--host", "127.0.0.1", "--port", str(port)]
    )
