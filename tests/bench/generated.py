"""Ask every endpoint what nobody would: `python -m tests.bench.generated MODELS --requests 20000`.

schemathesis makes the requests from the service's own description, half of them as it allows and half as it does not,
for a `python -m app` that may change tracks. Half of them go to a service without keys, half to one that has keys,
where there are such (`songkin keys`): with keys of each role, with a wrong one, and without. No answer may be a 5xx,
of a status, content type or shape that the description does not have, or an error of another shape. Exit code 1
where one is.
"""

import argparse
import re
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

import httpx
from schemathesis.core.failures import FailureGroup

from tests.support.service_process import started
from tests.support.songkin_command import songkin
from tests.support.spotify.generated_requests import Answers, send_generated

_ROLES = ("read", "write", "admin")
_SHOWN = 10


@contextmanager
def served(models: Path, settings: Mapping[str, str]) -> Iterator[str]:
    """The URL of a service that may change tracks."""
    with tempfile.TemporaryDirectory(prefix="songkin-generated-") as folder:
        more = {"SONGKIN_WRITES": "true", "SONGKIN_LIVE_DIR": f"{folder}/live"}
        with started(Path(folder), models, **more, **settings) as service:
            yield str(service.client.base_url).rstrip("/")


def ask_all(url: str, n: int, seed: int, headers: Mapping[str, str]) -> tuple[Answers, list[str]]:
    """Ask every operation as often as any other. Returns the answers, and what was wrong with those that failed."""
    paths = httpx.get(f"{url}/openapi.json", headers=headers, timeout=60).json()["paths"]
    operations = [
        (path, method.upper())
        for path, methods in paths.items()
        for method in methods
        if method in {"get", "put", "post", "delete", "patch"}
    ]
    answers, failures = Answers(), []
    for number, (path, method) in enumerate(operations):
        each = max(2, -(-n // len(operations)))
        try:
            answers += send_generated(url, each, seed + number, f"^{re.escape(path)}$", (method,), headers)
        except (AssertionError, FailureGroup) as error:
            parts = error.exceptions if isinstance(error, FailureGroup) else [error]
            failures += [f"{method} {path}: {' '.join(str(part).split())[:300]}" for part in parts]
    return answers, failures


def new_keys(folder: Path) -> dict[str, dict[str, str]]:
    """A key of each role in a file `keys.json`, a wrong one and none, as headers; nothing where there are no keys."""
    clients = {}
    for role in _ROLES:
        result = songkin("keys", "new", "--name", f"generated-{role}", "--role", role, "--file", folder / "keys.json")
        if result.exit_code:
            return {}
        clients[f"{role} key"] = {"Authorization": f"Bearer {result.stdout.split()[-1]}"}
    wrong = f"{clients['read key']['Authorization']}x"
    return {**clients, "wrong key": {"Authorization": wrong}, "no key": {}}


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("models", type=Path, help="folder of bundles; the one in use is asked")
    parser.add_argument("--requests", type=int, default=20_000)
    parser.add_argument("--seed", type=int, default=0, help="of what is sent")
    parser.add_argument("--set", action="append", default=[], metavar="NAME=VALUE", help="a setting of the service")
    asked = parser.parse_args()
    settings = dict(each.split("=", 1) for each in asked.set)
    total, failures = 0, list[str]()
    print("| client | requests | failed operations | statuses |\n|---|---|---|---|")
    with tempfile.TemporaryDirectory(prefix="songkin-keys-") as folder:
        clients = new_keys(Path(folder))
        share = asked.requests // 2 if clients else asked.requests
        no_keys: dict[str, dict[str, str]] = {"": {}}
        rounds = [("service without keys", no_keys, settings, share)]
        if clients:
            keyed = {**settings, "SONGKIN_KEYS_FILE": f"{folder}/keys.json"}
            rounds.append(("service with keys", clients, keyed, share // len(clients)))
        for title, headers_of, chosen, n in rounds:
            with served(asked.models, chosen) as url:
                for number, (client, headers) in enumerate(headers_of.items()):
                    answers, failed = ask_all(url, n, asked.seed + 1000 * number, headers)
                    total += answers.total()
                    failures += failed
                    shown = ", ".join(f"{count} × {status}" for status, count in sorted(_by_status(answers).items()))
                    name = ", ".join(filter(None, [title, client]))
                    print(f"| {name} | {answers.total():,} | {len(failed)} | {shown} |", flush=True)
    print(f"\n{total:,} requests" + ("" if clients else "; this version has no `songkin keys`: none with keys"))
    print("\n".join(f"BROKEN: {failure}" for failure in failures[:_SHOWN]) or "No 5xx, nothing that is not described")
    return 1 if failures else 0


def _by_status(answers: Answers) -> Counter[int]:
    by_status: Counter[int] = Counter()
    for (_, status), n in answers.items():
        by_status[status] += n
    return by_status


if __name__ == "__main__":
    sys.exit(main())
