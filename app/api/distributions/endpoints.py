"""The endpoint of distributions."""

from app.api.dependencies import ServiceInUse
from app.api.distributions.schemas import DistributionsAnswer
from app.api.errors import documented
from app.api.routing.families import family_router

router = family_router("catalogue")


@router.get("/distributions", summary="List how the features are spread", responses=documented(503))
def get_distributions(service: ServiceInUse) -> DistributionsAnswer:
    """A histogram of each feature, and of the year of release, over all tracks of which it is known.

    The bins reach from the 0.5 to the 99.5 percentile; features with few whole values have a bin for each of them.
    """
    return DistributionsAnswer.from_domain(service.distributions, service.n_tracks, service.version)
