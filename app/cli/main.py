"""The command line of Songkin: `songkin COMMAND --help`."""

import io
import sys
from collections.abc import Iterable
from typing import Annotated

import typer
from rich.console import RenderableType

from app.api.filters.schemas import SIMILAR_FILTERS
from app.cli import request, tables
from app.cli.audio.analyse import analyse
from app.cli.audio.asking import ask_with_file, audio_file
from app.cli.audio.watch import watch
from app.cli.client import Answer, open_client
from app.cli.engines.push import push
from app.cli.errors import CommandError, report_errors
from app.cli.filter_options import FilterOptions, with_filter_options
from app.cli.keys import keys
from app.cli.live import live
from app.cli.matching import match
from app.cli.options import (
    Body,
    Diversity,
    GenreWeight,
    Json,
    MaxPerAlbum,
    MaxPerArtist,
    Models,
    Number,
    Offset,
    Spacing,
    TimbreWeight,
    TrackOrFile,
    Url,
    Version,
)
from app.cli.resolver import Kind, Resolver
from app.cli.versions import versions
from app.recommend.filters import FILTERS
from app.recommend.strategies import STRATEGIES

app = typer.Typer(
    help="Get recommendations from a bundle on this machine, or with --url from a running service. Tracks and artists "
    "may be given by id or by words. Answers are tables, or with --json the JSON of the service.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)


@app.callback()
def _with_version(version: Version = False) -> None:
    del version


@app.command()
@with_filter_options(SIMILAR_FILTERS)
def similar(
    *,
    track: TrackOrFile,
    k: Number = None,
    genre_weight: GenreWeight = None,
    timbre_weight: TimbreWeight = None,
    max_per_artist: MaxPerArtist = None,
    max_per_album: MaxPerAlbum = None,
    spacing: Spacing = None,
    filters: FilterOptions,
    models: Models = None,
    url: Url = None,
    as_json: Json = False,
) -> None:
    """List the tracks that are most similar to a track, or to an audio file, whose features and genres are shown too.

    Example: songkin similar wicker house --max tempo=120
    """
    with report_errors():
        text = " ".join(track)
        file = audio_file(text, url)
        params = filters.to_query() | request.given(
            k=k,
            genre_weight=genre_weight,
            timbre_weight=timbre_weight,
            max_per_artist=max_per_artist,
            max_per_album=max_per_album,
            spacing=spacing,
        )
        with open_client(models, url, hears=file is not None) as client:
            if file is not None:
                answer = ask_with_file(client, file, params)
                _show(answer, tables.heard(answer.json), as_json)
                return
            answer = client.get("tracks", Resolver(client).resolve(Kind.TRACK, text), "similar", params=params)
            _show(answer, tables.similar(answer.json), as_json)


@app.command()
@with_filter_options(FILTERS)
def recommend(
    *,
    track: Annotated[list[str] | None, typer.Option(metavar="TRACK", help="More like this track: id or words.")] = None,
    artist: Annotated[
        list[str] | None, typer.Option(metavar="ARTIST", help="More like this artist: id or words.")
    ] = None,
    genre: Annotated[list[str] | None, typer.Option(metavar="GENRE", help="More of this genre.")] = None,
    dislike: Annotated[
        list[str] | None,
        typer.Option(metavar="TRACK", help="Less like this track, or artist:ARTIST, or genre:GENRE."),
    ] = None,
    strategy: Annotated[str | None, typer.Option(help=f"How seeds are combined: {', '.join(STRATEGIES)}.")] = None,
    filters: FilterOptions,
    target: Annotated[
        list[str] | None,
        typer.Option(metavar="FEATURE=VALUE[:WEIGHT]", help="Prefer tracks near this value, like valence=0.9."),
    ] = None,
    genre_weight: GenreWeight = None,
    timbre_weight: TimbreWeight = None,
    diversity: Diversity = None,
    max_per_artist: MaxPerArtist = None,
    max_per_album: MaxPerAlbum = None,
    spacing: Spacing = None,
    sample: Annotated[
        str | None,
        typer.Option(metavar="N[:SEED]", help="Draw at random from the top N; equal SEEDs give equal draws."),
    ] = None,
    k: Number = None,
    offset: Offset = None,
    explain: Annotated[bool, typer.Option("--explain", help="Show the reasons for each track.")] = False,
    body: Body = None,
    models: Models = None,
    url: Url = None,
    as_json: Json = False,
) -> None:
    """Recommend tracks to go with tracks, artists and genres. Options that take lists are repeatable.

    Example: songkin recommend --track "wicker house" --dislike artist:kindled --min energy=0.5
    """
    with report_errors(), open_client(models, url) as client:
        resolver = Resolver(client)
        options = request.given(
            seeds=[
                *request.seeds(resolver, Kind.TRACK, track),
                *request.seeds(resolver, Kind.ARTIST, artist),
                *request.seeds(resolver, "genre", genre),
            ],
            dislikes=request.any_seeds(resolver, dislike),
            strategy=strategy,
            filters=filters.to_body(),
            targets=request.targets(target),
            genre_weight=genre_weight,
            timbre_weight=timbre_weight,
            diversity=diversity,
            max_per_artist=max_per_artist,
            max_per_album=max_per_album,
            spacing=spacing,
            sample=request.sample(sample),
            k=k,
            offset=offset,
            explain=explain,
        )
        if body is not None and options:
            raise CommandError("--body is the whole request; leave out the other options of the request")
        if body is None and "seeds" not in options:
            raise CommandError("expected --track, --artist or --genre to recommend from, or --body")
        answer = client.post("recommendations", body=options if body is None else request.read_input("--body", body))
        _show(answer, tables.recommendations(answer.json, resolver.names), as_json)


@app.command()
def search(
    words: Annotated[
        list[str],
        typer.Argument(help="Beginnings of words; artist:… track:… album:… genre:… name the field to search."),
    ],
    kind: Annotated[Kind, typer.Option("--type", help="What to search for.")] = Kind.TRACK,
    limit: Annotated[int | None, typer.Option("--limit", "-k", help="Number of items; 10 by default.")] = None,
    offset: Offset = None,
    models: Models = None,
    url: Url = None,
    as_json: Json = False,
) -> None:
    """Find tracks or artists by words of their names.

    Example: songkin search wicker hou
    """
    with report_errors(), open_client(models, url) as client:
        params = request.given(q=" ".join(words), type=kind.value, limit=limit, offset=offset)
        answer = client.get("search", params=params)
        show = tables.tracks_found if kind is Kind.TRACK else tables.artists_found
        _show(answer, show(answer.json), as_json)


@app.command()
def predict(
    features: Annotated[
        list[str] | None, typer.Argument(metavar="FEATURE=VALUE", help="Like energy=0.9 tempo=174.")
    ] = None,
    artist: Annotated[
        list[str] | None, typer.Option(metavar="NAME", help="Name of an artist of the track; repeatable.")
    ] = None,
    name: Annotated[str | None, typer.Option(help="Title of the track.")] = None,
    album: Annotated[str | None, typer.Option(help="Name of its album.")] = None,
    top: Annotated[int | None, typer.Option(help="Number of genres; 5 by default.")] = None,
    models: Models = None,
    url: Url = None,
    as_json: Json = False,
) -> None:
    """Predict the genre of a track from its audio features, title, album and artists; any of them will do.

    Example: songkin predict energy=0.9 tempo=174 --artist "Kindled Telegrams"
    """
    with report_errors(), open_client(models, url) as client:
        body = dict(request.pairs("predict", features)) | request.given(name=name, album=album, artists=artist)
        answer = client.post("predict-genre", body=body, params=request.given(top_n=top))
        _show(answer, tables.prediction(answer.json), as_json)


@app.command()
def path(
    start: Annotated[str, typer.Argument(help="Id of a track, or words of its names.")],
    end: Annotated[str, typer.Argument(help="Id of a track, or words of its names.")],
    length: Annotated[int | None, typer.Option(help="Number of tracks; 10 by default.")] = None,
    models: Models = None,
    url: Url = None,
    as_json: Json = False,
) -> None:
    """List a path of tracks from a track to another.

    Example: songkin path "wicker house" "opal mountain" --length 6
    """
    with report_errors(), open_client(models, url) as client:
        resolver = Resolver(client)
        ends = resolver.resolve(Kind.TRACK, start), resolver.resolve(Kind.TRACK, end)
        answer = client.get("tracks", ends[0], "path", ends[1], params=request.given(length=length))
        _show(answer, tables.path(answer.json), as_json)


@app.command()
def artist(
    name: Annotated[list[str], typer.Argument(metavar="ARTIST", help="Id of an artist, or words of the name.")],
    models: Models = None,
    url: Url = None,
    as_json: Json = False,
) -> None:
    """Show an artist: genres and most popular tracks.

    Example: songkin artist kindled telegrams
    """
    with report_errors(), open_client(models, url) as client:
        answer = client.get("artists", Resolver(client).resolve(Kind.ARTIST, " ".join(name)))
        _show(answer, tables.artist(answer.json), as_json)


@app.command()
def similar_artists(
    name: Annotated[list[str], typer.Argument(metavar="ARTIST", help="Id of an artist, or words of the name.")],
    k: Number = None,
    genre_weight: GenreWeight = None,
    timbre_weight: TimbreWeight = None,
    models: Models = None,
    url: Url = None,
    as_json: Json = False,
) -> None:
    """List the artists that are most similar to an artist.

    Example: songkin similar-artists kindled telegrams
    """
    with report_errors(), open_client(models, url) as client:
        found = Resolver(client).resolve(Kind.ARTIST, " ".join(name))
        params = request.given(k=k, genre_weight=genre_weight, timbre_weight=timbre_weight)
        answer = client.get("artists", found, "similar", params=params)
        _show(answer, tables.similar_artists(answer.json), as_json)


app.command()(analyse)
app.command()(match)
app.command()(push)
app.command()(watch)
app.add_typer(keys, name="keys")
app.add_typer(live, name="live")
app.add_typer(versions, name="models")


def _show(answer: Answer, parts: Iterable[RenderableType], as_json: bool) -> None:
    if as_json:
        typer.echo(answer.content)
        return
    console = tables.make_console()
    for part in parts:
        console.print(part)


def main() -> None:
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="replace")  # a terminal that is not UTF-8 shows a ? and no traceback
    app(prog_name="songkin")
