"""The README's examples are true: each `$ curl …` and `$ songkin …` gives what is printed under it; … stands for a part
left out.
"""

import re
import shlex
from pathlib import Path

import httpx
import pytest

from tests.support.running_service import serving
from tests.support.songkin_command import songkin

_README = Path(__file__).parents[2] / "README.md"
_EXAMPLE = re.compile(r"^\$ ((?:curl|songkin) .*?[^\\])\n(.*?)^(?=\$|```)", re.MULTILINE | re.DOTALL)
EXAMPLES = _EXAMPLE.findall(_README.read_text(encoding="utf-8"))


def _run(client: httpx.Client, command: str) -> str:
    words = shlex.split(command.replace("\\\n", " "))
    if words[0] == "songkin":
        return songkin(*words[1:], "--url", client.base_url).output
    url = next(word for word in words if word.startswith("http://127.0.0.1:8000"))
    body = words[words.index("-d") + 1] if "-d" in words else None
    path = url.removeprefix("http://127.0.0.1:8000")
    headers = {"Content-Type": "application/json"}
    return client.request("POST" if body else "GET", path, content=body, headers=headers).text


def test_readme_examples_are_found() -> None:
    assert len(EXAMPLES) >= 3


@pytest.mark.parametrize(("command", "printed"), EXAMPLES)
def test_readme_example_gives_what_is_printed(command: str, printed: str) -> None:
    with serving(_README.parent / "models") as client:
        answer = re.sub(r"\s", "", _run(client, command))
    position = 0
    for part in re.sub(r"\s", "", printed).split("…"):
        found = answer.find(part, position)
        assert found >= 0, f"expected {part!r} in {answer[position:]!r}"
        position = found + len(part)
