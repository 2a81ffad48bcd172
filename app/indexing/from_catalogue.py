"""The tracks of a catalogue as those of a new one."""

from dataclasses import replace

import numpy as np

from app.bundle.timbre import Timbres
from app.catalogue.catalogue import Catalogue
from app.indexing.tracks import Tracks, as_genre_sets, number_recordings


def tracks_of(catalogue: Catalogue, timbres: Timbres | None = None) -> Tracks:
    """All tracks that were not removed, sorted by id. What the model told of genres is left out: it will tell again.

    Args:
        catalogue: whose tracks they are.
        timbres: of all rows of the catalogue, where they are known.
    """
    found = sorted(catalogue.tracks(np.flatnonzero(catalogue.kept).tolist()), key=lambda track: track.id)
    rows = [track.index for track in found]
    titles = [track.name for track in found]
    artists = [tuple(artist.name for artist in track.artists) for track in found]
    genres_of = [() if track.genres_from == "model" else track.genres for track in found]
    genres = tuple(sorted({name for names in genres_of for name in names}))
    return Tracks(
        ids=[track.id for track in found],
        titles=titles,
        albums=[track.album.name for track in found],
        artists=artists,
        features=catalogue.features[rows],
        genres=genres,
        genre_sets=as_genre_sets(genres_of, genres),
        recordings=number_recordings(titles, artists),
        extras={name: [track.extras.get(name) for track in found] for name in catalogue.content.extras},
        timbres=replace(timbres, rows=timbres.rows[rows]) if timbres else None,
        tagged=catalogue.content.genres_tagged[rows],
    )
