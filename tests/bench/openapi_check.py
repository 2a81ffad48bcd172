"""Ask every Spotify endpoint what nobody would: `python -m tests.bench.openapi_check MODELS --requests 10000`.

No answer may be a 500, of a status or shape that the description does not have, or an error that is none of Spotify's.
"""

import argparse
from pathlib import Path

from tests.support.running_service import serving
from tests.support.spotify.generated_requests import send_generated


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("models", type=Path, help="folder of bundles; the one in use is asked")
    parser.add_argument("--requests", type=int, default=10_000)
    parser.add_argument("--seed", type=int, default=0)
    asked = parser.parse_args()
    with serving(asked.models) as client:
        answers = send_generated(str(client.base_url).rstrip("/"), asked.requests, asked.seed)
    for (operation, status), n in sorted(answers.items()):
        print(f"{operation:<45} {status} {n:>6}")
    print(f"{answers.total()} requests: no 500, nothing that is not described")


if __name__ == "__main__":
    main()
