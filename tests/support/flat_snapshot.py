"""A reference for a catalogue that changed: the same tracks, as if they had been in the bundle from the start."""

from collections import defaultdict
from dataclasses import replace

import numpy as np

from app.bundle.inverted_index import POSTING_KINDS, Postings, WordPostings, words_of_track
from app.bundle.names import fold, recording_key
from app.catalogue.catalogue import Catalogue
from app.catalogue.content import Artist, ArtistCounts, CatalogueContent
from app.catalogue.memberships import Memberships
from app.retrieval.exact.flat import FlatEngine
from app.search.inverted_index import InvertedIndex
from app.snapshot import Snapshot


def flat_snapshot(snapshot: Snapshot) -> Snapshot:
    """Every array, relation and index made anew of what is there; no tables, no segments, nothing that was removed."""
    rows = np.flatnonzero(snapshot.catalogue.kept)
    tracks = snapshot.catalogue.tracks(rows.tolist())
    everybody = snapshot.catalogue.content.artist_names
    here = {artist for track in tracks for artist in track.artists}
    artists = [artist for artist in everybody if artist in here]
    genres = list(snapshot.catalogue.content.genres)
    albums = list(dict.fromkeys(track.album for track in tracks))
    album_numbers = {album: number for number, album in enumerate(albums)}
    artist_numbers = {artist: number for number, artist in enumerate(artists)}
    genre_numbers = {genre: number for number, genre in enumerate(genres)}
    keys: dict[tuple[str, str], int] = {}
    recordings = [
        keys.setdefault(recording_key(track.name, track.artists[0].name if track.artists else ""), len(keys))
        for track in tracks
    ]
    n = len(tracks)
    catalogue = Catalogue(
        CatalogueContent(
            track_ids=[track.id for track in tracks],
            track_names=[track.name for track in tracks],
            features=snapshot.catalogue.features[rows],
            decimals=np.array([track.features for track in tracks]),
            recordings=np.array(recordings),
            artist_known=snapshot.catalogue.artist_known[rows],
            albums=np.array([album_numbers[track.album] for track in tracks]),
            album_names=albums,
            artist_names=artists,
            artists=_memberships(
                [[artist_numbers[artist] for artist in track.artists] for track in tracks], len(artists)
            ),
            genres=genres,
            n_model_genres=snapshot.catalogue.content.n_model_genres,
            genre_members=_memberships(
                [[genre_numbers[genre] for genre in track.genres] for track in tracks], len(genres)
            ),
            genres_predicted=snapshot.catalogue.content.genres_predicted[rows],
            genres_tagged=snapshot.catalogue.content.genres_tagged[rows],
            extras={name: [track.extras.get(name) for track in tracks] for name in snapshot.catalogue.content.extras},
            artist_counts=_counts(snapshot.catalogue, artists),
            kept=np.ones(n, dtype=np.bool_),
        )
    )
    return replace(
        snapshot,
        catalogue=catalogue,
        predictor=snapshot.predictor.with_catalogue(catalogue),
        engine=FlatEngine(snapshot.engine.gather(rows), snapshot.engine.layout),
        neighbours=None,
        index=_index(catalogue, artists),
    )


def _memberships(groups: list[list[int]], n_groups: int) -> Memberships:
    pairs = np.array([(group, row) for row, of_row in enumerate(groups) for group in of_row], dtype=np.int64)
    return Memberships.of(pairs[:, 0], pairs[:, 1], n_groups, len(groups))


def _counts(catalogue: Catalogue, artists: list[Artist]) -> ArtistCounts:
    counts = catalogue.artist_counts([artist.name for artist in artists]).astype(np.float64)
    added = {artist: [*enumerate(of_artist.tolist())] for artist, of_artist in enumerate(counts)}
    return ArtistCounts.of_added(len(artists), added)


def _index(catalogue: Catalogue, artists: list[Artist]) -> InvertedIndex:
    found: defaultdict[str, defaultdict[str, list[int]]] = defaultdict(lambda: defaultdict(list))
    for track in catalogue.tracks(range(len(catalogue))):
        names = [artist.name for artist in track.artists]
        for kind, of_kind in words_of_track(track.name, track.album.name, names, track.genres).items():
            for word in of_kind:
                found[word][kind].append(track.index)
    for number, artist in enumerate(artists):
        for word in {*fold(artist.name).split()}:
            found[word]["names"].append(number)
    words = sorted(found)
    postings = {
        kind: Postings(
            np.append(0, np.cumsum([len(found[word][kind]) for word in words])),
            np.array([member for word in words for member in found[word][kind]], dtype=np.int32),
        )
        for kind in POSTING_KINDS
    }
    return InvertedIndex(WordPostings(words, postings))
