"""Clients of Spotify, as the guide has them, against the service on a socket: what they do is what the guide says."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from tests.support.node_packages import installed_packages
from tests.support.running_service import serving, wait_until
from tests.support.spotify.clients.by_node import SOURCE
from tests.support.spotify.clients.calls import NAMES, TRACKS, wire_answers
from tests.support.spotify.clients.columns import Column, declared_columns, node_columns, python_columns
from tests.support.spotify.clients.table import committed, made


@pytest.fixture(scope="module")
def wire(v1: httpx.Client) -> dict[str, Any]:
    return wire_answers(v1)


@pytest.fixture(scope="module")
def packages(pytestconfig: pytest.Config, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return installed_packages(SOURCE, pytestconfig, tmp_path_factory)


@pytest.mark.parametrize("column", [*python_columns(), *declared_columns()], ids=lambda column: column.name)
def test_client_with_every_call_does_what_the_guide_says(
    column: Column, v1: httpx.Client, wire: dict[str, Any]
) -> None:
    assert made(column, str(v1.base_url).rstrip("/"), wire) == committed(column.name)


@pytest.mark.parametrize("place", [0, 1])
def test_client_of_node_with_every_call_does_what_the_guide_says(
    place: int, packages: Path, v1: httpx.Client, wire: dict[str, Any]
) -> None:
    column = node_columns(packages)[place]
    assert made(column, str(v1.base_url).rstrip("/"), wire) == committed(column.name)


@pytest.fixture(scope="module")
def hardly_known(spotify_models: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[httpx.Client]:
    """A service that knows the name and the album of the second track that is asked for, and nothing else of it."""
    with serving(spotify_models, writes=True, live_dir=tmp_path_factory.mktemp("live")) as client:
        body = {"name": "Hardly Known", "artists": ["Punk Artist 5"], "album": "punk album 2"}
        client.put(f"/tracks/{TRACKS[1]}", json=body).raise_for_status()
        wait_until(lambda: client.get(f"/v1/tracks/{TRACKS[1]}").json()["name"] == "Hardly Known")
        assert client.get(f"/v1/audio-features/{TRACKS[1]}").json()["key"] == -1
        yield client


@pytest.mark.parametrize("column", [*python_columns(), *declared_columns()], ids=lambda column: column.name)
def test_client_that_asks_for_a_track_that_is_hardly_known_does_what_it_does_with_others(
    column: Column, hardly_known: httpx.Client
) -> None:
    found = made(column, str(hardly_known.base_url).rstrip("/"), wire_answers(hardly_known))
    assert found == committed(column.name)


@pytest.mark.parametrize("name", ["tekore", "spotifyaio", "rspotify", "zmb3/spotify"])
def test_client_with_declared_types_without_placeholders_is_seen_to_fail(name: str, spotify_models: Path) -> None:
    (column,) = [one for one in [*python_columns(), *declared_columns()] if one.name == name]
    with serving(spotify_models, spotify_placeholders=False) as service:
        found = made(column, str(service.base_url).rstrip("/"), wire_answers(service))
    assert found.cells[1 + NAMES.index("top tracks")] == "no"
    assert any("top tracks" in reason for reason in found.reasons)
