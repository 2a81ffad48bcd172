"""For operators and passers-by: the front door, health and metrics."""

from fastapi import APIRouter, Request, Response

from app.api.dependencies import InUse
from app.api.errors import documented
from app.api.schemas import Home, Live, Ready
from app.telemetry import songkin_version

router = APIRouter(tags=["service"])


@router.get("/", summary="Name, version and links")
async def home() -> Home:
    """Where to go from here."""
    links = {
        "docs": "/docs",
        "openapi": "/openapi.json",
        "genres": "/genres",
        "search": "/search?q=the",
        "health": "/health/ready",
        "metrics": "/metrics",
    }
    return Home(name="Songkin", version=songkin_version(), links=links)


@router.get("/health/live", summary="Does the process run?")
async def live() -> Live:
    """200 as long as requests are answered at all; restart the process when this fails."""
    return Live(status="live")


@router.get("/health/ready", summary="Can it answer?", responses=documented(503), response_model_exclude_none=True)
async def ready(recommender: InUse, request: Request) -> Ready:
    """200 once a bundle is in use; until then 503 with the reason. `refused` tells of a newer one that failed."""
    return Ready(status="ready", model=recommender.version, refused=request.app.state.store.refused)


@router.get("/metrics", summary="Metrics for Prometheus", response_class=Response)
async def metrics(request: Request) -> Response:
    """Requests and their durations by route, in the Prometheus text format."""
    return Response(request.app.state.metrics.render(), media_type="text/plain; version=0.0.4; charset=utf-8")
