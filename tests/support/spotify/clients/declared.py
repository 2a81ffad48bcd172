"""Clients that cannot be run here: whether what comes over the wire fits the types that they declare.

Each is a set of models, in words of our own, as strict as the decoder of its language.
"""

from collections.abc import Callable, Mapping
from functools import partial
from typing import Any

import httpx
from pydantic import BaseModel, ConfigDict

from tests.support.spotify.clients import calls as asked
from tests.support.spotify.clients.answers import Answers, tried
from tests.support.spotify.clients.calls import CALLS


class Declared(BaseModel):
    """Other fields than the declared ones are ignored, as both decoders do. A text is no number, and none is a text."""

    model_config = ConfigDict(strict=True)


Models = Mapping[str, type[Declared]]


def declared_answers(base_url: str, models: Models) -> Answers:
    """Whether each answer can be decoded, and what then is in it. models: by the name of the call."""
    with httpx.Client(base_url=base_url) as service:

        def decoded(name: str, response: httpx.Response) -> Any:
            return models[name].model_validate_json(response.content).model_dump()

        def call(name: str) -> Any:
            made = CALLS[name]
            response = service.get(f"/v1/{made.path}", params=dict(made.parameters) or None)
            return made.read(decoded(name, response))

        def token() -> bool:
            answer = service.post("/api/token", data={"grant_type": "client_credentials"}, auth=("any", "any"))
            return bool(decoded(asked.TOKEN, answer)["access_token"])

        def paged() -> Any:
            query: dict[str, str | int] = {"q": asked.PAGED_QUERY, "type": "track", "limit": asked.PAGE}
            first = decoded("search", service.get("/v1/search", params=query))["tracks"]
            second = decoded("search", service.get(first["next"]))["tracks"]
            return [one["id"] for one in [*first["items"], *second["items"]]][: asked.N_PAGED]

        def not_found() -> Any:
            return decoded(asked.NOT_FOUND, service.get(f"/v1/albums/{asked.UNKNOWN}"))["error"]["status"]

        own: dict[str, Callable[[], Any]] = {asked.TOKEN: token, asked.NOT_FOUND: not_found}
        return tried({name: own.get(name, partial(call, name)) for name in models} | {asked.PAGED: paged})
