"""Writes all that a bundle keeps of a catalogue: its tables, vectors, neighbours, words and map."""

from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np

from app.bundle import parts
from app.bundle.features import FEATURES
from app.bundle.inverted_index import write_word_postings
from app.bundle.timbre import TimbreSettings, TimbreWeight
from app.catalogue.loader import load_database
from app.catalogue.prepared import write_prepared
from app.indexing.artist_counts import ArtistCounts
from app.indexing.catalogue import write_catalogue
from app.indexing.genres import CatalogueGenres, counted_shares, spelled_as_known
from app.indexing.mapping.drawing import MapDrawer, Unmapped
from app.indexing.mapping.write import write_map
from app.indexing.model import Model, embed_tracks
from app.indexing.progress import Steps
from app.indexing.recall import measure_recall
from app.indexing.timbre import describe_weight, fit_timbre_weight
from app.indexing.tracks import Tracks
from app.indexing.words import collect_words
from app.retrieval.exact.flat import FlatEngine
from app.retrieval.exact.sketches import Sketches, write_sketches
from app.retrieval.nearest_recordings import find_nearest_recordings
from app.retrieval.weights import DefaultWeights

N_NEIGHBOURS = 50
"""Depth of the neighbour tables; the service searches for more."""


@dataclass(frozen=True)
class Indexed:
    """A catalogue that was written.

    Attributes:
        n_tracks: in it.
        n_predicted: of them, those whose genre the model told.
        manifest: what a manifest says of the catalogue and its model, by name.
        map: what a report says of its map; None where none was drawn.
    """

    n_tracks: int
    n_predicted: int
    manifest: dict[str, Any]
    map: dict[str, Any] | None


def write_catalogue_parts(
    model: Model,
    tracks: Tracks,
    directory: Path,
    steps: Steps,
    drawer: MapDrawer | None,
    timbre_weight: TimbreWeight | None = None,
) -> Indexed:
    """Write the parts of a bundle that tell of a catalogue into `directory`, in which they are not yet.

    What an artist plays is counted from all tracks of the table; none is evidence for itself. The same model and tracks
    give the same bytes, on one machine.

    Args:
        model: of the bundle.
        tracks: the catalogue, of any genres or none.
        directory: of the bundle.
        steps: told of every step.
        drawer: of the map; None leaves the map out.
        timbre_weight: how much timbre counts by default; None fits it, where the tracks have timbres.
    """
    tracks = spelled_as_known(tracks, model.genres)
    counted = counted_shares(tracks, model.genres)
    counts = ArtistCounts.from_tracks(tracks.artists, counted)
    with steps.step("Embedding the tracks", total=len(tracks)) as advance:
        embedded = embed_tracks(model, tracks, counts, counted, advance)
    genres = CatalogueGenres.of(tracks, model.genres, embedded.most_probable)
    timbres = tracks.timbres
    layout = replace(model.layout, n_timbre=len(timbres.scale.columns)) if timbres else model.layout
    vectors = layout.with_timbres(embedded.vectors, timbres.rows if timbres else None)
    engine = FlatEngine(vectors, layout)
    if timbres and timbre_weight is None:
        with steps.step("Weighing timbre") as advance:
            genre_weights = model.genre_weights.defaults(embedded.artist_known)
            timbre_weight = fit_timbre_weight(engine, tracks, genre_weights, advance)
            advance(0, f"timbre of {timbres.n_known:,} tracks counts {describe_weight(timbre_weight)}")
    timbre = TimbreSettings(scale=timbres.scale, weight=timbre_weight) if timbres and timbre_weight else None
    with steps.step("Finding neighbours", total=len(tracks)) as advance:
        default_weights = DefaultWeights(model.genre_weights, timbre.weight.default if timbre else 0.0)
        weights = default_weights.defaults(embedded.artist_known)
        queries = layout.queries(vectors, *weights)
        rows, similarities = find_nearest_recordings(
            engine, queries, tracks.recordings, tracks.recordings, N_NEIGHBOURS, advance
        )
        recall = measure_recall(engine, queries)
    with steps.step("Writing the catalogue"):
        artists = write_catalogue(tracks, genres, counts, embedded.artist_known, directory / parts.CATALOGUE)
        write_word_postings(directory, collect_words(tracks, genres, artists))
        np.save(directory / parts.FEATURES_FILE, tracks.features)
        database = directory / parts.CATALOGUE
        content = memoryview(database.read_bytes())
        write_prepared(directory, load_database(database, content, tracks.features, model.genres))
        np.save(directory / parts.VECTORS, embedded.vectors)
        write_sketches(directory, Sketches.of(vectors, layout))
        if timbres and timbre:
            np.save(directory / parts.TIMBRE_ROWS, timbres.rows)
            (directory / parts.TIMBRE).write_text(timbre.model_dump_json(indent=1) + "\n", encoding="utf-8")
        np.save(directory / parts.NEIGHBOURS, rows.astype(np.int32))
        np.save(directory / parts.SIMILARITIES, similarities)
    drawn = None
    if drawer is not None:
        unmapped = Unmapped(tracks.ids, genres.memberships(), layout, vectors, *weights, rows, similarities)
        drawn = write_map(drawer, unmapped, directory, steps)
    return Indexed(
        len(tracks),
        int(np.count_nonzero(genres.predicted)),
        {
            "features": FEATURES,
            "genres": model.genres,
            "embedding_dim": layout.embedding_dim,
            "similarity": "cosine of embeddings beside cosine of genres",
            "genre_weights": model.genre_weights,
            "ignored_features": model.ignored_features,
            "n_tracks": len(tracks),
            "n_neighbours": rows.shape[1],
            "index": {"kind": "flat", "recall": recall},
        },
        drawn,
    )
