"""Looks at this worker once a second, for what no request tells: its bundle, memory, log and event loop."""

import asyncio
import logging
from collections.abc import Callable

from app.telemetry.log_queue import LogQueue
from app.telemetry.memory import memory_limit, resident_memory
from app.telemetry.metrics import Metrics

_INTERVAL_S = 1.0
_log = logging.getLogger(__name__)


async def observe_worker(metrics: Metrics, logs: LogQueue, observe: Callable[[], None]) -> None:
    """Measure until cancelled.

    Args:
        metrics: to tell.
        logs: whose dropped lines count.
        observe: tells the metrics what only the service knows. It must be quick.
    """
    defect: str | None = None
    loop = asyncio.get_running_loop()
    limit = memory_limit()
    lag_s = 0.0
    while True:
        try:
            observe()
        except Exception as error:  # a defect must not end the measuring to come
            if repr(error) != defect:
                _log.exception("the service cannot be observed")
            defect = repr(error)
        metrics.observe_process(lag_s, resident_memory(), limit, logs.n_dropped)
        metrics.share()
        due = loop.time() + _INTERVAL_S
        await asyncio.sleep(_INTERVAL_S)
        lag_s = max(0.0, loop.time() - due)
