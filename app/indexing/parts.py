"""Writes all that a bundle keeps of a catalogue: its tables, vectors, neighbours, words and map."""

from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from app.bundle import parts
from app.bundle.features import FEATURES
from app.bundle.inverted_index import write_word_postings
from app.bundle.timbre import Timbres, TimbreSettings, TimbreWeight
from app.bundle.vectors import VectorLayout
from app.indexing.array_writer import blocks_of, mapped_array, unnamed_array
from app.indexing.catalogue.albums import Albums
from app.indexing.catalogue.artist_counts import ArtistCounts
from app.indexing.catalogue.credits import Credits
from app.indexing.catalogue.database import NumberedCatalogue, write_catalogue
from app.indexing.catalogue.genres import CatalogueGenres, CountedShares, spelled_as_known
from app.indexing.catalogue.prepared import write_prepared
from app.indexing.catalogue.words import collect_words
from app.indexing.mapping.drawing import MapDrawer, Unmapped
from app.indexing.mapping.write import write_map
from app.indexing.model import Model, embed_tracks
from app.indexing.nearest.index import IndexChoice, write_index
from app.indexing.nearest.neighbours import write_neighbours
from app.indexing.progress import Steps
from app.indexing.timbre import weigh_timbre
from app.indexing.tracks import Tracks
from app.retrieval.exact.flat import FlatEngine
from app.retrieval.exact.sketches import Sketches, write_sketches
from app.retrieval.stored_vectors import SparingVectors
from app.retrieval.weights import DefaultWeights


@dataclass(frozen=True)
class Indexed:
    """A catalogue that was written.

    Attributes:
        n_tracks: in it.
        n_predicted: of them, those whose genre the model told.
        manifest: what a manifest says of the catalogue and its model, by name.
        map: what a report says of its map, or of why it has none; None where none was wanted.
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
    asked: IndexChoice = "auto",
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
        asked: the kind of index.
    """
    tracks = spelled_as_known(tracks, model.genres)
    with steps.step("Counting artists"):
        credited = Credits.of(tracks.artists)
        counted = CountedShares(tracks, model.genres)
        counts = ArtistCounts.of(credited, counted)
    with steps.step("Embedding the tracks", total=len(tracks)) as advance:
        embedded = embed_tracks(model, tracks, counts, counted, directory / parts.VECTORS, advance)
    genres = CatalogueGenres.of(tracks, model.genres, embedded.most_probable)
    timbres = tracks.timbres
    layout = replace(model.layout, n_timbre=len(timbres.scale.columns)) if timbres else model.layout
    vectors = SparingVectors(_with_timbres(layout, mapped_array(directory / parts.VECTORS), timbres, directory))
    if timbres and timbre_weight is None:
        engine = FlatEngine(vectors.whole(), layout)
        timbre_weight = weigh_timbre(engine, tracks, model.genre_weights.defaults(embedded.artist_known), steps)
    timbre = TimbreSettings(scale=timbres.scale, weight=timbre_weight) if timbres and timbre_weight else None
    default_weights = DefaultWeights(model.genre_weights, timbre.weight.default if timbre else 0.0)
    weights = default_weights.defaults(embedded.artist_known)
    index = write_index(asked, vectors, layout, weights, directory, steps)
    neighbours = write_neighbours(index, vectors, weights, tracks.recordings, directory, steps)
    with steps.step("Writing the catalogue"):
        albums = Albums.of(tracks.albums, tracks.artists)
        catalogue = NumberedCatalogue(tracks, albums, credited, genres, counts, embedded.artist_known)
        write_catalogue(catalogue, directory / parts.CATALOGUE)
        np.save(directory / parts.FEATURES_FILE, tracks.features)
        write_prepared(directory, catalogue)
        if index.info["kind"] == "flat":
            write_sketches(directory, Sketches.of(vectors.whole(), layout))
        if timbres and timbre:
            np.save(directory / parts.TIMBRE_ROWS, timbres.rows)
            (directory / parts.TIMBRE).write_text(timbre.model_dump_json(indent=1) + "\n", encoding="utf-8")
    with steps.step("Collecting words"):
        write_word_postings(directory, collect_words(tracks, albums, credited, genres))
    drawn = None
    if drawer is not None:
        unmapped = Unmapped(
            tracks.ids,
            genres.memberships(),
            layout,
            vectors.whole(),
            *weights,
            neighbours.track_indices,
            neighbours.similarities,
        )
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
            "n_neighbours": neighbours.track_indices.shape[1],
            "index": index.with_recall_of_neighbours(neighbours.recall),
        },
        drawn,
    )


def _with_timbres(
    layout: VectorLayout, vectors: NDArray[np.float32], timbres: Timbres | None, directory: Path
) -> NDArray[np.float32]:
    """Vectors [n, d] as `layout` says, of mapped ones without timbre, and mapped as well."""
    if timbres is None:
        return vectors
    blocks = (layout.with_timbres(vectors[block], timbres.rows[block]) for block in blocks_of(len(vectors)))
    return unnamed_array(blocks, np.float32, (len(vectors), layout.n_dimensions), directory)
