"""Options that several commands have."""

from pathlib import Path
from typing import Annotated

import typer

Models = Annotated[
    Path | None, typer.Option("--models", help="Folder of the bundles; else that of SONGKIN_MODELS_DIR, or models.")
]
Url = Annotated[str | None, typer.Option("--url", help="Ask a running service, like http://127.0.0.1:8000.")]
Json = Annotated[bool, typer.Option("--json", help="Print the answer of the service as it is, in one line.")]
TrackWords = Annotated[list[str], typer.Argument(metavar="TRACK", help="Id of a track, or words of its names.")]
Number = Annotated[int | None, typer.Option("--k", "-k", help="How many; 10 if not given.")]
Offset = Annotated[int | None, typer.Option(help="Skip so many: the next page.")]
GenreWeight = Annotated[
    float | None, typer.Option(help="How much genre counts, from 0, sound alone, to 1, genre alone.")
]
Minimum = Annotated[
    list[str] | None, typer.Option("--min", metavar="FEATURE=VALUE", help="At least so much, like energy=0.5.")
]
Maximum = Annotated[
    list[str] | None, typer.Option("--max", metavar="FEATURE=VALUE", help="At most so much, like tempo=120.")
]
Where = Annotated[
    list[str] | None,
    typer.Option("--where", metavar="FEATURE=VALUE", help="Like explicit=false or key=0; one of them where repeated."),
]
AnyGenre = Annotated[list[str] | None, typer.Option("--any-genre", metavar="GENRE", help="Of one of these genres.")]
NoGenre = Annotated[list[str] | None, typer.Option("--no-genre", metavar="GENRE", help="Of none of these genres.")]
Exclude = Annotated[list[str] | None, typer.Option("--exclude", metavar="ID", help="Without these tracks.")]
