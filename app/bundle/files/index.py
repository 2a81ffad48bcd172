"""The files of an approximate index; a bundle with the index "flat" needs none. See `app.retrieval.approximate`."""

from app.bundle.files.bundle_file import BundleFile

INVERTED_FILE = "index/inverted_file.faiss"
LISTS = "index/lists.npy"
GRAPH = "index/graph.faiss"

INDEX_FILES: tuple[BundleFile, ...] = (
    BundleFile(INVERTED_FILE, "inverted file", "faiss", "an IndexIVFScalarQuantizer of faiss over the whole vectors"),
    BundleFile(
        LISTS,
        "inverted file",
        "array",
        "the mean and the variance of the vectors in each list of it",
        "float32",
        (2, "n_lists", "n_whole_dimensions"),
        "finite",
    ),
    BundleFile(GRAPH, "graph", "faiss", "an IndexHNSWSQ of faiss over the whole vectors"),
)
