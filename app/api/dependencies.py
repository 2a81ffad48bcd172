"""What handlers ask for."""

from typing import Annotated

from fastapi import Depends, Path, Request

from app.recommend.bundle_store import BundleStore
from app.recommend.recommender import Recommender


def _recommender(request: Request) -> Recommender:
    store: BundleStore = request.app.state.store
    return store.recommender


async def _recommender_async(request: Request) -> Recommender:
    return _recommender(request)


# Async on purpose: FastAPI runs a plain function in a thread, which costs more than this one does.
InUse = Annotated[Recommender, Depends(_recommender_async)]
TrackId = Annotated[str, Path(description="The id of a track in the catalogue")]
