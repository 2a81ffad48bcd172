"""Opens the engine of a bundle: the one place that knows which kinds there are."""

from app.bundle.errors import something_else
from app.bundle.files.index import GRAPH, INVERTED_FILE, LISTS
from app.bundle.parts import TIMBRE_ROWS, VECTORS
from app.bundle.reader import Bundle
from app.retrieval.approximate.efforts import Efforts
from app.retrieval.approximate.engine import ApproximateEngine
from app.retrieval.approximate.graph import Graph
from app.retrieval.approximate.inverted_file import InvertedFile
from app.retrieval.approximate.vector_index import VectorIndex
from app.retrieval.engine import Engine
from app.retrieval.exact.flat import FlatEngine, use_one_thread
from app.retrieval.exact.sketches import sketches_of
from app.retrieval.exact.upper_bounds import UpperBounds
from app.retrieval.stored_vectors import StoredVectors


def open_engine(bundle: Bundle) -> Engine:
    """The engine over the vectors of a bundle, of the kind that its manifest says. It searches on one core.

    Raises:
        BundleError: a file of the bundle does not fit the vectors.
    """
    use_one_thread()
    index = bundle.manifest.index
    if index.kind == "flat":
        return FlatEngine(bundle.vectors, bundle.layout, UpperBounds(sketches_of(bundle), bundle.layout))
    parts = [bundle.arrays[name] for name in (VECTORS, TIMBRE_ROWS) if name in bundle.arrays]
    name = INVERTED_FILE if index.kind == "ivf" else GRAPH
    try:
        opened = _open_index(bundle, name)
    except ValueError as error:
        raise something_else(bundle.file(name), "an index of the vectors", error) from error
    return ApproximateEngine(StoredVectors(*parts), bundle.layout, opened, Efforts(index.efforts))


def _open_index(bundle: Bundle, name: str) -> VectorIndex:
    """Raises ValueError where the file is no index of the vectors."""
    n_tracks, d = bundle.manifest.n_tracks, bundle.layout.n_dimensions
    if name == GRAPH:
        return Graph(bundle.contents[name], n_tracks, d)
    lists = bundle.arrays[LISTS]
    if lists.shape[2] != d:
        raise ValueError(f"expected lists of {d} dimensions, got {lists.shape[2]}")
    return InvertedFile(bundle.contents[name], lists, n_tracks)
