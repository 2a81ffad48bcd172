"""For operators and passers-by: the front door, health and metrics."""

from fastapi import APIRouter, Request, Response
from fastapi.responses import PlainTextResponse

from app.api.dependencies import InUse
from app.api.errors import documented
from app.api.ops.schemas import Home, Info, Live, Ready
from app.api.state import app_state
from app.telemetry import songkin_version

router = APIRouter(tags=["service"])


@router.get("/", summary="Name, version and links")
async def get_home() -> Home:
    """Where to go from here."""
    links = {
        "docs": "/docs",
        "openapi": "/openapi.json",
        "genres": "/genres",
        "search": "/search?q=the",
        "info": "/info",
        "health": "/health/ready",
        "metrics": "/metrics",
    }
    return Home(name="Songkin", version=songkin_version(), links=links)


@router.get("/health/live", summary="Does the process run?")
async def get_health_live() -> Live:
    """200 as long as requests are answered at all; restart the process when this fails."""
    return Live(status="live")


@router.get("/health/ready", summary="Can it answer?", responses=documented(503), response_model_exclude_none=True)
async def get_health_ready(service: InUse, request: Request) -> Ready:
    """200 once a bundle is in use; until then 503 with the reason. `refused` tells of a newer one that failed."""
    return Ready(status="ready", model=service.version, refused=app_state(request).store.refused)


@router.get("/info", summary="What the service runs on", responses=documented(503))
async def get_info(service: InUse) -> Info:
    """The bundle in use, its parts, and what each of them enables. An absent part turns off what it enables."""
    return Info.from_domain(service.manifest, songkin_version())


@router.get("/metrics", summary="Metrics for Prometheus", response_class=PlainTextResponse)
async def get_metrics(request: Request) -> Response:
    """Requests and their durations by route, in the Prometheus text format."""
    return Response(app_state(request).metrics.render(), media_type="text/plain; version=0.0.4; charset=utf-8")
