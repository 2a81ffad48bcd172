"""The files of the part "prepared": the catalogue of a bundle as the service has it in memory."""

from app.bundle.files.bundle_file import BundleFile

PREPARED = "prepared/catalogue.json"
TEXTS = "prepared/texts.txt"
TEXT_STARTS = "prepared/text_starts.npy"
TRACKS_JSON = "prepared/tracks.jsonl"
TRACK_STARTS = "prepared/track_starts.npy"
TRACK_HASHES = "prepared/track_hashes.npy"
ARTIST_HASHES = "prepared/artist_hashes.npy"
TRACK_NUMBERS = "prepared/track_numbers.npy"
TRACK_MARKS = "prepared/track_marks.npy"
DECIMALS = "prepared/decimals.npy"
EXTRA_NUMBERS = "prepared/extra_numbers.npy"
COUNT_STARTS = "prepared/count_starts.npy"
COUNT_GENRES = "prepared/count_genres.npy"
COUNTS = "prepared/counts.npy"


def relation(name: str) -> tuple[str, str, str, str]:
    """The files of the relation between tracks and artists, or genres: as `Memberships` has its arrays."""
    return (
        f"prepared/{name}_of_tracks.npy",
        f"prepared/{name}_of_tracks_starts.npy",
        f"prepared/tracks_of_{name}.npy",
        f"prepared/tracks_of_{name}_starts.npy",
    )


def _array(name: str, meaning: str, dtype: str, *shape: int | str) -> BundleFile:
    return BundleFile(name, "prepared", "array", meaning, dtype, shape)


def _starts_of(what: str) -> str:
    return f"where {what} begin, and where the last end"


def _relation(name: str, number: str) -> tuple[BundleFile, ...]:
    of_tracks, of_tracks_starts, tracks_of, tracks_of_starts = relation(name)
    n_pairs = f"n_track_{name}"
    return (
        _array(of_tracks, f"the {name} of each track, by number", "int64", n_pairs),
        _array(of_tracks_starts, _starts_of("those of each track"), "int64", "n_tracks + 1"),
        _array(tracks_of, f"the tracks of each of the {name}", "int64", n_pairs),
        _array(tracks_of_starts, _starts_of(f"those of each {number}"), "int64", f"n_{name} + 1"),
    )


PREPARED_FILES: tuple[BundleFile, ...] = (
    BundleFile(PREPARED, "prepared", "json", "how many albums and artists there are, the genres, and which extras"),
    BundleFile(
        TEXTS,
        "prepared",
        "text",
        "ids and titles of tracks, ids and names of albums and of artists, and extras that are texts, without anything "
        "between them",
    ),
    _array(TEXT_STARTS, _starts_of("the bytes of each of these texts"), "int64", "n_texts + 1"),
    BundleFile(TRACKS_JSON, "prepared", "text", "each track as answers show it, one JSON object on each line"),
    _array(TRACK_STARTS, _starts_of("the bytes of each of these lines"), "int64", "n_tracks + 1"),
    _array(TRACK_HASHES, "CRC-32 of the ids of tracks, ascending, and below each its track", "uint32", 2, "n_tracks"),
    _array(ARTIST_HASHES, "the same of artists", "uint32", 2, "n_artists"),
    _array(TRACK_NUMBERS, "the recording and the album of each track, by number", "int64", 2, "n_tracks"),
    _array(
        TRACK_MARKS,
        "of each track, whether an artist was evidence for its vector, whether the model told its genres, and whether "
        "the tags of its file did",
        "bool",
        3,
        "n_tracks",
    ),
    BundleFile(
        DECIMALS,
        "prepared",
        "array",
        "raw features as the decimals that they were written as, NaN for unknown",
        "float64",
        ("n_tracks", "n_features"),
        "feature",
    ),
    _array(EXTRA_NUMBERS, "extras that are numbers, -1 for unknown", "int32", "n_number_extras", "n_tracks"),
    *_relation("artists", "artist"),
    *_relation("genres", "genre"),
    _array(COUNT_STARTS, _starts_of("the counts of each artist"), "int64", "n_artists + 1"),
    _array(COUNT_GENRES, "the genres of each artist, by number", "int64", "n_counts"),
    BundleFile(
        COUNTS,
        "prepared",
        "array",
        "how many tracks were counted for each of these, a track of several genres being shared among them",
        "float64",
        ("n_counts",),
        "finite",
    ),
)
