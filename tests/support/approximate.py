"""Approximate indexes, built and opened as a bundle has them."""

from pathlib import Path

from app.retrieval.approximate.graph import Graph, build_graph
from app.retrieval.approximate.inverted_file import InvertedFile, build_inverted_file
from app.retrieval.approximate.vector_index import IndexKind, VectorIndex
from app.retrieval.stored_vectors import StoredVectors


def built_index(kind: IndexKind, vectors: StoredVectors, path: Path) -> VectorIndex:
    """Write the index of vectors to a file, and open it."""
    if kind == "ivf":
        lists = build_inverted_file(vectors, path)
        return InvertedFile(memoryview(path.read_bytes()), lists, len(vectors))
    build_graph(vectors, path)
    return Graph(memoryview(path.read_bytes()), len(vectors), vectors.n_dimensions)
