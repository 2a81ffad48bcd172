"""The endpoint of administration: look for a new bundle now."""

from collections.abc import Callable, Coroutine
from typing import Annotated, Any

from fastapi import Body, Request, Response

from app.api.admin.schemas import ReloadAnswer, ReloadRequest
from app.api.admission import AdmittedRoute, work
from app.api.errors import AdminOff, documented
from app.api.routing.families import family_router
from app.api.state import app_state
from app.errors import NotReady


class _AdminRoute(AdmittedRoute):
    """Refuses before the request is read where administration is off."""

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        handle = super().get_route_handler()

        async def handle_if_on(request: Request) -> Response:
            if app_state(request).switch is None:
                raise AdminOff
            return await handle(request)

        return handle_if_on


router = family_router("admin", prefix="/admin", route_class=_AdminRoute)


@router.post("/reload", summary="Look for a new bundle now", responses=documented(403, 404, 413, 422, 503))
@work("admin", body_factor=1 / 4)
def reload_bundle(
    request: Request, wanted: Annotated[ReloadRequest | None, Body(json_schema_extra={"example": {}})] = None
) -> ReloadAnswer:
    """Opens the bundle that CURRENT names, unless it is in use. With `version`, that bundle is
    verified and promoted first: 404 where there is none, 422 where it would be refused, and CURRENT stays as it was.

    One process answers. Of several workers or services over one folder, the others follow by themselves, within
    SONGKIN_RELOAD_INTERVAL_S.
    """
    state = app_state(request)
    assert state.switch is not None  # see _AdminRoute
    if wanted and wanted.version is not None:
        state.switch.promote(wanted.version)
    try:
        before = state.store.service.version
    except NotReady:
        before = None
    state.store.reload()  # also what was refused a moment ago
    return ReloadAnswer.from_domain(state.store, before)
