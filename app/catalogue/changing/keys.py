"""By what a new track is recognised as belonging to what a catalogue has, looked up when it is asked for."""

from functools import cached_property

import numpy as np

from app.bundle.names import genre_key, recording_key
from app.bundle.opening.texts import TextNumbers, Texts
from app.catalogue.content import CatalogueContent


class CatalogueKeys:
    """Of the catalogue of a bundle. What is folded of it are the titles of artists of whom there is a new track.

    Args:
        content: of the catalogue, whose artists have the ids that `app.bundle.names.mint_id` makes of their names.

    Attributes:
        genres: the number of each genre, by `genre_key`.
    """

    def __init__(self, content: CatalogueContent) -> None:
        self.genres = {genre_key(genre): number for number, genre in enumerate(content.genres)}
        self._content = content
        self._titles: dict[int | None, dict[str, int]] = {}

    def artist(self, artist_id: str) -> int | None:
        """The number of an artist, None where the catalogue does not have it."""
        return self._artists.get(artist_id)

    def album(self, album_id: str) -> int | None:
        """The number of an album, None where the catalogue does not have it."""
        return self._albums.get(album_id)

    def recording(self, key: tuple[str, str], first_artist_id: str | None) -> int | None:
        """The recording of which a track is a version, None where the catalogue has none.

        Args:
            key: as `recording_key` makes it.
            first_artist_id: of its first artist, None where it has none.
        """
        artist = None if first_artist_id is None else self.artist(first_artist_id)
        if artist is None and first_artist_id is not None:
            return None
        if artist not in self._titles:
            self._titles[artist] = self._recordings_of(artist)
        return self._titles[artist].get(key[0])

    def _recordings_of(self, artist: int | None) -> dict[str, int]:
        """The recordings of the tracks whose first artist this is, by their folded titles; None for those without."""
        content, members = self._content, self._content.artists
        if artist is None:
            tracks = np.flatnonzero(members.track_starts[1:] == members.track_starts[:-1])
        else:
            own = members.tracks_of(artist)
            tracks = own[members.groups[members.track_starts[own]] == artist]
        recordings: dict[str, int] = {}
        for track in tracks.tolist():
            recordings.setdefault(recording_key(content.track_names[track], "")[0], int(content.recordings[track]))
        return recordings

    @cached_property
    def _artists(self) -> TextNumbers:
        known = self._content.artist_numbers
        return known or TextNumbers.of(Texts.of(artist.id for artist in self._content.artist_names))

    @cached_property
    def _albums(self) -> TextNumbers:
        known = self._content.album_keys
        return known.numbers if known else TextNumbers.of(Texts.of(album.id for album in self._content.album_names))
