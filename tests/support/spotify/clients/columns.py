"""The clients of the table in the guide, one to a column."""

import json
import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from tests.support.spotify.clients import (
    by_asyncspotify,
    by_spotifyaio,
    by_spotipy,
    by_tekore,
    declared_by_rspotify,
    declared_by_zmb3,
)
from tests.support.spotify.clients.answers import Answers
from tests.support.spotify.clients.by_node import SOURCE, typescript_answers, web_api_node_answers

_ROOT = Path(__file__).parents[4]


@dataclass(frozen=True)
class Column:
    """A client.

    Attributes:
        name: of its package.
        version: the one that is pinned, or whose types were read.
        answers: makes its calls, of the service with this base URL. Calls that it does not have are left out.
        good: how the table calls an answer that is as it was on the wire.
    """

    name: str
    version: str
    answers: Callable[[str], Answers]
    good: str = "yes"


def python_columns() -> list[Column]:
    pinned = dict(re.findall(r"^([\w-]+)==(\S+)$", (_ROOT / "constraints.txt").read_text(), re.MULTILINE))
    clients = {
        "spotipy": by_spotipy.answers,
        "tekore": by_tekore.answers,
        "spotifyaio": by_spotifyaio.answers,
        "asyncspotify": by_asyncspotify.answers,
    }
    return [Column(name, pinned[name], answers) for name, answers in clients.items()]


def node_columns(packages: Path) -> list[Column]:
    """packages: a folder with them installed."""
    pinned = json.loads((SOURCE / "package.json").read_text())["dependencies"]
    clients = {"@spotify/web-api-ts-sdk": typescript_answers, "spotify-web-api-node": web_api_node_answers}
    return [Column(name, pinned[name], partial(answers, packages=packages)) for name, answers in clients.items()]


def declared_columns() -> list[Column]:
    return [
        Column("rspotify", "0.16.1", declared_by_rspotify.answers, "fits"),
        Column("zmb3/spotify", "2.4.3", declared_by_zmb3.answers, "fits"),
    ]
