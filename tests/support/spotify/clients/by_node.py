"""Clients of Node.js, as the guide has them, make every call that they have."""

import json
import shutil
import subprocess
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from tests.support.spotify.clients import calls as asked
from tests.support.spotify.clients.answers import Answer, Answers
from tests.support.spotify.guide import guide_code

SOURCE = Path(__file__).parent / "node"
_ASKED = {
    "tracks": asked.TRACKS,
    "artists": asked.ARTISTS,
    "albums": asked.ALBUMS,
    "unknown": asked.UNKNOWN,
    "genre": asked.GENRE,
    "query": asked.QUERY,
    "market": asked.MARKET,
    "pagedQuery": asked.PAGED_QUERY,
    "page": asked.PAGE,
    "nPaged": asked.N_PAGED,
    "tuned": asked.TUNED,
}
_TYPESCRIPT = 'import { SpotifyApi } from "@spotify/web-api-ts-sdk";\n'
_COMMON_JS = 'import { createRequire } from "node:module";\nconst require = createRequire(import.meta.url);\n'


def typescript_answers(base_url: str, packages: Path) -> Answers:
    """packages: a folder with what `SOURCE` wants installed."""
    return _answers(typescript_as_in_guide(base_url), "web-api-ts-sdk.mjs", base_url, packages)


def web_api_node_answers(base_url: str, packages: Path) -> Answers:
    """packages: a folder with what `SOURCE` wants installed."""
    return _answers(_COMMON_JS + guide_code("js", base_url), "web-api-node.mjs", base_url, packages)


def typescript_as_in_guide(base_url: str) -> str:
    """Code that leaves a client behind as `api`."""
    return _TYPESCRIPT + guide_code("ts", base_url)


def printed(packages: Path, code: str) -> Any:
    """What a module prints, as JSON. It finds the packages, and the modules of `SOURCE` beside it."""
    with TemporaryDirectory(dir=packages) as folder:
        for module in SOURCE.glob("*.mjs"):
            shutil.copy(module, folder)
        script = Path(folder) / "script.mjs"
        script.write_text(code)
        result = subprocess.run(["node", script], capture_output=True, text=True, timeout=120)
    assert (result.returncode, result.stderr) == (0, "")
    return json.loads(result.stdout)


def _answers(client: str, calls: str, base_url: str, packages: Path) -> Answers:
    imports = f'import {{ calls }} from "./{calls}";\nimport {{ made }} from "./made.mjs";\n'
    made = f"await made(calls(api, {json.dumps(_ASKED)}, {json.dumps(base_url)}));\n"
    return {name: Answer(**answer) for name, answer in printed(packages, imports + client + made).items()}
