"""Ask every Spotify endpoint, and those that change tracks, what nobody would.

`python -m tests.bench.openapi_check MODELS --requests 10000`

No answer may be a 500, of a status or shape that the description does not have, or an error of another shape.
"""

import argparse
from pathlib import Path
from tempfile import TemporaryDirectory

from tests.support.running_service import serving
from tests.support.spotify.generated_requests import send_generated


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("models", type=Path, help="folder of bundles; the one in use is asked")
    parser.add_argument("--requests", type=int, default=10_000)
    parser.add_argument("--seed", type=int, default=0)
    asked = parser.parse_args()
    with TemporaryDirectory() as live, serving(asked.models, writes=True, live_dir=Path(live)) as client:
        url = str(client.base_url).rstrip("/")
        answers = send_generated(url, asked.requests, asked.seed)
        answers += send_generated(url, asked.requests // 2, asked.seed, "^/tracks/", ("PUT", "DELETE", "POST"))
    for (operation, status), n in sorted(answers.items()):
        print(f"{operation:<45} {status} {n:>6}")
    print(f"{answers.total()} requests: no 500, nothing that is not described")


if __name__ == "__main__":
    main()
