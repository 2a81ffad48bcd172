"""A track as answers will show it, right after it was written, worked out without making a catalogue that has it."""

import numpy as np

from app.bundle.names import genre_key
from app.catalogue.changing.changes import AddedTrack
from app.catalogue.changing.keys import CatalogueKeys
from app.catalogue.content import Album, CatalogueContent
from app.catalogue.decimals import as_decimals
from app.catalogue.track import Track


def written_track(added: AddedTrack, keys: CatalogueKeys, content: CatalogueContent) -> Track:
    """The track over a catalogue of a bundle, as if nothing else had been added: its `index` is the first free one.

    Args:
        added: what was written.
        keys: of the catalogue.
        content: of the catalogue, whose artists, albums and genres keep the names that they have there.
    """
    track = added.track
    album = keys.album(added.album)
    numbers = ((artist, keys.artist(artist.id)) for artist in added.artists)
    genres: dict[str, str] = {}
    for genre in added.genres:
        genres.setdefault(genre_key(genre), genre)
    known_genres = sorted(keys.genres[key] for key in genres if key in keys.genres)
    new_genres = [genre for key, genre in genres.items() if key not in keys.genres]
    return Track(
        index=len(content.track_ids),
        id=track.id,
        name=track.name,
        album=Album(added.album, track.album) if album is None else content.album_names[album],
        artists=tuple(artist if number is None else content.artist_names[number] for artist, number in numbers),
        genres=(*(content.genres[genre] for genre in known_genres), *new_genres),
        genres_from=added.genres_from,
        features=tuple(as_decimals(np.array(track.features, dtype=np.float32)).tolist()),
        extras=dict(track.extras),
    )
