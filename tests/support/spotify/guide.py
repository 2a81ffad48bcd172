"""The code that the guide tells people to put into their apps."""

import re
from pathlib import Path

_GUIDE = Path(__file__).parents[3] / "docs" / "guides" / "spotify-clients.md"


def guide_code(language: str, base_url: str) -> str:
    """The block of this language, for a service at `base_url`."""
    found = re.search(rf"```{language}\n(.*?)```", _GUIDE.read_text(encoding="utf-8"), re.DOTALL)
    assert found
    assert "http://127.0.0.1:8000" in found[1]
    return found[1].replace("http://127.0.0.1:8000", base_url)
