"""The files of a bundle, format 2: which part each belongs to, its kind, dtype and shape, and what it means.

A bundle is made of parts. The required ones are in every bundle; without an optional one a feature of the service is
off. A new optional part needs no new format. Whoever changes what an existing part means must raise `FORMAT_VERSION`.
"""

from app.bundle.files.bundle_file import BundleFile, Part
from app.bundle.files.index import INDEX_FILES
from app.bundle.files.prepared import PREPARED_FILES
from app.bundle.files.sketches import SKETCH_FILES

FORMAT_VERSION = 2

MODEL = "model.onnx"
ENCODERS = "encoders.json"
EVIDENCE = "evidence.json"
CATALOGUE = "catalogue.sqlite"
FEATURES_FILE = "features.npy"
VECTORS = "vectors.npy"
NEIGHBOURS = "neighbours.npy"
SIMILARITIES = "similarities.npy"
WORDS = "words.txt"
POSTING_STARTS = "posting_starts.npy"
POSTINGS = "postings.npy"
MAP = "map.json"
MAP_PLACES = "map.npy"
TEXT = "text.json"
TEXT_TABLES = "text_tables.npy"
TEXT_HIDDEN = "text_hidden.npy"
TEXT_OUTPUT = "text_output.npy"
REPORT = "report.json"
LIVE = "live.json"
TIMBRE = "timbre.json"
TIMBRE_ROWS = "timbre.npy"
SCALES = "scales.json"

MODEL_INPUTS = ("numerics", "codes")
MODEL_OUTPUTS = ("genre_logits", "track_embedding")
"""The names in the graph of the model."""

PARTS: tuple[Part, ...] = (
    Part("network", True, "telling the genres of a track from its features and artists"),
    Part("catalogue", True, "knowing tracks, artists, albums and genres"),
    Part("vectors", True, "finding what is similar"),
    Part("neighbours", False, "listing similar tracks without a search"),
    Part("words", False, "searching by words of names, and matching other lists with the catalogue"),
    Part("text", False, "telling genres from the words of titles, albums and artists' names"),
    Part("map", False, "showing the catalogue as a map"),
    Part("report", False, "telling how the bundle was made"),
    Part("live", False, "knowing which live changes the catalogue holds already"),
    Part("timbre", False, "letting timbre count for what is similar"),
    Part("scales", False, "bringing the features of an extractor to the scales of the model"),
    Part("sketches", False, "searching at once, without working out what rules tracks out"),
    Part("inverted file", False, "searching millions of tracks, by lists of those that are near each other"),
    Part("graph", False, "searching millions of tracks, by links between those that are near each other"),
    Part("prepared", False, "opening at once, and answering with tracks as they were written"),
)

FILES: tuple[BundleFile, ...] = (
    BundleFile(
        MODEL,
        "network",
        "onnx",
        "the network: inputs numerics float32 [n, 11] and codes int64 [n, 4], as the encoders make them, NaN and 0 for "
        "unknown; outputs "
        "genre_logits float32 [n, n_genres], calibrated, and track_embedding float32 [n, embedding_dim], unit "
        "length",
    ),
    BundleFile(ENCODERS, "network", "json", "how raw features become numerics and codes"),
    BundleFile(
        EVIDENCE,
        "network",
        "json",
        "how known artists of a track shift its genre probabilities, and the calibration of both together",
    ),
    BundleFile(
        CATALOGUE, "catalogue", "sqlite", "the tables that app/bundle/catalogue/tables.py defines; row i is track i"
    ),
    BundleFile(
        FEATURES_FILE,
        "catalogue",
        "array",
        "raw features, NaN for unknown",
        "float32",
        ("n_tracks", "n_features"),
        "feature",
    ),
    BundleFile(
        VECTORS,
        "vectors",
        "array",
        "the unit embedding of each track, 0 where no feature of it is known, and, beside it, its genre probabilities "
        "scaled to length 1",
        "float32",
        ("n_tracks", "n_dimensions"),
        "unit",
    ),
    BundleFile(
        NEIGHBOURS,
        "neighbours",
        "array",
        "the nearest tracks of each track for its default genre weight, nearest first, one per recording and none of "
        "its own",
        "int32",
        ("n_tracks", "n_neighbours"),
        "track",
    ),
    BundleFile(
        SIMILARITIES, "neighbours", "array", "their similarities", "float32", ("n_tracks", "n_neighbours"), "unit"
    ),
    BundleFile(WORDS, "words", "text", "all words of names, folded, one on each line, ascending by code points"),
    BundleFile(
        POSTING_STARTS,
        "words",
        "array",
        "for each kind of name (titles, releases, artists, albums, genres, names), where the postings of each word "
        "begin, and where those of the last word end",
        "int64",
        (6, "n_words + 1"),
    ),
    BundleFile(
        POSTINGS,
        "words",
        "array",
        "who has a word in a name: artists for the kind names, tracks for the other kinds; ascending for each word",
        "int32",
        ("n_postings",),
    ),
    BundleFile(TEXT, "text", "json", "the shape of the text classifier, and how much its words count"),
    BundleFile(
        TEXT_TABLES,
        "text",
        "array",
        "a table for each kind of text (names, albums, artists), to whose rows words and their n-grams are hashed",
        "int8",
        (3, "n_buckets", "dim"),
    ),
    BundleFile(
        TEXT_HIDDEN,
        "text",
        "array",
        "the hidden layer of the text classifier, its bias in the last column",
        "float32",
        ("n_hidden", "dim + 1"),
        "finite",
    ),
    BundleFile(
        TEXT_OUTPUT, "text", "array", "its last layer, the same", "float32", ("n_genres", "n_hidden + 1"), "finite"
    ),
    BundleFile(
        MAP_PLACES,
        "map",
        "array",
        "the place of each track: x to the right and y upwards, the longer side of the map from 0 to 65535 and the "
        "shorter one centred",
        "uint16",
        ("n_tracks", 2),
    ),
    BundleFile(
        MAP,
        "map",
        "json",
        "the families that genres form, at most 12, where each genre is densest, and how well places keep neighbours",
    ),
    BundleFile(REPORT, "report", "json", "configuration, data and figures of the training"),
    BundleFile(LIVE, "live", "json", "which store of live changes is in the catalogue, and up to which change"),
    BundleFile(
        TIMBRE,
        "timbre",
        "json",
        "the columns of timbre, how each was standardised, what measured them, and how much timbre counts by default",
    ),
    BundleFile(
        TIMBRE_ROWS,
        "timbre",
        "array",
        "the timbre of each track, standardised over the catalogue and scaled to length 1, 0 where it is not known",
        "float32",
        ("n_tracks", "n_timbre"),
        "unit",
    ),
    BundleFile(
        SCALES,
        "scales",
        "json",
        "the extractor, and what becomes of the features that it estimates, as became of those of the catalogue",
    ),
    *SKETCH_FILES,
    *INDEX_FILES,
    *PREPARED_FILES,
)


def files_of(part: Part) -> tuple[BundleFile, ...]:
    """The files of a part."""
    return tuple(file for file in FILES if file.part == part.name)
