"""The code that the README tells people to put into their apps."""

import re
from pathlib import Path

_README = Path(__file__).parents[3] / "README.md"


def readme_code(language: str, base_url: str) -> str:
    """The block of this language, for a service at `base_url`."""
    section = _README.read_text(encoding="utf-8").partition("## Move an app off the closed endpoints")[2]
    found = re.search(rf"```{language}\n(.*?)```", section, re.DOTALL)
    assert found
    assert "http://127.0.0.1:8000" in found[1]
    return found[1].replace("http://127.0.0.1:8000", base_url)
