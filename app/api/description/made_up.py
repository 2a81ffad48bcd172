"""Made-up values of what answers and requests have, of which examples are put together. Nothing here is in a catalogue.

`VALUES` has them by the name of the schema and the field, and under `EVERYWHERE` those that any schema may have.
"""

from typing import Any

from app.api.features import EXAMPLE_TRACK

EVERYWHERE = ""
_BASE = "http://127.0.0.1:8000"
_TRACK, _OTHER, _ARTIST, _ALBUM = (
    "4kX0pQ2rW7vYb1NcE9dHsA",
    "1mZ8tJ5uGq3LfR6wKy2oVe",
    "6bTn4SxDh9CgP0aUi7MrQl",
    "2zWf8EjYk5BvO1sNc3XhRt",
)
_MODEL = "songkin-4f1d09c27b3a"
_NAME, _ARTIST_NAME, _ALBUM_NAME, _GENRE = "Paper Lanterns", "The Night Ferries", "Harbour Lights", "folk"
_EXTRAS = {"isrc": "GBAYE0601498", "release_date": "2026-11-27", "release_year": 2026}
_PICTURE = f"{_BASE}/v1/images/placeholder.png"


def _spotify(kind: str, identity: str, name: str) -> dict[str, Any]:
    return {
        "external_urls": {"spotify": f"https://open.spotify.com/{kind}/{identity}"},
        "href": f"{_BASE}/v1/{kind}s/{identity}",
        "id": identity,
        "name": name,
        "uri": f"spotify:{kind}:{identity}",
    }


_PROFILE = {"id": _ARTIST, "name": _ARTIST_NAME, "n_tracks": 4, "popularity": 41}
_SPOTIFY_ARTIST = _spotify("artist", _ARTIST, _ARTIST_NAME)
_SPOTIFY_ALBUM = {
    **_spotify("album", _ALBUM, _ALBUM_NAME),
    "available_markets": [],
    "release_date": "2026-11-27",
    "release_date_precision": "day",
    "total_tracks": 9,
    "copyrights": [],
    "external_ids": {},
    "label": "",
}
_SPOTIFY_TRACK = {
    **_spotify("track", _TRACK, _NAME),
    "available_markets": [],
    "disc_number": 1,
    "external_ids": {"isrc": "GBAYE0601498"},
    "is_local": False,
    "preview_url": None,
    "track_number": 3,
}
_FOUND = {"item_id": _OTHER, "title": _NAME, "author": _ARTIST_NAME, "album": _ALBUM_NAME}
_PLAYED = {"id": _OTHER, "title": _NAME, "album": _ALBUM_NAME, "albumId": _ALBUM, "artist": _ARTIST_NAME}

VALUES: dict[str, dict[str, Any]] = {
    EVERYWHERE: {
        **EXAMPLE_TRACK,
        "distance": 0.07,
        "genre": _GENRE,
        "genre_weight": 0.8,
        "genres": [_GENRE],
        "image_url": None,
        "limit": 10,
        "missing": [],
        "model": _MODEL,
        "n_genres": 114,
        "n_tracks": 12,
        "name": _ARTIST_NAME,
        "next": None,
        "offset": 0,
        "popularity": 40,
        "previous": None,
        "similarity": 0.93,
        "total": 1,
        "version": "0.1.0",
    },
    "Features": EXAMPLE_TRACK,
    "ArtistOut": _PROFILE,
    "ArtistProfileOut": _PROFILE,
    "ArtistAnswer": _PROFILE,
    "GenreShare": {"share": 1.0},
    "AlbumAnswer": {"id": _ALBUM, "name": _ALBUM_NAME, "n_tracks": 9, "extras": {"release_date": "2026-11-27"}},
    "TrackOut": {"id": _TRACK, "name": _NAME, "album": _ALBUM_NAME, "extras": _EXTRAS},
    "Step": {"similarity": None},
    "GenreOut": {"probability": 0.81},
    "EvidenceOut": {"used": ["features"], "artists": [], "by_features": None, "by_words": None, "by_artists": None},
    "BatchAnswer": {"errors": []},
    "MatchAnswer": {"errors": []},
    "MatchOut": {"confidence": 0.97},
    "RecommendationOut": {"score": 0.91},
    "Pool": {"catalogue": 2280, "after_filters": 1426},
    "RecommendationsAnswer": {"unknown_seeds": []},
    "ContinueAnswer": {"unknown_seeds": [], "next": "eJyrVspMUbJSMjQyNjE1M7ewVNJRKkktLlGyiq5WKk"},
    "ChangesAnswer": {"created": 1, "replaced": 0, "deleted": 1, "errors": []},
    "AudioAnswer": {
        "id": _TRACK,
        "is_excerpt": False,
        "extractor": "songkin 1",
        "is_timbre_compared": False,
        "timbre_note": "the bundle in use has no timbre",
    },
    "TagsOut": {"title": _NAME, "artists": [_ARTIST_NAME], "album": _ALBUM_NAME},
    "DistributionOut": {
        "name": "energy",
        "unit": None,
        "n_known": 12,
        "least": 0.1,
        "greatest": 0.9,
        "edges": [0.1, 0.5, 0.9],
        "counts": [5, 7],
    },
    "MapAnswer": {"trustworthiness": 0.91, "continuity": 0.95},
    "FamilyOut": {"name": _GENRE},
    "LabelOut": {"text": _GENRE, "x": 30218, "y": 41877, "family": 0},
    "PositionsAnswer": {"positions": [[30218, 41877], None]},
    "Home": {"name": "Songkin", "links": {"docs": "/docs", "openapi": "/openapi.json"}},
    "Live": {"status": "live"},
    "Info": {"format_version": 2, "engine": None, "timbre": None, "audio": None, "scales": None},
    "IndexInfo": {"kind": "flat", "recall": 1.0, "recalls": {}, "chosen": ""},
    "PartInfo": {"name": "words", "present": True, "enables": "search, and matching by names"},
    "LiveInfo": {"writes": False, "n_tracks": 0, "n_removals": 0},
    "ProcessInfo": {
        "uptime_s": 3600.5,
        "workers": 1,
        "max_body_bytes": 1048576,
        "work": {"heavy": {"permits": 2, "waiting": 32}},
    },
    "Report": {"created_at": "2026-11-27T09:30:00Z", "libraries": {"numpy": "2.4.0"}, "report": {"n_tracks": 12}},
    "ReloadAnswer": {"switched": True, "refused": None},
    "Image": {"height": 300, "url": _PICTURE, "width": 300},
    "SpotifyArtistName": _SPOTIFY_ARTIST,
    "SpotifyArtist": _SPOTIFY_ARTIST,
    "Followers": {"href": None, "total": 0},
    "SpotifyAlbum": _SPOTIFY_ALBUM,
    "SpotifyArtistAlbum": _SPOTIFY_ALBUM,
    "SpotifyWholeAlbum": _SPOTIFY_ALBUM,
    "SpotifyTrack": _SPOTIFY_TRACK,
    "SpotifyTrackOfAlbum": _SPOTIFY_TRACK,
    "AudioFeatures": {
        "analysis_url": f"{_BASE}/v1/audio-analysis/{_TRACK}",
        "id": _TRACK,
        "track_href": f"{_BASE}/v1/tracks/{_TRACK}",
        "uri": f"spotify:track:{_TRACK}",
    },
    "RecommendationSeed": {
        "initialPoolSize": 2280,
        "afterFilteringSize": 1426,
        "afterRelinkingSize": 1426,
        "id": _TRACK,
        "type": "TRACK",
        "href": f"{_BASE}/v1/tracks/{_TRACK}",
    },
    "Markets": {"markets": ["DE", "SE"]},
    "Token": {"access_token": "BQDf3k0yR2sVhX9mLwTz", "expires_in": 3600},
    "Extension": {"name": "sonicSimilarity", "versions": [1]},
    "TokenInfo": {"username": "kitchen radio"},
    "SongEntry": {**_PLAYED, "artistId": _ARTIST, "genre": _GENRE, "duration": 210},
    "Health": {"status": "ok"},
    "SongPathAnswer": {"total_distance": 0.07},
    "FoundTrack": _FOUND,
    "NearTrack": _FOUND,
    "NearArtist": {"artist": _ARTIST_NAME, "artist_id": _ARTIST, "divergence": 0.07},
} | {
    name: {"version": "1.16.1", "serverVersion": "0.1.0"}
    for name in ("SubsonicStatus", "LicenseStatus", "ExtensionsStatus", "TokenInfoStatus", "SonicStatus")
}

PAGINGS = ("TrackPaging", "ArtistPaging", "AlbumPaging", "ArtistAlbumPaging", "TrackOfAlbumPaging")
VALUES |= {name: {"href": f"{_BASE}/v1/search?type=track&q=paper&limit=10&offset=0"} for name in PAGINGS}

SHOWN = {
    "LicenseStatus": "license",
    "ExtensionsStatus": "openSubsonicExtensions",
    "TokenInfoStatus": "tokenInfo",
    "SonicStatus": "sonicMatch",
    "SpotifySearchAnswer": "tracks",
}
"""The field of each schema that its example has, though it is not in every answer."""

_KNOWN = {**EXAMPLE_TRACK, "name": _NAME, "artists": [_ARTIST_NAME]}
REQUESTS: dict[str, dict[str, Any]] = {
    "predict_genre": _KNOWN,
    "predict_genre_batch": {"tracks": [_KNOWN]},
    "match_tracks": {"tracks": [{"name": _NAME, "artists": [_ARTIST_NAME], "album": _ALBUM_NAME}]},
    "recommend": {"seeds": [{"track": _TRACK}], "filters": {"danceability": {"min": 0.3}}, "diversity": 0.2, "k": 3},
    "continue_playlist": {"tracks": [{"track": _TRACK}], "k": 3},
    "audiomuse_post_alchemy": {"items": [{"id": _TRACK, "op": "ADD", "type": "song"}], "n": 10},
}
"""By the ids of operations, bodies that are sent."""

PROBLEMS = {
    "400": ("invalid_host", "this service does not answer to the host 'music.example'"),
    "401": ("unauthorized", "expected a key, as X-API-Key or Authorization: Bearer, got none"),
    "403": ("forbidden", "expected a key of the role write, got one of the role read"),
    "404": ("unknown_{kind}", f"no {{kind}} with the id '{_OTHER}' in the catalogue; ids are case-sensitive"),
    "413": ("request_too_large", "expected a body of at most 1048576 bytes, got more; send less in one request"),
    "422": ("invalid_request", "body.k: Input should be less than or equal to 100, got 1000"),
    "429": ("too_many_requests", "expected at most 10 requests a second, got more; wait for a second"),
    "501": ("not_in_bundle", "the bundle in use has no part 'words', which this answer needs"),
    "503": ("overloaded", "the service has more to do than it can do soon; try again in a second"),
}
"""By status, the code and message of an error. `{kind}` is track, artist, album or version."""
