"""A catalogue and its index without some of the tracks: whoever asks for those must be told that they are not there."""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from app.bundle.inverted_index import Postings, WordPostings
from app.catalogue.catalogue import Catalogue
from app.catalogue.content import ArtistCounts
from app.catalogue.memberships import Memberships
from app.search.inverted_index import InvertedIndex


def held_out(catalogue: Catalogue, index: InvertedIndex, rows: Sequence[int]) -> tuple[Catalogue, InvertedIndex]:
    """The catalogue and the index of all tracks but those of these rows. Recordings keep their numbers."""
    kept = np.ones(len(catalogue), dtype=np.bool_)
    kept[rows] = False
    return _catalogue(catalogue, kept), _index(index, kept)


def _catalogue(catalogue: Catalogue, kept: NDArray[np.bool_]) -> Catalogue:
    tracks = catalogue.tracks(np.flatnonzero(kept).tolist())
    content = replace(
        catalogue.content,
        features=catalogue.features[kept],
        decimals=catalogue.content.decimals[kept],
        track_ids=[track.id for track in tracks],
        track_names=[track.name for track in tracks],
        recordings=catalogue.recordings[kept],
        artist_known=catalogue.artist_known[kept],
        albums=catalogue.albums[kept],
        artist_names=catalogue.artists_at(range(len(catalogue.artists))),
        artists=_memberships(catalogue.artists, kept),
        genre_members=_memberships(catalogue.genre_members, kept),
        artist_counts=ArtistCounts.of_added(len(catalogue.artists), {}),
        kept=np.ones(len(tracks), dtype=np.bool_),
        track_numbers=None,
        json=None,
    )
    return Catalogue(content)


def _memberships(members: Memberships, kept: NDArray[np.bool_]) -> Memberships:
    stay = kept[members.track_indices]
    renumbered = np.cumsum(kept) - 1
    return Memberships.of(
        members.groups[stay], renumbered[members.track_indices[stay]], len(members), int(np.count_nonzero(kept))
    )


def _index(index: InvertedIndex, kept: NDArray[np.bool_]) -> InvertedIndex:
    return InvertedIndex(
        WordPostings(
            index.words,
            {
                kind: postings if kind == "names" else _postings(postings, kept)
                for kind, postings in index.postings.items()
            },
        )
    )


def _postings(postings: Postings, kept: NDArray[np.bool_]) -> Postings:
    stay = kept[postings.members]
    renumbered = np.cumsum(kept) - 1
    before = np.concatenate([[0], np.cumsum(stay)])
    return Postings(before[postings.starts], renumbered[postings.members[stay]].astype(np.int32))
