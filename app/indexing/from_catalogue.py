"""The tracks of a catalogue as those of a new one."""

from dataclasses import replace

import numpy as np

from app.bundle.timbre import Timbres
from app.catalogue.catalogue import Catalogue
from app.indexing.tracks import Tracks, number_recordings


def tracks_of(catalogue: Catalogue, timbres: Timbres | None = None) -> Tracks:
    """All tracks that were not removed, sorted by id. What the model told of genres is left out: it will tell again.

    Args:
        catalogue: whose tracks they are.
        timbres: of all rows of the catalogue, where they are known.
    """
    content = catalogue.content
    rows = np.array(sorted(np.flatnonzero(catalogue.kept).tolist(), key=content.track_ids.__getitem__), dtype=np.int64)
    listed = rows.tolist()
    titles = [content.track_names[row] for row in listed]
    # The names of artists and albums are texts of which each is in memory once, however many tracks have it.
    artist_names = [artist.name for artist in content.artist_names]
    album_names = [album.name for album in content.album_names]
    artists = [tuple([artist_names[artist] for artist in catalogue.artists.of_track(row).tolist()]) for row in listed]
    places, groups = catalogue.genre_members.of_tracks(rows)
    told = ~content.genres_predicted[rows][places]
    places, groups = places[told], groups[told]
    names = {group: content.genres[group] for group in np.unique(groups).tolist()}
    genres = tuple(sorted({*names.values()}))
    columns = np.zeros(len(content.genres), dtype=np.int64)
    columns[[*names]] = [genres.index(name) for name in names.values()]
    genre_sets = np.zeros((len(rows), len(genres)), dtype=np.bool_)
    genre_sets[places, columns[groups]] = True
    return Tracks(
        ids=[content.track_ids[row] for row in listed],
        titles=titles,
        albums=[album_names[album] for album in catalogue.albums[rows].tolist()],
        artists=artists,
        features=catalogue.features[rows],
        genres=genres,
        genre_sets=genre_sets,
        recordings=number_recordings(titles, artists),
        extras={name: [values[row] for row in listed] for name, values in content.extras.items()},
        timbres=replace(timbres, rows=timbres.rows[rows]) if timbres else None,
        tagged=content.genres_tagged[rows],
    )
