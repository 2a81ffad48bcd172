"""Every option of `songkin recommend` and `songkin similar` does what its field of the request does."""

from typing import Any

import httpx
import pytest

from app.bundle.names import mint_id
from tests.support.songkin_command import answered, songkin

Options = tuple[str, str]
PUNK_4 = mint_id("artist", "Punk Artist 4")
FOLK_7 = mint_id("artist", "Folk Artist 7")
SEED = ["--track", "punk-05"]
RECOMMEND: list[tuple[list[str], dict[str, Any]]] = [
    ([*SEED, "--track", "folk-07"], {"seeds": [{"track": "punk-05"}, {"track": "folk-07"}]}),
    (["--track", "folk song 7"], {"seeds": [{"track": "folk-07"}]}),
    (["--artist", PUNK_4], {"seeds": [{"artist": PUNK_4}]}),
    (["--artist", "folk artist 7"], {"seeds": [{"artist": FOLK_7}]}),
    (["--genre", "opera"], {"seeds": [{"genre": "opera"}]}),
    ([*SEED, "--dislike", "punk-11"], {"dislikes": [{"track": "punk-11"}]}),
    ([*SEED, "--dislike", "track:punk song 11"], {"dislikes": [{"track": "punk-11"}]}),
    ([*SEED, "--dislike", "artist:punk artist 4"], {"dislikes": [{"artist": PUNK_4}]}),
    ([*SEED, "--dislike", "genre:opera"], {"dislikes": [{"genre": "opera"}]}),
    (
        [*SEED, "--track", "folk-07", "--strategy", "rank_fusion"],
        {"seeds": [{"track": "punk-05"}, {"track": "folk-07"}], "strategy": "rank_fusion"},
    ),
    ([*SEED, "--min", "energy=0.5", "--max", "energy=0.9"], {"filters": {"energy": {"min": 0.5, "max": 0.9}}}),
    ([*SEED, "--where", "key=1", "--where", "key=3"], {"filters": {"key": [1, 3]}}),
    ([*SEED, "--where", "explicit=true"], {"filters": {"explicit": True}}),
    ([*SEED, "--any-genre", "folk", "--any-genre", "opera"], {"filters": {"genres": {"any": ["folk", "opera"]}}}),
    ([*SEED, "--no-genre", "punk"], {"filters": {"genres": {"none": ["punk"]}}}),
    ([*SEED, "--any-artist", FOLK_7], {"filters": {"artists": {"any": [FOLK_7]}}}),
    ([*SEED, "--no-artist", PUNK_4], {"filters": {"artists": {"none": [PUNK_4]}}}),
    ([*SEED, "--exclude", "punk-23", "--exclude", "punk-14"], {"filters": {"exclude": ["punk-23", "punk-14"]}}),
    ([*SEED, "--exclude-seed-artists"], {"filters": {"exclude_seed_artists": True}}),
    ([*SEED, "--target", "energy=0.1"], {"targets": {"energy": 0.1}}),
    ([*SEED, "--target", "energy=0.1:7"], {"targets": {"energy": {"value": 0.1, "weight": 7}}}),
    ([*SEED, "--genre-weight", "1"], {"genre_weight": 1}),
    ([*SEED, "--diversity", "0.9"], {"diversity": 0.9}),
    ([*SEED, "--max-per-artist", "1"], {"max_per_artist": 1}),
    ([*SEED, "--max-per-album", "1"], {"max_per_album": 1}),
    ([*SEED, "--spacing", "4"], {"spacing": 4}),
    ([*SEED, "--sample", "40"], {"sample": {"from": 40}}),
    ([*SEED, "--sample", "40:3"], {"sample": {"from": 40, "random_seed": 3}}),
    ([*SEED, "--k", "4"], {"k": 4}),
    ([*SEED, "--offset", "4"], {"offset": 4}),
    ([*SEED, "--explain"], {"explain": True}),
]
SIMILAR: list[tuple[list[str], dict[str, Any]]] = [
    (["--min", "energy=0.1", "--max", "tempo=100"], {"min_energy": 0.1, "max_tempo": 100}),
    (["--where", "key=1", "--where", "key=3"], {"key": [1, 3]}),
    (["--any-genre", "folk", "--any-genre", "opera"], {"genres": ["folk", "opera"]}),
    (["--no-genre", "punk"], {"not_genres": "punk"}),
    (["--any-artist", FOLK_7, "--no-artist", PUNK_4], {"artists": FOLK_7, "not_artists": PUNK_4}),
    (["--exclude", "punk-23", "--exclude", "punk-14"], {"exclude": ["punk-23", "punk-14"]}),
    (["--max-per-artist", "1"], {"max_per_artist": 1}),
    (["--max-per-album", "1"], {"max_per_album": 1}),
    (["--spacing", "4"], {"spacing": 4}),
]


@pytest.mark.parametrize(("options", "body"), RECOMMEND)
def test_recommend_option_is_the_field_of_the_body(
    client: httpx.Client, served: Options, options: list[str], body: dict[str, Any]
) -> None:
    plain = {"seeds": [{"track": "punk-05"}]}
    expected = client.post("/recommendations", json=plain | body).raise_for_status().json()
    assert answered(songkin("recommend", *options, "--json", *served)) == expected
    assert expected != client.post("/recommendations", json=plain).json(), "the option does nothing here"


@pytest.mark.parametrize(("options", "params"), SIMILAR)
def test_similar_option_is_the_parameter_of_the_query(
    client: httpx.Client, served: Options, options: list[str], params: dict[str, Any]
) -> None:
    expected = client.get("/tracks/punk-05/similar", params=params).raise_for_status().json()
    assert answered(songkin("similar", "punk-05", *options, "--json", *served)) == expected
    assert expected != client.get("/tracks/punk-05/similar").json(), "the option does nothing here"
