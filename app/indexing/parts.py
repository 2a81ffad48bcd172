"""Writes all that a bundle keeps of a catalogue: its tables, vectors, neighbours, words and map."""

from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np

from app.bundle import parts
from app.bundle.features import FEATURES
from app.bundle.inverted_index import write_word_postings
from app.bundle.timbre import TimbreSettings, TimbreWeight
from app.indexing.albums import Albums
from app.indexing.array_writer import mapped_array
from app.indexing.artist_counts import ArtistCounts
from app.indexing.catalogue import NumberedCatalogue, write_catalogue
from app.indexing.credits import Credits
from app.indexing.genres import CatalogueGenres, CountedShares, spelled_as_known
from app.indexing.mapping.drawing import MapDrawer, Unmapped
from app.indexing.mapping.write import write_map
from app.indexing.model import Model, embed_tracks
from app.indexing.neighbours import write_neighbours
from app.indexing.prepared import write_prepared
from app.indexing.progress import Steps
from app.indexing.timbre import weigh_timbre
from app.indexing.tracks import Tracks
from app.indexing.words import collect_words
from app.retrieval.exact.flat import FlatEngine
from app.retrieval.exact.sketches import Sketches, write_sketches
from app.retrieval.weights import DefaultWeights


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
    with steps.step("Counting artists"):
        credited = Credits.of(tracks.artists)
        counted = CountedShares(tracks, model.genres)
        counts = ArtistCounts.of(credited, counted)
    with steps.step("Embedding the tracks", total=len(tracks)) as advance:
        embedded = embed_tracks(model, tracks, counts, counted, directory / parts.VECTORS, advance)
    genres = CatalogueGenres.of(tracks, model.genres, embedded.most_probable)
    timbres = tracks.timbres
    layout = replace(model.layout, n_timbre=len(timbres.scale.columns)) if timbres else model.layout
    vectors = layout.with_timbres(mapped_array(directory / parts.VECTORS), timbres.rows if timbres else None)
    engine = FlatEngine(vectors, layout)
    if timbres and timbre_weight is None:
        timbre_weight = weigh_timbre(engine, tracks, model.genre_weights.defaults(embedded.artist_known), steps)
    timbre = TimbreSettings(scale=timbres.scale, weight=timbre_weight) if timbres and timbre_weight else None
    default_weights = DefaultWeights(model.genre_weights, timbre.weight.default if timbre else 0.0)
    weights = default_weights.defaults(embedded.artist_known)
    neighbours = write_neighbours(engine, vectors, weights, tracks.recordings, directory, steps)
    with steps.step("Writing the catalogue"):
        albums = Albums.of(tracks.albums, tracks.artists)
        catalogue = NumberedCatalogue(tracks, albums, credited, genres, counts, embedded.artist_known)
        write_catalogue(catalogue, directory / parts.CATALOGUE)
        np.save(directory / parts.FEATURES_FILE, tracks.features)
        write_prepared(directory, catalogue)
        write_word_postings(directory, collect_words(tracks, albums, credited, genres))
        write_sketches(directory, Sketches.of(vectors, layout))
        if timbres and timbre:
            np.save(directory / parts.TIMBRE_ROWS, timbres.rows)
            (directory / parts.TIMBRE).write_text(timbre.model_dump_json(indent=1) + "\n", encoding="utf-8")
    drawn = None
    if drawer is not None:
        unmapped = Unmapped(
            tracks.ids,
            genres.memberships(),
            layout,
            vectors,
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
            "index": neighbours.index,
        },
        drawn,
    )
