"""What is written under /v1 is what the schemas would have written, of any track and artist."""

from hypothesis import given
from hypothesis import strategies as st

from app.bundle.names import mint_id
from app.catalogue.artists import ArtistProfile
from app.catalogue.content import Artist
from app.catalogue.track import Track
from app.catalogue.track_json import track_json
from app.spotify.aliases import ArtistAliases
from app.spotify.links import Links
from app.spotify.schemas import AudioFeatures, SpotifyArtist, SpotifyTrack
from app.spotify.serializer import Serializer
from tests.support.tracks import TEXTS, TRACKS

SPOTIFY_ID = "0OdUWJ0sBjDrqHygGUXeCF"
ALIASES = ArtistAliases({SPOTIFY_ID: "Known"})
BASES = st.sampled_from(["http://here", 'https://odd.example/"\\'])


@given(TRACKS, BASES)
def test_track_under_v1_is_what_the_schema_writes(track: Track, base: str) -> None:
    written = Serializer(Links(base), ALIASES).track(track_json(track), track.album.id)
    read = SpotifyTrack.model_validate_json(written, strict=True)
    assert read.model_dump_json().encode() == written
    assert (read.id, read.name, read.album.id, read.album.name) == (
        track.id,
        track.name,
        track.album.id,
        track.album.name,
    )
    assert [(artist.id, artist.name) for artist in read.artists] == [(one.id, one.name) for one in track.artists]
    assert read.album.artists == read.artists[:1]


@given(TRACKS, BASES)
def test_audio_features_under_v1_are_what_the_schema_writes(track: Track, base: str) -> None:
    written = Serializer(Links(base), ALIASES).audio_features(track_json(track))
    assert AudioFeatures.model_validate_json(written, strict=True).model_dump_json().encode() == written


@given(TEXTS, st.integers(0, 100) | st.none(), st.lists(TEXTS, max_size=3), BASES)
def test_artist_under_v1_is_what_the_schema_writes(
    name: str, popularity: int | None, genres: list[str], base: str
) -> None:
    profile = ArtistProfile(
        Artist(mint_id("artist", "Known"), name), 1, popularity, tuple((one, 0.5) for one in genres)
    )
    written = Serializer(Links(base), ALIASES).artist(profile)
    read = SpotifyArtist.model_validate_json(written, strict=True)
    assert read.model_dump_json().encode() == written
    assert (read.id, read.uri, read.genres) == (SPOTIFY_ID, f"spotify:artist:{SPOTIFY_ID}", genres)
