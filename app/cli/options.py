"""Options that several commands have, and those of a request for recommendations that take long to say."""

from pathlib import Path
from typing import Annotated

import typer

from app.telemetry.version import songkin_version


def _show_version(is_wanted: bool) -> None:
    if is_wanted:
        typer.echo(f"songkin {songkin_version()}")
        raise typer.Exit


Version = Annotated[
    bool, typer.Option("--version", is_eager=True, callback=_show_version, help="Show the version and exit.")
]
Models = Annotated[
    Path | None, typer.Option("--models", help="Folder of the bundles; by default SONGKIN_MODELS_DIR, or models.")
]
Url = Annotated[str | None, typer.Option("--url", help="URL of a running service, like http://127.0.0.1:8000.")]
Json = Annotated[bool, typer.Option("--json", help="Print the JSON of the service as it is, in one line.")]
TrackOrFile = Annotated[
    list[str], typer.Argument(metavar="TRACK", help="Id of a track, or words of its names; or an audio file.")
]
Number = Annotated[int | None, typer.Option("--k", "-k", help="Number of items; 10 by default.")]
Offset = Annotated[int | None, typer.Option(help="Number of items to skip.")]
GenreWeight = Annotated[
    float | None, typer.Option(help="How much genre counts, from 0, by sound alone, to 1, by genre alone.")
]
TimbreWeight = Annotated[
    float | None,
    typer.Option(help="How much timbre counts, from 0 to 1, by timbre alone; where the bundle has timbre."),
]
Diversity = Annotated[float | None, typer.Option(help="From 0, by score alone, to 1, as diverse as possible.")]
MaxPerArtist = Annotated[int | None, typer.Option(help="Largest number of tracks by an artist.")]
MaxPerAlbum = Annotated[int | None, typer.Option(help="Largest number of tracks of an album.")]
Spacing = Annotated[int | None, typer.Option(help="Number of places between two tracks of an artist, up to 20.")]
Body = Annotated[
    str | None,
    typer.Option(
        metavar="FILE",
        help="The JSON body of POST /recommendations, instead of options; - reads it from standard input.",
    ),
]
