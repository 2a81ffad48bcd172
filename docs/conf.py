"""How `make docs` builds these pages: offline, with warnings as errors."""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent / "_ext"))

project = "Songkin"
author = "Songkin contributors"
extensions = ["myst_parser", "reference_tables"]
html_theme = "furo"
html_title = "Songkin"
exclude_patterns = ["_build", "_ext"]
myst_heading_anchors = 3
suppress_warnings = ["myst.xref_missing"]  # links to files of the repository beside docs/
