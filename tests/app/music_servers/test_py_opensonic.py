"""The client of OpenSubsonic that Music Assistant uses, against the service: it sends forms unless told otherwise."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

import httpx
import pytest

from tests.app.music_servers.conftest import Guarded
from tests.support.music_servers.catalogue import song

libopensonic: Any = pytest.importorskip("libopensonic", reason="pip install py-opensonic")
SEED, OTHER = song("punk", 5), song("ambient", 20)


def ask(client: httpx.Client, questions: Callable[[Any], Awaitable[Any]], **way: Any) -> Any:
    """What a connection that is made in this way is answered."""

    async def answer() -> Any:
        connection = libopensonic.AsyncConnection(f"http://{client.base_url.host}", port=client.base_url.port, **way)
        try:
            return await questions(connection)
        finally:
            await connection.cleanup()

    return asyncio.run(answer())


@pytest.mark.parametrize("use_get", [False, True])
@pytest.mark.parametrize("way", [{"api_key": None}, {"username": "me", "password": None, "legacy_auth": True}])
def test_py_opensonic_with_a_key_finds_similar_tracks_and_a_path(
    guarded: Guarded, way: dict[str, Any], use_get: bool
) -> None:
    async def questions(connection: Any) -> tuple[Any, ...]:
        return (
            await connection.ping(),
            {extension.name for extension in await connection.get_open_subsonic_extensions()},
            await connection.get_sonic_similar_tracks(SEED, 3),
            await connection.find_sonic_path(SEED, OTHER, 5),
            (await connection.token_info()).username,
        )

    client, key = guarded
    with_key = {name: key if value is None else value for name, value in way.items()}
    alive, extensions, similar, path, username = ask(client, questions, **with_key, use_get=use_get)
    assert alive
    assert extensions == {"sonicSimilarity", "formPost", "apiKeyAuthentication"}
    assert len(similar) == 3
    assert all(match.entry.genre == "punk" and 0 < match.similarity <= 1 for match in similar)
    assert [match.entry.id for match in path][:: len(path) - 1] == [SEED, OTHER]
    assert path[0].similarity == 1
    assert username == "read"


def test_py_opensonic_without_keys_may_send_anything_as_a_hash(asked: httpx.Client) -> None:
    similar = ask(asked, lambda each: each.get_sonic_similar_tracks(SEED), username="me", password="any")
    assert len(similar) == 10


def test_py_opensonic_raises_its_own_errors(guarded: Guarded) -> None:
    client, key = guarded
    errors = libopensonic.errors
    with pytest.raises(errors.DataNotFoundError, match="'nope'"):
        ask(client, lambda each: each.get_sonic_similar_tracks("nope"), api_key=key)
    with pytest.raises(errors.SonicError, match="send the key as apiKey"):
        ask(client, lambda each: each.ping(), username="me", password=key)
    with pytest.raises(errors.SonicError, match="no such key"):
        ask(client, lambda each: each.get_sonic_similar_tracks(SEED), api_key="sesame")
