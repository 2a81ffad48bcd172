"""Attack the service over the network: `python -m tests.bench.attack MODELS [--only NAME]`.

Each attack goes against a fresh `python -m app` with one worker and otherwise the default settings, from many addresses
of this machine (Linux). Two probers, each a process with one connection, ask /health/live and for similar tracks
every 20 ms. Promised under every attack: at most 600 MB resident in any process, p99 of /health/live at most 200 ms and
of the ordinary request 2 s, no 5xx but 503 with Retry-After, no error in the log, and an ordinary client is answered
within 2 s afterwards. Exit code 1 where a promise is broken.

Times in milliseconds. "idle" is the p99 of /health/live before the attack, "late" the p99 of how late the prober was
itself, from the plan to the moment at which it asked.
"""

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from tests.bench.attack import bodies, connections, heads, shapes, work
from tests.bench.attack.attack import Attack
from tests.bench.attack.memory import MB
from tests.bench.attack.trial import Result, try_attack

ATTACKS: tuple[Attack, ...] = (
    *heads.ATTACKS,
    *work.ATTACKS,
    *bodies.ATTACKS,
    *connections.ATTACKS,
    *shapes.ATTACKS,
)
_COLUMNS = ("attack", "tried", "failed", "MB", "anonymous", "idle", "live p99", "worst", "ordinary", "late", "seconds")


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("models", type=Path, help="folder of bundles; the one in use is served")
    parser.add_argument(
        "--only", action="append", metavar="NAME", help="an attack, or the beginning of several; may be repeated"
    )
    parser.add_argument("--set", action="append", default=[], metavar="NAME=VALUE", help="a setting of the service")
    parser.add_argument("--list", action="store_true", help="name the attacks and what is promised, and do nothing")
    asked = parser.parse_args()
    chosen = [each for each in ATTACKS if not asked.only or each.name.startswith(tuple(asked.only))]
    if asked.list:
        print("\n".join(f"{attack.name:<24} {attack.promised}" for attack in chosen))
        return 0
    if not chosen:
        parser.error(f"--only: no attack begins with any of {', '.join(asked.only)}; --list names them")
    settings = dict(each.split("=", 1) for each in asked.set)
    print("| " + " | ".join(_COLUMNS) + " | promised, found, broken |")
    print("|---" * (len(_COLUMNS) + 1) + "|")
    results = []
    for attack in chosen:
        results.append(try_attack(attack, asked.models, settings))
        print(_row(results[-1]), flush=True)
    n_failed = sum(bool(result.broken) for result in results)
    print(f"\n{len(results)} attacks, {n_failed} with a broken promise")
    return 1 if n_failed else 0


def _row(result: Result) -> str:
    finding = result.finding
    found = ", ".join(f"{n} × {outcome}" for outcome, n in finding.outcomes.most_common(8))
    columns = [
        result.attack.name,
        f"{finding.tried:,}",
        str(len(result.broken)),
        f"{result.peaks.resident / MB:,.0f}",
        f"{result.peaks.anonymous / MB:,.0f}",
        *(f"{1000 * each:,.0f}" for each in (result.live_idle, result.live, result.live_worst, result.ordinary)),
        f"{1000 * result.late:,.0f}",
        f"{result.seconds:.0f}",
        f"{result.attack.promised}: {'; '.join(filter(None, [found, *finding.notes]))}{_broken(result.broken)}",
    ]
    return f"| {' | '.join(columns)} |"


def _broken(broken: Sequence[str]) -> str:
    """The first few, each once."""
    return f" **BROKEN: {'; '.join(list(dict.fromkeys(broken))[:5])}**" if broken else ""


if __name__ == "__main__":
    sys.exit(main())
