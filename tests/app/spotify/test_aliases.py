from pathlib import Path

import pytest

from app.bundle.names import mint_id
from app.spotify.aliases import AliasError, read_aliases
from tests.support.running_service import serving
from tests.support.spotify.catalogue import artist

REAL, OTHER = "0OdUWJ0sBjDrqHygGUXeCF", "7GI9KOTzD9W8v7fJbVvJEu"
HEADER = "spotify_id,artist\n"


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "aliases.csv"


def test_read_aliases_without_a_file_changes_nothing() -> None:
    aliases = read_aliases(None)
    assert aliases.catalogue_id(REAL) == REAL
    assert aliases.spotify_id(REAL) == REAL


@pytest.mark.parametrize("start", ["", "\ufeff"])
def test_read_aliases_translates_both_ways(file: Path, start: str) -> None:
    file.write_text(f'{start}{HEADER}{REAL},"Söngs, of Punk"\r\n\n', encoding="utf-8")
    aliases = read_aliases(file)
    ours = mint_id("artist", "songs of PUNK")
    assert aliases.catalogue_id(REAL) == ours
    assert aliases.catalogue_id(ours) == ours
    assert aliases.spotify_id(ours) == REAL


@pytest.mark.parametrize(
    "content",
    [
        f"artist_id,artist_name\n{REAL},Mirela\nspotify:artist:{OTHER},DJ Tuesday\n",
        f"Artist URI;Genre;Artist Name\nspotify:artist:{REAL};folk;Mirela\nspotify:artist:{OTHER};house;DJ Tuesday\n",
        f"name\tid\nMirela\thttps://open.spotify.com/artist/{REAL}?si=1\nDJ Tuesday\t {OTHER} \n",
    ],
    ids=["names of columns", "semicolons", "tabs and links"],
)
def test_read_aliases_as_people_write_them_are_understood(file: Path, content: str) -> None:
    file.write_text(content, encoding="utf-8")
    aliases = read_aliases(file)
    assert [aliases.spotify_id(mint_id("artist", name)) for name in ("mirela", "dj tuesday")] == [REAL, OTHER]


def test_read_aliases_several_ids_of_an_artist_show_the_first(file: Path) -> None:
    file.write_text(f"{HEADER}{REAL},A\n{OTHER},a\n{OTHER},A!\n", encoding="utf-8")
    aliases = read_aliases(file)
    assert aliases.catalogue_id(REAL) == aliases.catalogue_id(OTHER)
    assert aliases.spotify_id(mint_id("artist", "A")) == REAL


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", "line 1: expected the columns spotify_id,artist, got ''"),
        (b"id,title\n", "line 1: expected the columns spotify_id,artist, got 'id,title'"),
        (b"artist\n", "line 1: expected the columns spotify_id,artist, got 'artist'"),
        (f"{HEADER}{REAL}\n".encode(), "line 2: expected 2 fields, got 1"),
        (f"{HEADER}{REAL},A,B\n".encode(), "line 2: expected 2 fields, got 3"),
        (
            f"{HEADER}spotify:track:{REAL},A\n".encode(),
            "line 2: expected the id of an artist, got that of another kind",
        ),
        (f"{HEADER}spotify:artist:short,A\n".encode(), "line 2: expected a Spotify id of 22 letters and digits"),
        (f"{HEADER}\n{REAL}, \n".encode(), "line 3: expected the name of an artist, got none"),
        (f"{HEADER}{REAL},A\n{REAL},B\n".encode(), "line 3: expected one artist for each id"),
        (f'{HEADER}{REAL},"A\n'.encode(), "expected a CSV file in UTF-8, got: unexpected end of data"),
        (b"spotify_id,artist\n\xff\xfe", "expected a CSV file in UTF-8, got: 'utf-8' codec"),
    ],
)
def test_read_aliases_wrong_file_is_refused_with_the_line(file: Path, content: bytes, message: str) -> None:
    file.write_bytes(content)
    with pytest.raises(AliasError) as raised:
        read_aliases(file)
    assert str(raised.value).startswith(str(file))
    assert message in str(raised.value)


def test_read_aliases_no_file_is_refused(file: Path) -> None:
    with pytest.raises(AliasError, match="No such file"):
        read_aliases(file)


def test_v1_alias_is_taken_and_shown_for_the_id_of_an_artist(spotify_models: Path, file: Path) -> None:
    file.write_text(f"{HEADER}{REAL},Punk Artist 7\n{OTHER},punk artist 7\n", encoding="utf-8")
    minted = artist("punk", 7)
    with serving(spotify_models, artist_aliases=file) as client:
        answers = [client.get(f"/v1/artists/{one}").json() for one in (REAL, OTHER, minted)]
        assert {answer["id"] for answer in answers} == {REAL}
        assert answers[0]["uri"] == f"spotify:artist:{REAL}"
        assert answers[0]["href"].endswith(f"/v1/artists/{REAL}")
        assert [one["id"] for one in client.get(f"/v1/artists?ids={OTHER},{minted}").json()["artists"]] == [REAL, REAL]
        for page in ("related-artists", "top-tracks"):
            by_alias, by_id = (client.get(f"/v1/artists/{one}/{page}").json() for one in (REAL, minted))
            assert by_alias == by_id
        (track, *_) = client.get(f"/v1/artists/{REAL}/top-tracks").json()["tracks"]
        assert [one["id"] for one in (*track["artists"], *track["album"]["artists"])] == [REAL, REAL]
        (found,) = client.get('/v1/search?type=artist&q="punk artist 7"').json()["artists"]["items"]
        assert found["id"] == REAL
        asked, given = (client.get(f"/v1/recommendations?seed_artists={one}").json() for one in (REAL, minted))
        assert asked["tracks"] == given["tracks"]
        assert [one["seeds"][0]["id"] for one in (asked, given)] == [REAL, minted]
