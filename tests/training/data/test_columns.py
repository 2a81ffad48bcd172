import re
from pathlib import Path

import pytest

from app.bundle.features import FEATURE_NAMES
from training.data.column_names import USUAL_NAMES
from training.data.columns import (
    ALL_COLUMNS,
    DOCUMENTED_COLUMNS,
    find_columns,
    is_known_name,
    squeeze,
    unit_of,
)
from training.data.errors import TableError

# The headers of tables that people have, as their makers write them.
FEATURES = ",".join(FEATURE_NAMES[3:])
KNOWN_TABLES = {
    name: header.split(",")
    for name, header in {
        "the documented one": ",".join(DOCUMENTED_COLUMNS),
        "1.2 million tracks": "id,name,album,album_id,artists,artist_ids,track_number,disc_number,explicit,"
        f"{FEATURES},duration_ms,year,release_date",
        "600 thousand tracks": f"id,name,popularity,duration_ms,explicit,artists,id_artists,release_date,{FEATURES}",
        "the audio features of 26 genres": f"genre,artist_name,track_name,track_id,popularity,duration_ms,{FEATURES}",
        "30,000 songs of playlists": "track_id,track_name,track_artist,track_popularity,track_album_id,"
        f"track_album_name,track_album_release_date,playlist_name,playlist_id,playlist_genre,playlist_subgenre,{FEATURES},duration_ms",
        "the most streamed": "track_name,artist(s)_name,artist_count,released_year,released_month,streams,bpm,key,mode,"
        "danceability_%,valence_%,energy_%,acousticness_%,instrumentalness_%,liveness_%,speechiness_%",
        "the charts of a decade": ",title,artist,top genre,year,bpm,nrgy,dnce,dB,live,val,dur,acous,spch,pop",
        "hits of twenty years": f"artist,song,duration_ms,explicit,year,popularity,{FEATURES},genre",
        "songs with videos": "Artist,Url_spotify,Track,Album,Uri,Danceability,Duration_ms,Url_youtube,Title,Channel",
        "Exportify": "Track URI,Track Name,Album Name,Artist Name(s),Release Date,Duration (ms),Popularity,Explicit,"
        f"Added By,Added At,Genres,Record Label,{FEATURES.title()}",
        "Exportify, long": "Track URI,Track Name,Artist URI(s),Artist Name(s),Album URI,Album Name,"
        "Album Artist Name(s),Album Release Date,Album Image URL,Disc Number,Track Number,Track Duration (ms),"
        "Track Preview URL,Explicit,ISRC",
        "a listening history": "ts,ms_played,master_metadata_track_name,master_metadata_album_artist_name,"
        "master_metadata_album_album_name,spotify_track_uri",
        "a list of playlists": "Track name,Artist name,Album,Playlist name,Type,ISRC,Spotify - id",
        "a music library": "Name,Artist,Composer,Album,Genre,Time,Disc Number,Track Number,Year",
        "an object of Spotify": "id,name,artists,album.name,album.id,album.release_date,album.images,external_ids.isrc,"
        "external_urls.spotify,audio_features.key,audio_features.id,duration_ms",
        "an item of a playlist": "added_at,track.id,track.name,track.artists,track.album.name,track.popularity",
    }.items()
}
EXPECTED: dict[str, dict[str, str | None]] = {
    "1.2 million tracks": {"track_id": "id", "track_name": "name", "album_name": "album", "release_year": "year"},
    "600 thousand tracks": {"track_id": "id", "artists": "artists", "album_name": None, "track_genre": None},
    "the audio features of 26 genres": {"track_genre": "genre", "artists": "artist_name"},
    "30,000 songs of playlists": {
        "track_genre": "playlist_genre",
        "album_name": "track_album_name",
        "release_date": "track_album_release_date",
    },
    "the most streamed": {"artists": "artist(s)_name", "track_id": None, "tempo": "bpm", "energy": "energy_%"},
    "the charts of a decade": {"track_genre": "top genre", "energy": "nrgy", "loudness": "dB", "duration_ms": "dur"},
    "hits of twenty years": {"track_name": "song", "track_id": None},
    "songs with videos": {"track_name": "Track", "track_id": "Uri", "external_url": "Url_spotify"},
    "Exportify": {"track_id": "Track URI", "artists": "Artist Name(s)", "duration_ms": "Duration (ms)"},
    "Exportify, long": {
        "artists": "Artist Name(s)",
        "image_url": "Album Image URL",
        "preview_url": "Track Preview URL",
        "duration_ms": "Track Duration (ms)",
    },
    "a listening history": {"track_id": "spotify_track_uri", "duration_ms": None},
    "a list of playlists": {"track_id": "Spotify - id", "isrc": "ISRC"},
    "a music library": {"track_id": None, "duration_ms": "Time", "disc_number": "Disc Number"},
    "an object of Spotify": {"track_id": "id", "key": "audio_features.key", "isrc": "external_ids.isrc"},
    "an item of a playlist": {
        "track_id": "track.id",
        "album_name": "track.album.name",
        "popularity": "track.popularity",
    },
}


@pytest.mark.parametrize("table", KNOWN_TABLES)
def test_find_columns_of_known_tables_by_their_usual_names(table: str) -> None:
    found = find_columns(KNOWN_TABLES[table], {})
    sources = {name: found[name].source if name in found else None for name in ALL_COLUMNS}
    expected: dict[str, str | None] = EXPECTED.get(table) or {name: name for name in DOCUMENTED_COLUMNS}
    assert {name: sources[name] for name in expected} == expected


@pytest.mark.parametrize(
    "header", ["Titel;Interpret", "Título;Artista", "Titre;Artiste", "Titolo;Artisti", "曲名;歌手"]
)
def test_find_columns_title_and_artists_of_other_languages(header: str) -> None:
    title, artists = header.split(";")
    found = find_columns([artists, title, "Dauer", "Género"], {})
    assert (found["track_name"].source, found["artists"].source) == (title, artists)
    assert (found["duration_ms"].source, found["track_genre"].source) == ("Dauer", "Género")


@pytest.mark.parametrize("name", ["Track Name", "TRACK_NAME", "track-name", " trackName ", "track.name", "Track name"])
def test_find_columns_spelling_does_not_matter(name: str) -> None:
    assert find_columns([name, "Artist(s)"], {})["track_name"].source == name


def test_find_columns_our_own_name_is_taken_before_others_and_these_are_named() -> None:
    found = find_columns(["genre", "name", "artists", "track_genre", "track_name", "playlist_genre"], {})
    assert (found["track_genre"].source, found["track_genre"].also) == ("track_genre", ("genre", "playlist_genre"))
    assert (found["track_name"].source, found["track_name"].also) == ("track_name", ("name",))


def test_find_columns_what_a_person_says_comes_first() -> None:
    names = ["track_name", "artists", "track_genre", "style", "Energy Level"]
    found = find_columns(names, {"track_genre": "style", "energy": "energy level", "artists": "artists"})
    assert found["track_genre"].source == "style"
    assert found["energy"].source == "Energy Level"
    assert "track_genre" not in find_columns(names, {"track_genre": ""})


@pytest.mark.parametrize(
    ("asked", "message"),
    [
        ({"track_genre": "stile"}, "--column track_genre=stile: .* got that of none; did you mean 'style'"),
        (
            {"gnere": "style"},
            "--column gnere=style: expected the name of a column of ours before '=', one of track_id, ",
        ),
        ({"energy": "twice"}, "got that of 2; found: "),
        ({"artists": ""}, "missing columns: artists; found: .*--column artists=…"),
    ],
)
def test_find_columns_what_a_person_says_wrong_is_named(asked: dict[str, str], message: str) -> None:
    with pytest.raises(TableError, match=message):
        find_columns(["track_name", "artists", "style", "twice", "twice"], asked)


def test_usual_names_are_squeezed_and_of_one_column_each() -> None:
    assert {*USUAL_NAMES} <= {*ALL_COLUMNS}
    for name, usual in USUAL_NAMES.items():
        words = usual.split()
        assert len({*words}) == len(words), name
        assert squeeze(name) in words
        assert all(squeeze(word) == word and is_known_name(word) for word in words)


@pytest.mark.parametrize(
    ("source", "unit"),
    [
        ("duration_ms", "ms"),
        ("Duration (s)", "s"),
        ("duration_min", "min"),
        ("Duration (ms)", "ms"),
        ("duration", None),
    ],
)
def test_unit_of_a_name_that_says_one(source: str, unit: str | None) -> None:
    assert unit_of(source) == unit


def test_guide_names_columns_as_they_are_found() -> None:
    """Every name in the table of docs/guides/tables.md is taken for a column of its line."""
    guide = (Path(__file__).parents[3] / "docs" / "guides" / "tables.md").read_text(encoding="utf-8")
    _, _, listed = guide.partition("| ours | also called")
    rows = [line.split("|")[1:3] for line in listed.partition("\n\n")[0].splitlines()[2:]]
    assert len(rows) > 8
    for ours, others in rows:
        names = {*re.findall(r"`(\w+)`", ours)} | ({*FEATURE_NAMES} if "their like" in ours else set())
        for source in re.findall(r"`([^`]+)`", others):
            found = find_columns(["a title", "players", source], {"track_name": "a title", "artists": "players"})
            taken = {name for name, column in found.items() if column.source == source}
            if not names & {"track_name", "artists"}:
                assert taken & names, source
            assert is_known_name(source), source
