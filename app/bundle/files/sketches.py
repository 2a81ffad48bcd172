"""The files of the part "sketches": what rules out most tracks of a search, see `app.retrieval.exact.sketches`."""

from app.bundle.files.bundle_file import BundleFile

SKETCHES = "sketches/sketches.npy"
GENRE_ROWS = "sketches/genre_rows.npy"
EMBEDDING_DIRECTIONS = "sketches/embedding_directions.npy"
TIMBRE_DIRECTIONS = "sketches/timbre_directions.npy"
LONGEST = "sketches/longest.npy"
MARKED = "sketches/marked.npy"
MARKED_STARTS = "sketches/marked_starts.npy"


def _file(name: str, meaning: str, dtype: str, *shape: int | str) -> BundleFile:
    return BundleFile(name, "sketches", "array", meaning, dtype, shape, "unit" if dtype == "float32" else "")


SKETCH_FILES: tuple[BundleFile, ...] = (
    _file(
        SKETCHES,
        "the vector of each track along the principal directions of embeddings, the length of what is aside of them, "
        "and the same of timbres where there are any",
        "float32",
        "n_tracks",
        "n_sketch",
    ),
    _file(GENRE_ROWS, "what each track has of each genre, a row for each genre", "float32", "n_genres", "n_tracks"),
    _file(EMBEDDING_DIRECTIONS, "these directions, a column for each", "float32", "embedding_dim", "n_directions"),
    _file(TIMBRE_DIRECTIONS, "likewise", "float32", "n_timbre", "n_timbre_directions"),
    _file(LONGEST, "the greatest lengths of the embedding, the genres and the timbre of a track", "float64", 3),
    _file(MARKED, "the tracks that have much of each genre, ascending for each", "int32", "n_marked"),
    _file(MARKED_STARTS, "where those of each genre begin, and where the last end", "int64", "n_genres + 1"),
)
