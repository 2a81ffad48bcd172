"""What Spotify's own TypeScript SDK tells of an error; test_table.py has its calls. Needs Node.js, and npm once."""

import httpx
import pytest

from tests.support.node_packages import installed_packages
from tests.support.spotify.clients.by_node import SOURCE, printed, typescript_as_in_guide

_WRONG = """
const failed = (error) => console.log(JSON.stringify(error.message));
await api.recommendations.get({ seed_genres: ["punk"], limit: 101 }).catch(failed);
"""


def test_typescript_error_names_the_wrong_parameter(
    v1: httpx.Client, pytestconfig: pytest.Config, tmp_path_factory: pytest.TempPathFactory
) -> None:
    packages = installed_packages(SOURCE, pytestconfig, tmp_path_factory)
    message = printed(packages, typescript_as_in_guide(str(v1.base_url).rstrip("/")) + _WRONG)
    assert "400" in message
    assert "limit: " in message
