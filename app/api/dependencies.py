"""What endpoints depend on: the service in use, and the ids in a path."""

from typing import Annotated

from fastapi import Path, Request
from pydantic import AfterValidator

from app.api.ids import bare_track_id
from app.api.routing.from_request import FromRequest
from app.api.state import app_state
from app.service import Service


def service_in_use(request: Request) -> Service:
    """The one that answers a request."""
    return app_state(request).store.service


ServiceInUse = Annotated[Service, FromRequest(service_in_use)]
TrackId = Annotated[str, Path(description="The id of a track in the catalogue"), AfterValidator(bare_track_id)]
OtherTrackId = Annotated[str, Path(description="The id of the last track of the path"), AfterValidator(bare_track_id)]
ArtistId = Annotated[str, Path(description="The id of an artist in the catalogue")]
AlbumId = Annotated[str, Path(description="The id of an album in the catalogue")]
