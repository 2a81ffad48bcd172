"""The map over HTTP: what it says agrees with the bundle, with live changes, and with itself."""

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import numpy as np
import pytest

from app.bundle.models_folder.current import current_bundle, point_current_at
from app.bundle.parts import MAP_PLACES
from app.bundle.reader import Bundle
from tests.support.damage import remove_part
from tests.support.planted import GENRES, track_id
from tests.support.running_service import serving, wait_until

PATHS = ("/map", "/map/points", "/map/track?x=1&y=1", "/map/positions?id=x")


@pytest.fixture(scope="module")
def writer(published_models: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[httpx.Client]:
    with serving(published_models, writes=True, live_dir=tmp_path_factory.mktemp("live")) as client:
        yield client


def points(client: httpx.Client, **headers: str) -> tuple[np.ndarray, np.ndarray]:
    """Places [n, 2] and families [n], read as a page reads them."""
    content = client.get("/map/points", headers=headers).raise_for_status().content
    n = len(content) // 5
    assert len(content) == 5 * n
    x, y = np.frombuffer(content, "<u2", n), np.frombuffer(content, "<u2", n, 2 * n)
    return np.column_stack([x, y]), np.frombuffer(content, np.uint8, n, 4 * n)


def details(response: httpx.Response) -> list[str]:
    assert response.status_code == 422, response.text
    return [detail["place"] for detail in response.json()["error"]["details"]]


def test_map_of_the_bundle_has_every_genre(client: httpx.Client, bundle: Bundle) -> None:
    answer = client.get("/map").raise_for_status().json()
    assert bundle.map is not None
    assert list(answer) == ["n_tracks", "families", "labels", "trustworthiness", "continuity", "model"]
    assert (answer["n_tracks"], answer["model"]) == (180, bundle.manifest.version)
    assert sorted(genre for family in answer["families"] for genre in family["genres"]) == [*GENRES]
    assert sum(family["n_tracks"] for family in answer["families"]) == 180
    assert [label["text"] for label in answer["labels"]] == [*GENRES]
    assert {label["n_tracks"] for label in answer["labels"]} == {37}
    assert answer["trustworthiness"] == bundle.map.trustworthiness
    assert answer["continuity"] == bundle.map.continuity


def test_points_are_those_of_the_bundle_with_their_families(client: httpx.Client, bundle: Bundle) -> None:
    places, families = points(client)
    assert places.tolist() == bundle.arrays[MAP_PLACES].tolist()
    sizes = [family["n_tracks"] for family in client.get("/map").json()["families"]]
    assert np.bincount(families).tolist() == sizes


def test_points_are_compressed_only_where_that_is_accepted(client: httpx.Client) -> None:
    plain = client.get("/map/points", headers={"Accept-Encoding": "identity"})
    compressed = client.get("/map/points", headers={"Accept-Encoding": "gzip"})
    assert plain.headers["content-type"] == "application/octet-stream"
    assert "content-encoding" not in plain.headers
    assert compressed.headers["content-encoding"] == "gzip"
    assert plain.content == compressed.content
    assert {answer.headers["vary"] for answer in (plain, compressed)} == {"Accept-Encoding"}


def test_points_that_the_client_has_are_not_sent_again(client: httpx.Client) -> None:
    etag = client.get("/map/points").headers["etag"]
    again = client.get("/map/points", headers={"If-None-Match": etag})
    assert (again.status_code, again.content, again.headers["etag"]) == (304, b"", etag)
    assert client.get("/map/points", headers={"If-None-Match": '"other"'}).status_code == 200


def test_track_at_the_place_of_each_point_is_that_track(client: httpx.Client) -> None:
    places, _ = points(client)
    _, firsts = np.unique(places, axis=0, return_index=True)
    for row in firsts[::20].tolist():
        x, y = places[row].tolist()
        track = client.get("/map/track", params={"x": x, "y": y}).raise_for_status().json()
        (position,) = client.get("/map/positions", params={"id": track["id"]}).json()["positions"]
        assert position == [x, y]
        assert track == client.get(f"/tracks/{track['id']}").json()


@pytest.mark.parametrize(
    ("query", "places"),
    [
        ("", ["query.x", "query.y"]),
        ("x=1", ["query.y"]),
        ("x=-1&y=65536", ["query.x", "query.y"]),
        ("x=nan&y=1", ["query.x"]),
        ("x=inf&y=1", ["query.x"]),
        ("x=left&y=1", ["query.x"]),
        ("x=1&y=1&z=1", ["query.z"]),
    ],
)
def test_track_at_no_place_of_the_map_is_refused(client: httpx.Client, query: str, places: list[str]) -> None:
    assert details(client.get(f"/map/track?{query}")) == places


def test_track_at_the_corners_is_found(client: httpx.Client) -> None:
    for query in ("x=0&y=0", "x=65535&y=65535", "x=0.5&y=1e4"):
        assert client.get(f"/map/track?{query}").status_code == 200


def test_positions_come_in_the_order_of_the_ids(client: httpx.Client, bundle: Bundle) -> None:
    first, last = track_id("ambient", 0), track_id("punk", 35)
    ids = [last, "unknown", f"spotify:track:{first}", last, "spotify:artist:x"]
    answer = client.get("/map/positions", params={"id": ids}).raise_for_status().json()
    places = bundle.arrays[MAP_PLACES].tolist()
    assert answer == {
        "positions": [places[179], None, places[0], places[179], None],
        "model": bundle.manifest.version,
    }


def test_positions_of_none_or_too_many_are_refused(client: httpx.Client) -> None:
    assert details(client.get("/map/positions")) == ["query.id"]
    assert details(client.get("/map/positions", params={"id": ["x"] * 201})) == ["query.id"]
    assert client.get("/map/positions", params={"id": ["x"] * 200}).json()["positions"] == [None] * 200


def test_changes_show_on_the_map(writer: httpx.Client) -> None:
    model = writer.get(f"/tracks/{track_id('folk', 7)}").json()
    body: dict[str, Any] = {
        "name": "New Song",
        "album": "New",
        "artists": [artist["name"] for artist in model["artists"]],
        "genres": ["folk"],
        "features": model["features"],
    }
    before, etag = writer.get("/map").json(), writer.get("/map/points").headers["etag"]
    writer.put("/tracks/on-the-map", json=body).raise_for_status()
    writer.delete(f"/tracks/{track_id('drum', 9)}").raise_for_status()
    gone = f"/tracks/{track_id('drum', 9)}"
    wait_until(lambda: writer.get(gone).status_code == 404)
    after = writer.get("/map").json()
    assert after["n_tracks"] == before["n_tracks"]
    sizes = {label["text"]: label["n_tracks"] for label in after["labels"]}
    assert (sizes["folk"], sizes["drum"]) == (38, 36)
    answer = writer.get("/map/points", headers={"If-None-Match": etag})
    assert answer.status_code == 200
    places, families = points(writer)
    known, gone_place, new = writer.get(
        "/map/positions", params={"id": [model["id"], track_id("drum", 9), "on-the-map"]}
    ).json()["positions"]
    assert gone_place is None
    assert places[-1].tolist() == new
    assert "folk" in after["families"][families[-1]]["genres"]
    assert np.abs(np.array(new) - known).max() < 0.3 * 65535


def test_map_of_a_bundle_without_one_is_not_found(models_with_text: Path, tmp_path: Path) -> None:
    models = Path(shutil.copytree(models_with_text, tmp_path / "models"))
    bundle = current_bundle(models)
    version = remove_part(bundle, "map")
    bundle.rename(models / version)
    point_current_at(models, version)
    with serving(models) as client:
        for path in PATHS:
            answer = client.get(path)
            assert (answer.status_code, answer.json()["error"]["code"]) == (501, "not_in_bundle"), path
            assert "no part 'map'" in answer.json()["error"]["message"]
        assert client.get(f"/tracks/{track_id('punk', 1)}/similar").status_code == 200
        assert client.get("/openapi.json").status_code == 200


@pytest.mark.parametrize("path", PATHS)
def test_map_without_a_bundle_is_unavailable(bare_client: httpx.Client, path: str) -> None:
    answer = bare_client.get(path)
    assert (answer.status_code, answer.json()["error"]["code"]) == (503, "not_ready")


def test_map_from_which_all_is_removed_has_nothing_to_find(published_models: Path, tmp_path: Path) -> None:
    with serving(published_models, writes=True, live_dir=tmp_path / "live") as client:
        ids = [track_id(genre, number) for genre in GENRES for number in range(36)]
        answer = client.post("/tracks/batch", json={"changes": [{"delete": one} for one in ids]})
        assert answer.json()["deleted"] == 180
        wait_until(lambda: client.get(f"/tracks/{ids[-1]}").status_code == 404)
        assert client.get("/map").json()["n_tracks"] == 0
        assert client.get("/map/points").content == b""
        answer = client.get("/map/track?x=1&y=1")
        assert (answer.status_code, answer.json()["error"]["code"]) == (404, "unknown_track")
