"""Opens the engine of a bundle: the one place that knows which kinds there are."""

from app.bundle.reader import Bundle
from app.retrieval.engine import Engine
from app.retrieval.exact.flat import FlatEngine, use_one_thread
from app.retrieval.exact.sketches import sketches_of
from app.retrieval.exact.upper_bounds import UpperBounds


def open_engine(bundle: Bundle) -> Engine:
    """The engine over the vectors of a bundle, of the kind that its manifest says. It searches on one core.

    Raises:
        BundleError: a file of the bundle does not fit the vectors.
    """
    use_one_thread()
    return FlatEngine(bundle.vectors, bundle.layout, UpperBounds(sketches_of(bundle), bundle.layout))
