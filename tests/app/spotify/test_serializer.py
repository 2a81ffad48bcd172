"""What is written under /v1 is what the schemas would have written, of any track, album and artist."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.bundle.names import mint_id
from app.bundle.reader import Bundle
from app.catalogue.albums import AlbumProfile, PlaceOnAlbum
from app.catalogue.artists import ArtistProfile
from app.catalogue.content import Album, Artist
from app.catalogue.track import Track
from app.catalogue.track_json import track_json
from app.service import Service
from app.spotify.aliases import ArtistAliases
from app.spotify.links import Links
from app.spotify.schemas import AudioFeatures, SpotifyAlbum, SpotifyArtist, SpotifyTrack
from app.spotify.serializer import Serializer
from app.spotify.writing.style import Style
from tests.support.tracks import TEXTS, TRACKS

SPOTIFY_ID = "0OdUWJ0sBjDrqHygGUXeCF"
ALIASES = ArtistAliases({SPOTIFY_ID: "Known"})
BASES = st.sampled_from(["http://here", 'https://odd.example/"\\%s'])
STYLES = st.builds(Style, st.booleans(), st.just("auto"), st.booleans())
TYPES = st.sampled_from(["album", "single", "compilation"])
DATES = st.sampled_from(["1997", "1997-05", "1997-05-21"])
FACTS = st.fixed_dictionaries(
    {}, optional={"release_date": DATES, "release_year": st.integers(1000, 2100), "image_url": st.just("https://a/b")}
)
SERIALIZERS = st.builds(lambda base, style: (Serializer(Links(base), ALIASES, style), style), BASES, STYLES)


def one_of(model: Any, written: bytes) -> Any:
    """What was written, read, after it was held against what the schema writes."""
    read = model.model_validate_json(written, strict=True)
    assert read.model_dump_json().encode() == written
    return read


@given(TRACKS, DATES, SERIALIZERS, TYPES, st.booleans())
def test_track_under_v1_is_what_the_schema_writes(
    service: Service, track: Track, date: str, serializer: tuple[Serializer, Style], kind: Any, are_spotify_ids: bool
) -> None:
    if "release_date" in track.extras:
        track = Track(**{**vars(track), "extras": {**track.extras, "release_date": date}})
    place = PlaceOnAlbum(track.album.id, kind, 7, 3)
    read = one_of(SpotifyTrack, serializer[0].track(track_json(track), place, service, are_spotify_ids))
    assert (read.id, read.name, read.album.id, read.album.name) == (
        track.id,
        track.name,
        track.album.id,
        track.album.name,
    )
    assert [(artist.id, artist.name) for artist in read.artists] == [(one.id, one.name) for one in track.artists]
    assert read.album.artists == read.artists[:1]
    filled = serializer[1].placeholders
    assert (read.album.album_type, read.album.total_tracks) == ((kind, 7) if filled else (None, None))
    assert read.track_number == track.extras.get("track_number", 3 if filled else None)


@given(TRACKS, SERIALIZERS)
def test_audio_features_under_v1_are_what_the_schema_writes(
    service: Service, track: Track, serializer: tuple[Serializer, Style]
) -> None:
    read = one_of(AudioFeatures, serializer[0].audio_features(track_json(track), service))
    assert (None in read.model_dump().values()) <= (not serializer[1].placeholders)


@given(TEXTS, st.integers(0, 100) | st.none(), st.lists(TEXTS, max_size=3), SERIALIZERS)
def test_artist_under_v1_is_what_the_schema_writes(
    name: str, popularity: int | None, genres: list[str], serializer: tuple[Serializer, Style]
) -> None:
    profile = ArtistProfile(
        Artist(mint_id("artist", "Known"), name), 1, popularity, tuple((one, 0.5) for one in genres)
    )
    read = one_of(SpotifyArtist, serializer[0].artist(profile))
    assert (read.id, read.uri, read.genres) == (SPOTIFY_ID, f"spotify:artist:{SPOTIFY_ID}", genres)
    assert read.external_urls == {"spotify": f"https://open.spotify.com/artist/{SPOTIFY_ID}"}


@given(st.builds(Album, TEXTS, TEXTS), TYPES, FACTS, SERIALIZERS)
def test_album_under_v1_is_what_the_schema_writes(
    album: Album, kind: Any, facts: dict[str, str | int], serializer: tuple[Serializer, Style]
) -> None:
    profile = AlbumProfile(album, kind, (Artist("a", "A"),), 3, None, (), facts)
    read = one_of(SpotifyAlbum, serializer[0].album(profile))
    expected = facts.get("release_date", facts.get("release_year", "0000" if serializer[1].placeholders else None))
    assert read.release_date == (None if expected is None else str(expected))


@pytest.fixture(scope="module")
def own_page(bundle: Bundle) -> Serializer:
    return Serializer(Links("http://here"), ALIASES, Style())


@pytest.mark.parametrize(
    ("name", "address"),
    [
        ("Plain", "Plain"),
        ("Two Words & 50%", "Two%20Words%20%26%2050%25"),
        ("Étoile", "%C3%89toile"),
        ('A "quoted" one', "A%20%20quoted%20%20one"),
    ],
)
def test_album_under_v1_has_a_search_on_the_page(own_page: Serializer, name: str, address: str) -> None:
    written = own_page.album(AlbumProfile(Album("a", name), "album", (), 1, None, (), {}))
    urls = SpotifyAlbum.model_validate_json(written).external_urls
    assert urls == {"spotify": f"http://here/?q=album%3A%22{address}%22"}
