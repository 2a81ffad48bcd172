"""The code that the guide tells people to put into their apps."""

import re
from pathlib import Path

GUIDE = Path(__file__).parents[3] / "docs" / "guides" / "spotify-clients.md"


def guide_code(language: str, base_url: str, package: str = "") -> str:
    """The block of this language that imports a package, for a service at `base_url`."""
    blocks = re.findall(rf"```{language}\n(.*?)```", GUIDE.read_text(encoding="utf-8"), re.DOTALL)
    (block,) = [one for one in blocks if not package or re.search(rf"^(?:import|from) {package}\b", one, re.MULTILINE)]
    assert "http://127.0.0.1:8000" in block
    return str(block.replace("http://127.0.0.1:8000", base_url))
