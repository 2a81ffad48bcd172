"""Endpoints of operations: home, health, the bundle in use, and metrics."""

import asyncio

from fastapi import Request, Response
from fastapi.responses import PlainTextResponse

from app.api.dependencies import ServiceInUse
from app.api.errors import documented
from app.api.ops.schemas import AudioInfo, Home, Info, Live, LiveInfo, ProcessInfo, Ready, Report
from app.api.paths import without_folders
from app.api.routing.families import family_router
from app.api.routing.from_request import FromRequestRoute
from app.api.state import app_state
from app.telemetry.metrics import MEDIA_TYPE
from app.telemetry.version import songkin_version

router = family_router("service", route_class=FromRequestRoute)
metrics_router = family_router("service", route_class=FromRequestRoute)
"""Left out where the metrics have a port of their own."""


@router.get("/", summary="Show name, version and links")
async def get_home(request: Request, response: Response) -> Home:
    """Links to the documentation and to the main endpoints. Browsers get the page here."""
    response.headers["Vary"] = "Accept"
    links = {
        "docs": "/docs",
        "openapi": "/openapi.json",
        "genres": "/genres",
        "search": "/search?q=the",
        "map": "/map",
        "info": "/info",
        "health": "/health/ready",
    }
    if app_state(request).metrics_port is None:
        links["metrics"] = "/metrics"
    prefix = request.scope.get("root_path", "")
    links = {name: prefix + path for name, path in links.items()}
    return Home(name="Songkin", version=songkin_version(), links=links)


@router.get("/health/live", summary="Check that the process runs")
async def get_health_live() -> Live:
    """The answer is 200 as long as the process answers requests. Restart the process when this fails."""
    return Live(status="live")


@router.get(
    "/health/ready",
    summary="Check that the service can answer",
    responses=documented(503),
    response_model_exclude_none=True,
)
async def get_health_ready(service: ServiceInUse, request: Request) -> Ready:
    """200 once a bundle is in use, 503 with the reason until then. `refused` says why a newer bundle was refused, and
    `reason` why the status is degraded: reading goes on, with the live changes that are known, and with what needs no
    search while the engine is lost.
    """
    store = app_state(request).store
    problems = [problem for problem in (store.live_problem, store.engine_problem) if problem]
    reason = without_folders("; ".join(problems)) if problems else None
    return Ready(status="degraded" if reason else "ready", model=service.version, reason=reason, refused=store.refused)


@router.get("/info", summary="Show the bundle in use", responses=documented(503))
async def get_info(service: ServiceInUse, request: Request) -> Info:
    """The bundle in use, its parts, and what each of them enables. An absent part turns off what it would enable.
    Also the process that answers, and its limits.
    """
    state = app_state(request)
    live = LiveInfo.from_domain(state.store.live, state.writer is not None)
    process = ProcessInfo.from_domain(state)
    audio = AudioInfo(max_bytes=state.intake.max_bytes) if state.intake else None
    return Info.from_domain(service, songkin_version(), audio, live, process)


@router.get("/report", summary="Show how the bundle in use was made", responses=documented(501, 503))
async def get_report(service: ServiceInUse) -> Report:
    """Configuration, data and figures of the training, as it wrote them, with what may be absent in each."""
    return Report.from_domain(service.manifest, service.report)


@metrics_router.get(
    "/metrics",
    summary="List the metrics for Prometheus",
    response_class=PlainTextResponse,
    responses={200: {"content": {"text/plain": {"example": 'songkin_requests_total{status="200"} 12.0\n'}}}},
)
async def get_metrics(request: Request) -> Response:
    """Requests, permits, stages, the bundle in use, memory and more, in the Prometheus text format."""
    text = await asyncio.to_thread(app_state(request).metrics.render)
    return Response(text, media_type=MEDIA_TYPE)
