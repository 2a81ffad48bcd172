"""One attack against a fresh service, with probers and a look at memory, and the verdict."""

import asyncio
import re
import tempfile
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import httpx

from app.settings import Settings
from tests.bench.attack import prober
from tests.bench.attack.attack import Attack, Finding, Target, similar
from tests.bench.attack.memory import MB, Peaks, watched
from tests.bench.attack.prober import Probe, quantile
from tests.support.raw_http import Connection
from tests.support.service_process import Service, started

MOST_RESIDENT_MB = 600
LIVE_P99_S = 0.2
ORDINARY_P99_S = 2.0
_IDLE_S = 2.0
_WORDS = ("love", "night", "the")


@dataclass
class Result:
    """What came of one trial. Seconds, megabytes."""

    attack: Attack
    finding: Finding
    live_idle: float
    live: float
    live_worst: float
    ordinary: float
    late: float
    peaks: Peaks
    seconds: float

    @property
    def broken(self) -> list[str]:
        return self.finding.broken


def try_attack(attack: Attack, models: Path, settings: Mapping[str, str], idle_s: float = _IDLE_S) -> Result:
    """Start a service of one worker, let it idle, attack it, and ask whether it still answers."""
    with tempfile.TemporaryDirectory(prefix="songkin-attack-") as folder:
        with started(Path(folder), models, **{"SONGKIN_WORKERS": "1", **settings}) as service:
            target = target_of(service)
            path = f"/tracks/{target.track_ids[0]}/similar"
            probers = [prober.begin(target.port, each) for each in ("/health/live", path)]
            try:
                time.sleep(idle_s)
                with watched(service.process.pid) as peaks:
                    begun = time.monotonic()
                    try:
                        finding = asyncio.run(attack.run(target))
                    except OSError as error:  # nobody accepts, or the service is gone
                        finding = Finding(broken=[f"the attack could not go on: {error!r}"])
                    ended = time.monotonic()
                    if not attack.ends_service:
                        asyncio.run(_answers_again(target, finding))
            finally:
                seen = [each.finish() for each in probers]
        _read_log(Path(folder) / "log", finding)
    (live, late), (ordinary, _) = seen
    idle = [probe for probe in live if probe.at < begun]
    during, asked = ([p for p in probes if begun <= p.at < ended] for probes in (live, ordinary))
    result = Result(
        attack,
        finding,
        live_idle=quantile([probe.seconds for probe in idle], 0.99),
        live=quantile([probe.seconds for probe in during], 0.99),
        live_worst=max((probe.seconds for probe in during), default=0),
        ordinary=quantile([probe.seconds for probe in asked], 0.99),
        late=quantile(late, 0.99),
        peaks=peaks,
        seconds=ended - begun,
    )
    _judge(result, during, asked)
    return result


def target_of(service: Service) -> Target:
    """What there is to attack, as the service itself tells."""
    client = service.client
    found = [client.get(f"/search?q={word}&limit=50", timeout=60).json()["items"] for word in _WORDS]
    ids = {track["id"]: None for tracks in found for track in tracks}
    paths = client.get("/openapi.json", timeout=60).json()["paths"]
    operations = [
        (method.upper(), path.replace("{id}", "attack"))
        for path, methods in paths.items()
        for method, operation in methods.items()
        if "requestBody" in operation
    ]
    port = httpx.URL(str(client.base_url)).port or 80
    default = int(Settings.model_fields["max_body_bytes"].default)
    return Target(service, port, list(ids), operations, default)


async def _answers_again(target: Target, finding: Finding) -> None:
    """An ordinary client, who comes when the attack is over, has an answer within two seconds."""
    begun = time.monotonic()
    try:
        connection = await Connection.open(target.port, "127.0.0.9")
        await connection.send(similar(target))
        answer = await connection.answer(60)
        connection.abort()
        seconds, said = time.monotonic() - begun, "closed" if answer is None else str(answer.status)
    except (OSError, TimeoutError) as error:
        seconds, said = time.monotonic() - begun, repr(error)
    finding.notes.append(f"afterwards {said} in {seconds:.2f} s")
    finding.expect(said == "200" and seconds <= 2, f"an ordinary client afterwards: {said} after {seconds:.1f} s")


def _read_log(log: Path, finding: Finding) -> None:
    text = log.read_text(errors="replace")
    levels = re.findall(r'"level": ?"(ERROR|CRITICAL)"', text)
    finding.expect("Traceback" not in text, f"{text.count('Traceback')} tracebacks in the log")
    finding.expect(not levels, f"{len(levels)} errors in the log")


def _judge(result: Result, live: Sequence[Probe], ordinary: Sequence[Probe]) -> None:
    """What every service promises under any attack."""
    expect = result.finding.expect
    resident = result.peaks.resident / MB
    expect(resident <= MOST_RESIDENT_MB, f"{resident:,.0f} MB resident")
    if result.attack.ends_service:
        return
    n_failed = sum(probe.status != 200 for probe in live)
    n_errors = sum(probe.status not in {200, 429, 503} for probe in ordinary)
    expect(result.live <= LIVE_P99_S, f"/health/live p99 {1000 * result.live:,.0f} ms")
    expect(n_failed == 0, f"{n_failed} of {len(live)} /health/live failed")
    expect(result.ordinary <= ORDINARY_P99_S, f"an ordinary request p99 {1000 * result.ordinary:,.0f} ms")
    expect(n_errors == 0, f"{n_errors} of {len(ordinary)} ordinary requests failed")
