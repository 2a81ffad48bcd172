"""Answers are joined from pieces: they are, byte for byte, what their schemas would have written."""

from typing import Any

import httpx
import pytest
from pydantic import BaseModel

from app.api.albums.schemas import AlbumAnswer
from app.api.artists.schemas import ArtistAnswer, SimilarArtistsAnswer
from app.api.genres.schemas import BatchAnswer, PredictionAnswer
from app.api.matching.schemas import MatchAnswer
from app.api.playlists.schemas import ContinueAnswer
from app.api.recommendations.schemas import RecommendationsAnswer
from app.api.search.schemas import SearchAnswer
from app.api.tracks.schemas import PathAnswer, SimilarAnswer, TrackOut
from app.bundle.names import album_id, mint_id
from app.spotify.schemas import (
    AlbumList,
    ArtistAlbumPaging,
    ArtistList,
    Artists,
    AudioFeatures,
    AudioFeaturesList,
    SpotifyArtist,
    SpotifyRecommendations,
    SpotifySearchAnswer,
    SpotifyTrack,
    SpotifyWholeAlbum,
    TrackList,
    TrackOfAlbumPaging,
    Tracks,
)

ARTIST = mint_id("artist", "Punk Artist 5")
ALBUM = album_id("punk album 2", "Punk Artist 5")
SEEDS = [{"track": "punk-05"}, {"artist": ARTIST}, {"genre": "folk"}, {"features": {"energy": 0.5, "explicit": False}}]
FEATURES = {"name": "Song", "artists": ["Punk Artist 5", "No One"], "energy": 0.25, "key": 3}
READ: list[tuple[type[BaseModel], str]] = [
    (TrackOut, "/tracks/punk-05"),
    (TrackOut, "/tracks/folk-03"),  # of an unknown tempo
    (TrackOut, "/map/track?x=1000&y=2000"),
    (SimilarAnswer, "/tracks/punk-05/similar"),
    (SimilarAnswer, "/tracks/punk-05/similar?k=100&timbre_weight=0.3&genre_weight=1"),
    (SimilarAnswer, "/tracks/punk-05/similar?min_energy=2"),
    (PathAnswer, "/tracks/punk-05/path/folk-07?length=5"),
    (ArtistAnswer, f"/artists/{ARTIST}"),
    (SimilarArtistsAnswer, f"/artists/{ARTIST}/similar?k=3&timbre_weight=0.5"),
    (AlbumAnswer, f"/albums/{ALBUM}"),
    (AlbumAnswer, f"/albums/{ALBUM}?limit=2&offset=1"),
    (SearchAnswer, "/search?q=punk&limit=20&offset=2"),
    (SearchAnswer, "/search?q=punk&type=artist"),
    (SearchAnswer, "/search?q=nothingisnamedlikethis"),
    (SpotifyTrack, "/v1/tracks/folk-03"),
    (TrackList, "/v1/tracks?ids=punk-05,nobody,punk-05,folk-03"),
    (AudioFeatures, "/v1/audio-features/folk-03"),
    (AudioFeaturesList, "/v1/audio-features?ids=punk-05,nobody,folk-03"),
    (SpotifyArtist, f"/v1/artists/{ARTIST}"),
    (ArtistList, f"/v1/artists?ids={ARTIST},nobody"),
    (Artists, f"/v1/artists/{ARTIST}/related-artists"),
    (Tracks, f"/v1/artists/{ARTIST}/top-tracks"),
    (SpotifySearchAnswer, "/v1/search?q=punk&type=track,artist,album,playlist,show&limit=3&offset=3"),
    (SpotifyWholeAlbum, f"/v1/albums/{ALBUM}"),
    (SpotifyWholeAlbum, f"/v1/albums/{ALBUM}?market=SE"),
    (AlbumList, f"/v1/albums?ids={ALBUM},nobody"),
    (TrackOfAlbumPaging, f"/v1/albums/{ALBUM}/tracks?limit=2&offset=1"),
    (ArtistAlbumPaging, f"/v1/artists/{ARTIST}/albums"),
    (SpotifyTrack, "/v1/tracks/folk-03?market=SE"),
    (SpotifySearchAnswer, "/v1/search?q=punk&type=artist"),
    (SpotifyRecommendations, f"/v1/recommendations?seed_tracks=punk-05&seed_artists={ARTIST}&seed_genres=folk,none"),
]
SENT: list[tuple[type[BaseModel], str, dict[str, Any]]] = [
    (RecommendationsAnswer, "/recommendations", {"seeds": SEEDS}),
    *(
        (RecommendationsAnswer, "/recommendations", {"seeds": [seed], "explain": True, "k": 40, "timbre_weight": 0.2})
        for seed in SEEDS
    ),
    (ContinueAnswer, "/playlists/continue", {"tracks": ["punk-05", "nobody", {"match": {"name": "No such song"}}]}),
    (PredictionAnswer, "/predict-genre", FEATURES),
    (PredictionAnswer, "/predict-genre?top_n=1", {"energy": 0.5}),
    (BatchAnswer, "/predict-genre/batch", {"tracks": [FEATURES, {"tempo": 120}, {"name": "Song"}]}),
    (
        MatchAnswer,
        "/tracks/match",
        {"tracks": [{"name": "punk song 5", "artists": ["Punk Artist 5"]}, {"name": "No such song"}]},
    ),
]


def check_written(schema: type[BaseModel], response: httpx.Response) -> None:
    assert response.status_code == 200, response.text
    assert response.headers["Content-Type"] == "application/json"
    read = schema.model_validate_json(response.content, strict=True)
    has_optional = issubclass(schema, SimilarAnswer | SimilarArtistsAnswer | RecommendationsAnswer)
    assert read.model_dump_json(exclude_unset=has_optional) == response.text


@pytest.mark.parametrize(("schema", "path"), READ, ids=[path for _, path in READ])
def test_answer_that_is_read_is_what_the_schema_writes(
    reader: httpx.Client, schema: type[BaseModel], path: str
) -> None:
    check_written(schema, reader.get(path))


@pytest.mark.parametrize(("schema", "path", "body"), SENT)
def test_answer_to_a_body_is_what_the_schema_writes(
    reader: httpx.Client, schema: type[BaseModel], path: str, body: dict[str, Any]
) -> None:
    check_written(schema, reader.post(path, json=body))


def test_answers_of_a_bundle_without_timbre_do_not_mention_it(client: httpx.Client) -> None:
    check_written(SimilarAnswer, similar := client.get("/tracks/punk-05/similar"))
    check_written(SimilarArtistsAnswer, artists := client.get(f"/artists/{ARTIST}/similar"))
    assert "timbre" not in similar.text + artists.text
