import subprocess
import sys

from tests.support.service_process import ROOT

INTERRUPTED_TWICE = """
import os, signal
from tests.bench.speed.servers.ending import end_once

end_once()
try:
    os.kill(os.getpid(), signal.SIGTERM)
except KeyboardInterrupt:
    os.kill(os.getpid(), signal.SIGINT)
    print("put away")
"""


def test_only_the_first_signal_ends_the_bench_so_that_it_puts_its_servers_away() -> None:
    ran = subprocess.run([sys.executable, "-c", INTERRUPTED_TWICE], cwd=ROOT, capture_output=True, text=True)
    assert (ran.returncode, ran.stdout, ran.stderr) == (0, "put away\n", "")
