"""Tracks that are written, replaced and removed over HTTP, and every way in which that can be refused."""

import json
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from prometheus_client.parser import text_string_to_metric_families

from app.bundle.catalogue.extras import EXTRA_NAMES
from app.bundle.features import FEATURE_NAMES
from app.bundle.names import mint_id
from app.live.store import LiveStore
from tests.support.live_changes import in_no_catalogue, upserts
from tests.support.planted import GENRES, TRACKS_PER_GENRE
from tests.support.running_service import serving, wait_until

N_TRACKS = len(GENRES) * TRACKS_PER_GENRE


@pytest.fixture(scope="module")
def writer(models_with_text: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[httpx.Client]:
    """A client of a service that may be written to. Each test writes ids of its own."""
    with serving(models_with_text, writes=True, live_dir=tmp_path_factory.mktemp("live")) as client:
        yield client


def track_like(client: httpx.Client, track_id: str, **values: Any) -> dict[str, Any]:
    """A body that has the features and artists of a track of the catalogue."""
    track = client.get(f"/tracks/{track_id}").json()
    artists = [artist["name"] for artist in track["artists"]]
    return {"name": "New Song", "artists": artists, "album": "New", "features": track["features"]} | values


def is_shown(client: httpx.Client, track_id: str) -> Callable[[], bool]:
    return lambda: client.get(f"/tracks/{track_id}").status_code == 200


def details(response: httpx.Response) -> list[tuple[str, str]]:
    assert response.status_code == 422, response.text
    return [(detail["place"], detail["message"]) for detail in response.json()["error"]["details"]]


def batch(client: httpx.Client, *changes: Any) -> dict[str, Any]:
    content = json.dumps({"changes": changes})
    response = client.post("/tracks/batch", content=content, headers={"Content-Type": "application/json"})
    assert response.status_code == 200, response.text
    answer: dict[str, Any] = response.json()
    return answer


def test_put_creates_then_replaces_and_answers_the_track(writer: httpx.Client) -> None:
    body = track_like(writer, "punk-05", genres=["punk", " polka "], extras={"isrc": "gb-aye-06-01498"})
    response = writer.put("/tracks/put-1", json=body)
    track = response.json()
    assert response.status_code == 201
    assert (track["id"], track["name"], track["album"]) == ("put-1", "New Song", "New")
    assert track["artists"] == [{"id": mint_id("artist", "Punk Artist 5"), "name": "Punk Artist 5"}]
    assert (track["genres"], track["genres_from"]) == (["punk", "polka"], "table")
    assert track["features"] == body["features"]
    assert track["extras"] == {"isrc": "GBAYE0601498"}
    response = writer.put("/tracks/put-1", json={"name": "Newer"})
    assert response.status_code == 200
    assert (response.json()["artists"], response.json()["extras"]) == ([], {})
    assert set(response.json()["features"].values()) == {None}


def test_put_is_shown_by_every_endpoint_with_what_was_answered(writer: httpx.Client) -> None:
    body = track_like(writer, "folk-07", name="Quixotic Zebra", artists=["Zed Zebra", "Folk Artist 7"])
    written = writer.put("/tracks/shown-1", json=body).json()
    assert written["genres_from"] == "model"
    wait_until(is_shown(writer, "shown-1"))
    assert writer.get("/tracks/shown-1").json() == written
    similar = writer.get("/tracks/folk-07/similar?k=50").json()["similar"]
    assert "shown-1" in [found["track"]["id"] for found in similar]
    assert writer.get("/tracks/shown-1/similar").json()["similar"]
    seeds = {"seeds": [{"track": "folk-07"}], "k": 50}
    recommended = writer.post("/recommendations", json=seeds).json()["recommendations"]
    assert "shown-1" in [found["track"]["id"] for found in recommended]
    assert [track["id"] for track in writer.get("/search?q=quixotic").json()["items"]] == ["shown-1"]
    assert writer.get(f"/artists/{mint_id('artist', 'Zed Zebra')}").json()["n_tracks"] == 1
    assert len(writer.get("/tracks/shown-1/path/punk-05").json()["path"]) > 2
    assert writer.get("/v1/tracks/shown-1").json()["name"] == "Quixotic Zebra"
    matched = writer.post("/tracks/match", json={"tracks": [{"name": "quixotic zebra", "artists": "zed zebra"}]})
    assert matched.json()["matches"][0]["track"]["id"] == "shown-1"
    counted = writer.post("/predict-genre", json={"energy": 0.5, "artists": ["Zed Zebra"]}).json()
    assert counted["evidence"]["artists"] == [{"name": "Zed Zebra", "n_tracks": 0}]  # a prediction tells nothing new
    writer.put("/tracks/shown-1", json={**body, "genres": ["folk"]})

    def is_counted() -> bool:
        answer = writer.post("/predict-genre", json={"energy": 0.5, "artists": ["Zed Zebra"]}).json()
        return bool(answer["evidence"]["artists"][0]["n_tracks"] == 1)

    wait_until(is_counted)


def test_put_over_a_track_of_the_bundle_replaces_it_and_delete_removes_it(writer: httpx.Client) -> None:
    before = writer.get("/info").json()["live"]
    assert writer.put("/tracks/opera-08", json={"name": "Unlike Before"}).status_code == 200
    wait_until(lambda: writer.get("/tracks/opera-08").json()["name"] == "Unlike Before")
    assert writer.delete("/tracks/opera-08").status_code == 204
    assert writer.delete("/tracks/opera-09").content == b""
    wait_until(lambda: not is_shown(writer, "opera-08")() and not is_shown(writer, "opera-09")())
    similar = writer.get("/tracks/opera-10/similar?k=100").json()["similar"]
    assert not {"opera-08", "opera-09"} & {found["track"]["id"] for found in similar}
    assert writer.get("/info").json()["live"]["n_removals"] == before["n_removals"] + 2
    response = writer.delete("/tracks/opera-08")
    assert (response.status_code, response.json()["error"]["code"]) == (404, "unknown_track")
    assert writer.put("/tracks/opera-08", json={"name": "Back Again"}).status_code == 201


def test_deleted_track_is_matched_by_nothing(writer: httpx.Client) -> None:
    """Not even by title, album and length, where no artist is named."""
    track = writer.get("/tracks/ambient-20").json()
    asked = {"name": track["name"], "album": track["album"], "duration_ms": track["duration_ms"]}
    assert writer.post("/tracks/match", json={"tracks": [asked]}).json()["matches"][0]["track"]["id"] == "ambient-20"
    assert writer.delete("/tracks/ambient-20").status_code == 204
    wait_until(lambda: not is_shown(writer, "ambient-20")())
    entries = [asked, {**asked, "artists": ["Ambient Artist 2"]}, {"id": "ambient-20"}]
    assert writer.post("/tracks/match", json={"tracks": entries}).json()["matches"] == [None, None, None]


def test_metrics_count_live_tracks_and_say_when_the_database_was_read(writer: httpx.Client) -> None:
    writer.put("/tracks/counted-1", json={"name": "x"})

    def metrics() -> dict[str, float]:
        families = text_string_to_metric_families(writer.get("/metrics").text)
        return {sample.name: sample.value for family in families for sample in family.samples if not sample.labels}

    wait_until(lambda: metrics()["songkin_live_tracks"] == writer.get("/info").json()["live"]["n_tracks"] > 0)
    assert metrics()["songkin_live_read_timestamp_seconds"] > time.time() - 60


def test_put_a_uri_is_the_id_in_it(writer: httpx.Client) -> None:
    assert writer.put("/tracks/spotify:track:uri1", json={"name": "By URI"}).json()["id"] == "uri1"
    wait_until(is_shown(writer, "uri1"))
    assert writer.get("/tracks/spotify:track:uri1").json()["name"] == "By URI"
    assert writer.get("/v1/tracks/spotify:track:uri1").status_code == 200
    assert writer.delete("/tracks/spotify:track:uri1").status_code == 204


def test_put_says_of_whom_the_genre_is(writer: httpx.Client) -> None:
    body = track_like(writer, "punk-06", name="x")
    assert writer.put("/tracks/genre-1", json=body).json()["genres"] == ["punk"]
    assert writer.put("/tracks/genre-1", json=body).json()["genres_from"] == "model"
    assert writer.put("/tracks/genre-1", json={**body, "genres": ["opera"]}).json()["genres_from"] == "table"
    tagged = writer.put(
        "/tracks/genre-1", json={**body, "genres": ["P-U n K", "Skiffle"], "genres_from": "tags"}
    ).json()
    assert (tagged["genres"], tagged["genres_from"]) == (["punk", "Skiffle"], "tags")
    wait_until(lambda: writer.get("/tracks/genre-1").json() == tagged)
    assert writer.put("/tracks/genre-1", json={**body, "genres_from": "tags"}).json()["genres_from"] == "model"


def test_put_takes_what_a_value_of_the_source_means_by_unknown(writer: httpx.Client) -> None:
    features = writer.put("/tracks/unknown-1", json={"name": "x", "features": {"key": -1, "tempo": 0}}).json()
    assert (features["features"]["key"], features["features"]["tempo"]) == (None, None)


def test_put_null_is_as_if_left_out(writer: httpx.Client) -> None:
    nothing = dict.fromkeys(("artists", "album", "genres", "features", "extras"))
    first = writer.put("/tracks/null-1", json={"name": "Null", **nothing}).json()
    features, extras = dict.fromkeys(FEATURE_NAMES), dict.fromkeys(EXTRA_NAMES)
    second = writer.put("/tracks/null-1", json={"name": "Null", "features": features, "extras": extras}).json()
    assert first == second == writer.put("/tracks/null-1", json={"name": "Null"}).json()


@pytest.mark.parametrize(
    ("extras", "shown"),
    [
        ({"release_date": "1997-05-21"}, {"release_date": "1997-05-21", "release_year": 1997}),
        ({"release_date": "1997", "release_year": 2001}, {"release_date": "1997", "release_year": 2001}),
        ({"release_year": 2001}, {"release_year": 2001}),
    ],
)
def test_put_year_follows_from_the_date_where_it_is_not_given(
    writer: httpx.Client, extras: dict[str, Any], shown: dict[str, Any]
) -> None:
    assert writer.put("/tracks/year-1", json={"name": "x", "extras": extras}).json()["extras"] == shown


@pytest.mark.parametrize(
    ("body", "place", "message"),
    [
        ({}, "body.name", "Field required"),
        ({"name": " "}, "body.name", "at least 1 character"),
        ({"name": "x" * 1001}, "body.name", "at most 1000 characters"),
        ({"name": "x", "album": "x" * 1001}, "body.album", "at most 1000 characters"),
        ({"name": "x", "artists": "Air"}, "body.artists", "valid list, got 'Air'"),
        ({"name": "x", "artists": ["Air", ""]}, "body.artists.1", "at least 1 character"),
        ({"name": "x", "artists": ["Air"] * 101}, "body.artists", "at most 100 items"),
        ({"name": "x", "genres": ["x"] * 21}, "body.genres", "at most 20 items"),
        ({"name": "x", "genres": ["x" * 101]}, "body.genres.0", "at most 100 characters"),
        ({"name": "x", "features": {"enrgy": 0.5}}, "body.features.enrgy", "unknown field"),
        ({"name": "x", "features": {"energy": 1.5}}, "body.features.energy", "less than or equal to 1, got 1.5"),
        ({"name": "x", "features": []}, "body.features", "expected a JSON object"),
        ({"name": "x", "extras": {"isrc": "abc"}}, "body.extras.isrc", "expected an ISRC such as"),
        ({"name": "x", "extras": {"release_year": "1999"}}, "body.extras.release_year", "a year from 1000 to 2100"),
        ({"name": "x", "extras": {"image_url": "http://x"}}, "body.extras.image_url", "begins with https://"),
        ({"name": "x", "extras": {"irsc": "abc"}}, "body.extras", "expected only isrc, release_date,"),
        ({"name": "x", "title": "y"}, "body.title", "unknown field"),
    ],
)
def test_put_of_what_is_wrong_names_place_and_what_was_expected(
    writer: httpx.Client, body: dict[str, Any], place: str, message: str
) -> None:
    ((found, said),) = details(writer.put("/tracks/wrong-1", json=body))
    assert found == place
    assert message in said


@pytest.mark.parametrize("method", ["PUT", "DELETE"])
@pytest.mark.parametrize("track_id", ["a%20b", "a%3Fb", "a%25b", "a%00b", "x" * 129, "%0a"])
def test_write_to_an_impossible_id_says_what_an_id_is(writer: httpx.Client, method: str, track_id: str) -> None:
    response = writer.request(method, f"/tracks/{track_id}", json={"name": "x"} if method == "PUT" else None)
    ((place, message),) = details(response)
    assert place == "path.id"
    assert message.startswith("expected an id of 1 to 128 characters without blanks, control characters and / ? # % \\")


@pytest.mark.parametrize("method", ["PUT", "DELETE"])
def test_write_to_an_id_that_is_not_in_utf_8_says_so(writer: httpx.Client, method: str) -> None:
    response = writer.request(method, "/tracks/caf%E9", json={"name": "x"} if method == "PUT" else None)
    message = "expected an id that is percent-encoded in UTF-8, got other bytes: 'caf\ufffd'"
    assert details(response) == [("path.id", message)]


def test_write_to_the_uri_of_something_else_says_so(writer: httpx.Client) -> None:
    response = writer.put("/tracks/spotify:album:x", json={"name": "x"})
    assert details(response) == [("path.id", "expected the id of a track, got that of another kind, 'album'")]


def test_batch_makes_changes_in_their_order_and_counts_them(writer: httpx.Client) -> None:
    first = {"upsert": {"id": "batch-1", "name": "First"}}
    answer = batch(
        writer,
        first,
        {"delete": "batch-1"},
        first,
        {"upsert": {"id": "batch-1", "name": "Last"}},
        {"delete": "drum-30"},
    )
    assert answer == {"created": 2, "replaced": 1, "deleted": 2, "errors": []}
    wait_until(is_shown(writer, "batch-1"))
    assert writer.get("/tracks/batch-1").json()["name"] == "Last"
    assert not is_shown(writer, "drum-30")()


def test_batch_does_what_is_right_and_names_what_is_wrong(writer: httpx.Client) -> None:
    wrong: list[tuple[Any, str | None, str, str]] = [
        ({"upsert": {"id": "a b", "name": "x"}}, "a b", "upsert.id", "expected an id of 1 to 128 characters"),
        ({"upsert": {"id": "..", "name": "x"}}, "..", "upsert.id", "expected an id that a path can end in"),
        ({"upsert": {"id": "x", "name": ""}}, "x", "upsert.name", "at least 1 character"),
        ({"upsert": {"name": "x"}}, None, "upsert.id", "Field required"),
        ({"upsert": {"id": "x", "name": "x", "features": {"energy": 2}}}, "x", "upsert.features.energy", "equal to 1"),
        ({"upsert": {"id": "x", "name": "\ud800"}}, "x", "upsert.name", "unicode string"),
        ({"upsert": {"id": "x", "name": "y", "\ud800": 1}}, "x", "upsert", "unicode string"),
        ({"upsert": {"id": "x", "name": "y", "extras": {"\ud800": 1}}}, "x", "upsert.extras", "expected only isrc"),
        ({"upsert": 1}, None, "upsert", "valid dictionary"),
        ({"delete": "nowhere"}, "nowhere", "delete", "no track with the id 'nowhere'"),
        ({"delete": "\ud800"}, "?", "delete", "expected an id"),
        ({"delete": 7}, None, "delete", "valid string"),
        ({"delete": None}, None, "change", 'expected {"upsert": {…}} or {"delete": "…"}'),
        ({"delete": "x", "upsert": {"id": "x", "name": "x"}}, "x", "change", "expected {"),
        ({"remove": "x"}, None, "change", "expected {"),
        ([], None, "change", "expected {"),
        (None, None, "change", "expected {"),
    ]
    right = [{"upsert": {"id": f"right-{position}", "name": "x"}} for position in range(len(wrong))]
    mixed = [change for pair in zip((item for item, *_ in wrong), right, strict=True) for change in pair]
    answer = batch(writer, *mixed)
    assert (answer["created"], answer["replaced"], answer["deleted"]) == (len(wrong), 0, 0)
    assert [error["position"] for error in answer["errors"]] == [*range(0, 2 * len(wrong), 2)]
    for error, (_, track_id, place, message) in zip(answer["errors"], wrong, strict=True):
        assert (error["id"], error["place"]) == (track_id, place)
        assert message in error["message"]


def test_batch_of_nothing_right_writes_nothing(writer: httpx.Client) -> None:
    answer = batch(writer, {"delete": "nowhere"}, 7)
    assert (answer["created"], len(answer["errors"])) == (0, 2)


def test_batch_of_1000_full_tracks_fits(writer: httpx.Client) -> None:
    extras = {f"{kind}_url": f"https://{'u' * 200}" for kind in ("image", "external", "preview")}
    track = track_like(writer, "punk-05", name="n" * 60, artists=["a" * 40] * 3, genres=["g" * 20] * 3, extras=extras)
    changes = [{"upsert": {"id": f"full-{number}", **track}} for number in range(1000)]
    assert len(json.dumps(changes)) > 1_048_576
    assert batch(writer, *changes)["created"] == 1000
    assert batch(writer, *({"delete": f"full-{number}"} for number in range(1000)))["deleted"] == 1000


def test_batch_of_1001_is_refused_and_names_the_limit(writer: httpx.Client) -> None:
    response = writer.post("/tracks/batch", json={"changes": [{"delete": "punk-05"}] * 1001})
    ((place, message),) = details(response)
    assert place == "body.changes"
    assert "at most 1000 items" in message
    assert is_shown(writer, "punk-05")()


def test_batch_over_eight_times_the_body_limit_is_413(writer: httpx.Client) -> None:
    response = writer.post("/tracks/batch", content=b" " * 8_388_609, headers={"Content-Type": "application/json"})
    assert (response.status_code, response.json()["error"]["code"]) == (413, "request_too_large")
    assert "at most 8388608 bytes" in response.json()["error"]["message"]


@pytest.mark.parametrize(
    ("method", "path", "content"),
    [
        ("PUT", "/tracks/x", b'{"name": "x"}'),
        ("PUT", "/tracks/a%20b", b"no JSON"),
        ("DELETE", "/tracks/punk-05", None),
        ("POST", "/tracks/batch", b'{"changes": []}'),
        ("POST", "/tracks/batch", b""),
    ],
)
def test_write_where_that_is_off_is_403_and_says_how_to_turn_it_on(
    client: httpx.Client, method: str, path: str, content: bytes | None
) -> None:
    response = client.request(method, path, content=content, headers={"Content-Type": "application/json"})
    assert (response.status_code, response.json()["error"]["code"]) == (403, "writes_off")
    assert "SONGKIN_WRITES=true" in response.json()["error"]["message"]
    assert is_shown(client, "punk-05")()


def test_reader_beside_a_database_shows_what_another_service_wrote(published_models: Path, tmp_path: Path) -> None:
    store = LiveStore.open(tmp_path)
    store.apply(upserts("a"), in_no_catalogue)
    with serving(published_models, live_dir=tmp_path) as reader:
        assert is_shown(reader, "a")()
        store.apply(upserts("b"), in_no_catalogue)
        wait_until(is_shown(reader, "b"))
        assert reader.put("/tracks/c", json={"name": "x"}).status_code == 403
        assert reader.get("/info").json()["live"] == {"writes": False, "n_tracks": 2, "n_removals": 0}
    store.close()


def test_reader_without_a_database_makes_none(published_models: Path, tmp_path: Path) -> None:
    with serving(published_models, live_dir=tmp_path / "live") as reader:
        assert reader.get("/info").json()["live"] == {"writes": False, "n_tracks": 0, "n_removals": 0}
    assert not (tmp_path / "live").exists()


def test_database_that_cannot_be_opened_reads_go_on_and_writes_are_503(published_models: Path, tmp_path: Path) -> None:
    (tmp_path / "live").write_text("in the way")
    with serving(published_models, writes=True, live_dir=tmp_path / "live") as client:
        ready = client.get("/health/ready")
        assert (ready.status_code, ready.json()["status"]) == (200, "degraded")
        assert "its folder cannot be made" in ready.json()["reason"]
        assert client.get("/tracks/punk-05/similar").status_code == 200
        for response in (
            client.put("/tracks/x", json={"name": "x"}),
            client.delete("/tracks/punk-05"),
            client.post("/tracks/batch", json={"changes": [{"delete": "punk-05"}]}),
        ):
            assert (response.status_code, response.json()["error"]["code"]) == (503, "store_unavailable")
            assert response.headers["Retry-After"].isdigit()
        (tmp_path / "live").unlink()
        wait_until(lambda: client.get("/health/ready").json()["status"] == "ready")
        assert client.put("/tracks/x", json={"name": "x"}).status_code == 201


def test_write_before_there_is_a_bundle_is_503(tmp_path: Path) -> None:
    with serving(tmp_path, writes=True, live_dir=tmp_path / "live") as client:
        response = client.put("/tracks/x", json={"name": "x"})
        assert (response.status_code, response.json()["error"]["code"]) == (503, "not_ready")


@pytest.fixture(scope="module")
def emptied(models_with_text: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[httpx.Client]:
    """A client of a service whose catalogue has no track any more."""
    with serving(models_with_text, writes=True, live_dir=tmp_path_factory.mktemp("emptied")) as client:
        ids = [f"{genre}-{number:02d}" for genre in GENRES for number in range(TRACKS_PER_GENRE)]
        assert batch(client, *({"delete": track_id} for track_id in ids))["deleted"] == N_TRACKS
        wait_until(lambda: not is_shown(client, ids[0])())
        yield client


@pytest.mark.parametrize(
    ("method", "path", "body", "status"),
    [
        ("GET", "/", None, 200),
        ("GET", "/docs", None, 200),
        ("GET", "/openapi.json", None, 200),
        ("GET", "/info", None, 200),
        ("GET", "/health/ready", None, 200),
        ("GET", "/genres", None, 200),
        ("GET", "/tracks/punk-05", None, 404),
        ("GET", "/tracks/punk-05/similar", None, 404),
        ("GET", "/tracks/punk-05/similar?min_energy=0.1", None, 404),
        ("GET", "/tracks/punk-05/path/folk-05", None, 404),
        ("GET", f"/artists/{mint_id('artist', 'Punk Artist 5')}", None, 404),
        ("GET", f"/artists/{mint_id('artist', 'Punk Artist 5')}/similar", None, 404),
        ("GET", "/search?q=punk", None, 200),
        ("GET", "/search?q=genre:punk", None, 200),
        ("GET", "/search?q=punk&type=artist", None, 200),
        ("POST", "/tracks/match", {"tracks": [{"name": "punk song 5", "artists": "Punk Artist 5"}]}, 200),
        ("POST", "/predict-genre", {"energy": 0.5, "artists": ["Punk Artist 5"]}, 200),
        ("POST", "/recommendations", {"seeds": [{"features": {"energy": 0.5}}]}, 200),
        ("POST", "/recommendations", {"seeds": [{"features": {"energy": 0.5}}], "diversity": 0.5}, 200),
        ("POST", "/recommendations", {"seeds": [{"features": {"energy": 0.5}}], "strategy": "rank_fusion"}, 200),
        ("POST", "/recommendations", {"seeds": [{"features": {"energy": 0.5}}], "sample": {"from": 10}}, 200),
        ("POST", "/recommendations", {"seeds": [{"genre": "punk"}]}, 422),
        ("GET", "/v1/recommendations?seed_genres=punk", None, 400),
        ("GET", "/v1/recommendations/available-genre-seeds", None, 200),
        ("GET", "/v1/tracks/punk-05", None, 404),
        ("GET", "/v1/audio-features/punk-05", None, 404),
        ("GET", "/v1/search?q=punk&type=track,artist", None, 200),
        ("GET", f"/v1/artists/{mint_id('artist', 'Punk Artist 5')}", None, 404),
        ("GET", f"/v1/artists/{mint_id('artist', 'Punk Artist 5')}/related-artists", None, 404),
        ("GET", f"/v1/artists/{mint_id('artist', 'Punk Artist 5')}/top-tracks", None, 404),
    ],
)
def test_empty_catalogue_every_endpoint_answers(
    emptied: httpx.Client, method: str, path: str, body: Any, status: int
) -> None:
    response = emptied.request(method, path, json=body)
    assert response.status_code == status, response.text


def test_empty_catalogue_takes_a_first_track_again(emptied: httpx.Client) -> None:
    assert emptied.put("/tracks/only-1", json={"name": "Only", "features": {"energy": 0.5}}).status_code == 201
    wait_until(is_shown(emptied, "only-1"))
    assert emptied.get("/tracks/only-1/similar").json()["similar"] == []
    assert emptied.get("/tracks/only-1/path/only-1").status_code == 422
    assert emptied.get("/openapi.json").status_code == 200
    found = emptied.post("/recommendations", json={"seeds": [{"features": {"energy": 0.5}}]}).json()
    assert [each["track"]["id"] for each in found["recommendations"]] == ["only-1"]
    assert emptied.delete("/tracks/only-1").status_code == 204
    wait_until(lambda: not is_shown(emptied, "only-1")())
