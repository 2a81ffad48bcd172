"""Write what growth.json, peers.json and simulation.json have into docs/scale.md.

python -m tests.bench.scale.report
"""

import argparse
from pathlib import Path

from tests.bench.scale.growth.results import read_growth
from tests.bench.scale.peers.results import read_peers
from tests.bench.scale.report import growth_tables, peers_tables, plan_tables
from tests.bench.scale.report.blocks import fill
from tests.bench.scale.simulation.results import read_simulated
from tests.support.service_process import ROOT

PAGE = ROOT / "docs/scale.md"
RESULTS = ROOT / "tests/bench/scale"


def filled(page: str, results: Path) -> str:
    """The page with all that the results have."""
    sizes, peers = read_growth(results / "growth.json"), read_peers(results / "peers.json")
    simulated = read_simulated(results / "simulation.json")
    blocks = {
        "machine": growth_tables.machine(sizes),
        "growth": growth_tables.growth(sizes, simulated.assumed.n_tracks),
        "answers": growth_tables.answers(sizes),
        "finding": growth_tables.finding(sizes),
        "peers": peers_tables.peers(peers),
        "likeness": peers_tables.likeness(peers),
        "assumptions": plan_tables.assumptions(simulated),
        "plan": plan_tables.plan(simulated, sizes),
        "times": plan_tables.times(simulated),
        "loads": plan_tables.loads(simulated),
        "deaths": plan_tables.deaths(simulated),
    }
    return fill(page, blocks)


if __name__ == "__main__":
    argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter).parse_args()
    PAGE.write_text(filled(PAGE.read_text(encoding="utf-8"), RESULTS), encoding="utf-8")
    print(PAGE)
