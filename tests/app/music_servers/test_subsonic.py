from typing import Any

import httpx
import pytest

from tests.support.music_servers.catalogue import song
from tests.support.music_servers.subsonic import as_xml, ask, envelope_of, xml_of
from tests.support.running_service import PATIENCE_S

SEED, OTHER = song("punk", 5), song("ambient", 20)


@pytest.mark.parametrize(
    ("endpoint", "content"),
    [
        ("ping", {}),
        ("getLicense", {"license": {"valid": True}}),
        (
            "getOpenSubsonicExtensions",
            {"openSubsonicExtensions": [{"name": each, "versions": [1]} for each in ("sonicSimilarity", "formPost")]},
        ),
        ("tokenInfo", {"tokenInfo": {"username": ""}}),
    ],
)
def test_subsonic_client_finds_out_what_there_is(asked: httpx.Client, endpoint: str, content: dict[str, Any]) -> None:
    found = ask(asked, endpoint, u="any", p="any", v="1.16.1", c="test")
    assert {name: found[name] for name in found if name in content} == content
    assert found["status"] == "ok"
    assert found == ask(asked, f"{endpoint}.view")


def test_similar_tracks_are_those_of_the_native_api(asked: httpx.Client) -> None:
    native = asked.get(f"/tracks/{SEED}/similar?k=20").json()["similar"]
    found = ask(asked, "getSonicSimilarTracks", id=SEED, count=20)["sonicMatch"]
    assert [match["entry"]["id"] for match in found] == [one["track"]["id"] for one in native]
    for match, one in zip(found, native, strict=True):
        assert match["similarity"] == pytest.approx(max(one["similarity"], 0), abs=1e-6)
    assert [match["similarity"] for match in found] == sorted((m["similarity"] for m in found), reverse=True)


def test_similar_track_is_a_song_as_clients_read_it(asked: httpx.Client) -> None:
    (match,) = ask(asked, "getSonicSimilarTracks", id=SEED, count=1)["sonicMatch"]
    entry = match["entry"]
    track = asked.get(f"/tracks/{entry['id']}").json()
    assert entry == {
        "id": track["id"],
        "isDir": False,
        "isVideo": False,
        "type": "music",
        "mediaType": "song",
        "title": track["name"],
        "album": track["album"],
        "albumId": entry["albumId"],
        "artist": track["artists"][0]["name"],
        "displayArtist": track["artists"][0]["name"],
        "artistId": track["artists"][0]["id"],
        "artists": track["artists"],
        "genre": "punk",
        "genres": [{"name": "punk"}],
        "duration": round(track["duration_ms"] / 1000),
        "bpm": round(track["features"]["tempo"]),
    }


def test_similar_tracks_without_a_count_are_ten_and_none_of_none(asked: httpx.Client) -> None:
    assert len(ask(asked, "getSonicSimilarTracks", id=SEED)["sonicMatch"]) == 10
    assert ask(asked, "getSonicSimilarTracks", id=SEED, count=0)["sonicMatch"] == []


def test_similar_tracks_beyond_all_there_are_end(asked: httpx.Client) -> None:
    found = ask(asked, "getSonicSimilarTracks", id=SEED, count=10**9)["sonicMatch"]
    ids = [match["entry"]["id"] for match in found]
    assert len(ids) == len(set(ids)) == 5 * 36 - 5 - 1, "one release of each recording, and not the seed"


def test_path_leads_from_the_first_song_to_the_last(asked: httpx.Client) -> None:
    found = ask(asked, "findSonicPath", startSongId=SEED, endSongId=OTHER, count=6)["sonicMatch"]
    native = asked.get(f"/tracks/{SEED}/path/{OTHER}?length=6").json()["path"]
    assert [match["entry"]["id"] for match in found] == [step["track"]["id"] for step in native]
    assert (found[0]["entry"]["id"], found[-1]["entry"]["id"]) == (SEED, OTHER)
    assert found[0]["similarity"] == 1
    assert found[1]["similarity"] == pytest.approx(native[1]["similarity"], abs=1e-5), "to the first song"
    assert found[-1]["similarity"] < found[1]["similarity"]
    assert len(ask(asked, "findSonicPath", startSongId=SEED, endSongId=OTHER, count=2)["sonicMatch"]) == 2


@pytest.mark.parametrize(
    ("endpoint", "parameters"),
    [
        ("ping", {}),
        ("getLicense.view", {}),
        ("getOpenSubsonicExtensions", {}),
        ("getSonicSimilarTracks", {"id": SEED, "count": 3}),
        ("findSonicPath.view", {"startSongId": SEED, "endSongId": OTHER, "count": 4}),
        ("getSonicSimilarTracks", {"id": 'nobody <&"\t\n\x00\x1b\ud800'.encode("utf-8", "surrogatepass")}),
        ("getSonicSimilarTracks", {}),
    ],
)
def test_xml_says_what_json_says_and_is_the_default(
    asked: httpx.Client, endpoint: str, parameters: dict[str, Any]
) -> None:
    expected = as_xml(ask(asked, endpoint, **parameters))
    for form in ({}, {"f": "xml"}):
        response = asked.get(f"/rest/{endpoint}", params={**parameters, **form})
        assert response.status_code == 200
        assert xml_of(response) == expected


def test_subsonic_answers_are_kept_by_nobody(asked: httpx.Client) -> None:
    """A failure has the status 200, and a request may have a key in its address."""
    response = asked.get("/rest/getSonicSimilarTracks", params={"id": SEED})
    assert response.headers["Cache-Control"] == "no-store"
    assert "ETag" not in response.headers


@pytest.mark.parametrize(
    ("code", "named", "endpoint", "parameters"),
    [
        (10, "id: ", "getSonicSimilarTracks", {}),
        (10, "id: ", "getSonicSimilarTracks", {"id": ""}),
        (10, "startSongId: ", "findSonicPath", {"endSongId": OTHER}),
        (10, "endSongId: ", "findSonicPath", {"startSongId": SEED}),
        (70, "'nobody'", "getSonicSimilarTracks", {"id": "nobody"}),
        (70, "'nobody'", "findSonicPath", {"startSongId": SEED, "endSongId": "nobody"}),
        (70, "no track", "getSonicSimilarTracks", {"id": "x" * 3000}),
        (0, "count: ", "getSonicSimilarTracks", {"id": SEED, "count": "-1"}),
        (0, "count: ", "getSonicSimilarTracks", {"id": SEED, "count": "many"}),
        (0, "count: ", "getSonicSimilarTracks", {"id": SEED, "count": "9" * 5000}),
        (0, "count: ", "findSonicPath", {"startSongId": SEED, "endSongId": OTHER, "count": 1}),
        (0, "endSongId: expected another recording", "findSonicPath", {"startSongId": SEED, "endSongId": SEED}),
    ],
)
def test_subsonic_request_that_is_wrong_fails_with_its_code(
    asked: httpx.Client, code: int, named: str, endpoint: str, parameters: dict[str, Any]
) -> None:
    error = ask(asked, endpoint, **parameters)["error"]
    assert error["code"] == code, error
    assert named in error["message"]


@pytest.mark.parametrize("form", ["jsonp", "JSON", ""])
def test_subsonic_other_format_is_refused_in_xml(asked: httpx.Client, form: str) -> None:
    response = asked.get("/rest/ping", params={"f": form})
    assert response.status_code == 200
    _, status, ((_, error, _),) = xml_of(response)
    assert status["status"] == "failed"
    assert "expected" in error["message"] or "should be 'xml' or 'json'" in error["message"]


@pytest.mark.parametrize("path", ["getAlbumList", "", "ping/", "getSonicSimilarTracks.json", "%0a"])
def test_subsonic_endpoint_that_is_not_there_is_404_in_the_envelope(asked: httpx.Client, path: str) -> None:
    response = asked.get(f"/rest/{path}?f=json")
    assert response.status_code == 404
    assert envelope_of(response)["error"]["code"] == 0
    assert "no endpoint" in envelope_of(response)["error"]["message"]


def test_subsonic_form_is_read_as_the_query(asked: httpx.Client) -> None:
    form = {"id": SEED, "count": 3, "u": "any", "f": "json"}
    expected = ask(asked, "getSonicSimilarTracks", id=SEED, count=3)
    assert envelope_of(asked.post("/rest/getSonicSimilarTracks.view", data=form)) == expected
    assert envelope_of(asked.post("/rest/getSonicSimilarTracks?count=3&f=json", data={"id": SEED})) == expected


@pytest.mark.parametrize(
    "sent",
    [{"data": {"u": "x" * 20_000}}, {"json": {"u": "any"}}, {"content": iter([b"u=any"])}, {}],
    ids=["long form", "JSON", "of unknown length", "nothing"],
)
def test_subsonic_post_without_a_short_form_is_405(asked: httpx.Client, sent: dict[str, Any]) -> None:
    response = asked.post("/rest/ping?f=json", **sent)
    assert response.status_code == 405
    assert envelope_of(response)["status"] == "failed"
    assert response.headers["Allow"] == "GET, HEAD, OPTIONS"


def test_subsonic_form_elsewhere_is_a_body(asked: httpx.Client) -> None:
    assert asked.post(f"/tracks/{SEED}", data={"id": SEED}).status_code == 405


def test_subsonic_without_a_bundle_answers_503_with_retry_after(bare_client: httpx.Client) -> None:
    assert bare_client.get("/rest/ping", timeout=PATIENCE_S).status_code == 200
    response = bare_client.get("/rest/getSonicSimilarTracks?id=a&f=json")
    assert response.status_code == 503
    assert response.headers["Retry-After"] == "1"
    assert envelope_of(response)["error"]["code"] == 0
