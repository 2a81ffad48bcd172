from collections import defaultdict
from itertools import pairwise
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from numpy.typing import NDArray

from app.bundle.names import mint_id, recording_key
from app.bundle.reader import Bundle
from app.catalogue.loader import load_catalogue
from app.errors import UnknownArtist
from app.service import Service
from tests.support.indices import ids_at
from tests.support.planted import GENRES, TRACKS_PER_GENRE, planted_table, track_id
from tests.support.recommend.renamed_catalogue import renamed_bundle
from tests.support.vectors import as_queries

ARTISTS = [f"{genre.title()} Artist {number}" for genre in GENRES for number in range(9)]


def identity(name: str) -> str:
    return mint_id("artist", name)


@pytest.fixture(scope="module")
def table() -> pd.DataFrame:
    return planted_table()


@pytest.mark.parametrize("name", ARTISTS)
def test_artist_facts_are_those_of_the_table(service: Service, table: pd.DataFrame, name: str) -> None:
    rows = table[table["artists"] == name]
    genres = rows.groupby("track_id")["track_genre"].agg(set)
    shares: defaultdict[str, float] = defaultdict(float)
    for of_track in genres:
        for genre in of_track:
            shares[genre] += 1 / len(of_track) / len(genres)
    profile = service.artists.page(identity(name)).profile
    assert (profile.artist.id, profile.artist.name) == (identity(name), name)
    assert profile.n_tracks == len(genres)
    assert profile.popularity == rows["popularity"].max()
    assert dict(profile.genres) == pytest.approx(dict(shares))
    assert all(one[1] >= other[1] for one, other in pairwise(profile.genres))
    assert sum(share for _, share in profile.genres) == pytest.approx(1)


@pytest.mark.parametrize("name", ARTISTS)
def test_artist_top_tracks_are_the_most_popular_recordings(service: Service, table: pd.DataFrame, name: str) -> None:
    rows = table[table["artists"] == name].drop_duplicates("track_id")
    best_first = rows.sort_values(["popularity", "track_id"], ascending=[False, True])
    best_first["recording"] = [recording_key(title, name) for title in best_first["track_name"]]
    expected = best_first.drop_duplicates("recording")["track_id"].tolist()
    assert ids_at(service, service.artists.page(identity(name)).top_tracks) == expected


def test_artist_top_tracks_are_ten_at_most(published_models: Path, planted_csv: Path, tmp_path: Path) -> None:
    one_artist = {
        track_id("punk", number): (f"Song {number}", ("Many",), "Album") for number in range(TRACKS_PER_GENRE)
    }
    page = Service.of(renamed_bundle(published_models, planted_csv, tmp_path, one_artist)).artists.page(
        identity("Many")
    )
    assert page.profile.n_tracks == TRACKS_PER_GENRE
    assert len(page.top_tracks) == 10


@pytest.mark.parametrize("unknown", ["", "nobody", identity("Nobody"), identity("Punk Artist 1").lower(), "\0", "%"])
def test_artist_unknown_id_is_said(service: Service, unknown: str) -> None:
    with pytest.raises(UnknownArtist, match="no artist with the id"):
        service.artists.page(unknown)
    with pytest.raises(UnknownArtist, match="no artist with the id"):
        service.similar_artists(unknown, 10)


def mean_similarities(bundle: Bundle, name: str, genre_weight: float) -> dict[str, float]:
    """Artist id → mean similarity of its tracks to the centre of those of `name`, one track after another."""
    catalogue = load_catalogue(bundle)
    tracks = catalogue.tracks(range(bundle.manifest.n_tracks))
    dim = bundle.manifest.embedding_dim
    rows = [track.index for track in tracks if name in {artist.name for artist in track.artists}]
    centre: NDArray[np.float64] = np.array([vector.astype(np.float64) for vector in bundle.vectors[rows]]).mean(0)
    if len(rows) > 1:
        centre[:dim] /= np.linalg.norm(centre[:dim])
        centre[dim:] /= np.linalg.norm(centre[dim:])
    query = as_queries(centre[None], dim, np.array([genre_weight]))[0]
    similarities: defaultdict[str, list[float]] = defaultdict(list)
    for track in tracks:
        for artist in track.artists:
            similarities[artist.id].append(float(bundle.vectors[track.index].astype(np.float64) @ query))
    del similarities[identity(name)]
    return {artist: round(float(np.mean(values)), 6) for artist, values in similarities.items()}


@pytest.mark.parametrize("genre_weight", [0.0, 0.3, 1.0])
@pytest.mark.parametrize("name", ["Ambient Artist 0", "Folk Artist 2", "Punk Artist 8"])
def test_similar_artists_are_those_of_the_plain_definition(
    service: Service, bundle: Bundle, name: str, genre_weight: float
) -> None:
    expected = mean_similarities(bundle, name, genre_weight)
    order = sorted(expected, key=lambda artist: (-expected[artist], artist))
    for k in (1, 10, 44, 100):
        found = service.similar_artists(identity(name), k, genre_weight)
        assert found.profile.artist.name == name
        assert found.genre_weight == genre_weight
        assert [one.profile.artist.id for one in found.similar] == order[:k]
        assert [one.similarity for one in found.similar] == [expected[artist] for artist in order[:k]]


@pytest.mark.parametrize("genre", GENRES)
def test_similar_artists_planted_ones_are_of_the_genre(service: Service, genre: str) -> None:
    found = service.similar_artists(identity(f"{genre.title()} Artist 4"), 8)
    assert {one.profile.artist.name for one in found.similar} == {
        f"{genre.title()} Artist {number}" for number in range(9) if number != 4
    }


def test_similar_artists_default_weight_is_that_of_the_manifest(service: Service, bundle: Bundle) -> None:
    catalogue = load_catalogue(bundle)
    weights = bundle.manifest.genre_weights
    for name in ARTISTS:
        number = catalogue.artist_indices([identity(name)])[identity(name)]
        known = catalogue.artist_known[catalogue.artists.tracks_of(number)].any()
        found = service.similar_artists(identity(name), 1)
        assert found.genre_weight == (weights.artist_known if known else weights.artist_unknown)


def test_similar_artists_with_the_same_tracks_tie_by_id(
    published_models: Path, planted_csv: Path, tmp_path: Path
) -> None:
    """Two who only ever play together are equally like everyone, and each other's first."""
    bundle = renamed_bundle(published_models, planted_csv, tmp_path)
    service = Service.of(bundle)
    duo = {identity("Naughty Boy"), identity("Sam Smith")}
    found = [
        one for one in service.similar_artists(identity("Drum Artist 3"), 100).similar if one.profile.artist.id in duo
    ]
    assert [one.profile.artist.id for one in found] == sorted(duo)
    assert found[0].similarity == found[1].similarity
    first = service.similar_artists(identity("Naughty Boy"), 1).similar[0]
    assert first.profile.artist.name == "Sam Smith"
