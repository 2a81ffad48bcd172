"""The endpoints under /api. What else AudioMuse-AI has is parameters of its own index, and is accepted and ignored."""

from typing import Annotated, Any

from fastapi import APIRouter, Query, Response
from pydantic_core import to_json

from app.api.admission import AdmittedRoute, work
from app.api.dependencies import ServiceInUse
from app.api.errors import RequestError, located
from app.api.ids import bare_track_id
from app.errors import InvalidRequest, SameRecording
from app.music_servers.audiomuse.answers import artist_rows, near_rows, path_answer, track_rows
from app.music_servers.audiomuse.bounds import LONGEST_PATH, MOST_ARTISTS, MOST_TRACKS
from app.music_servers.audiomuse.errors import documented
from app.music_servers.audiomuse.resolver import ResolverInUse
from app.music_servers.audiomuse.schemas import (
    ActiveTasks,
    AlchemyAnswer,
    AlchemyRequest,
    FoundTrack,
    Health,
    NearArtist,
    NearTrack,
    SongPathAnswer,
)
from app.recommend.request import ListShape, RecommendationRequest, Seed

_MOST_PER_ARTIST = 3  # as AudioMuse-AI has it by default
_MAX_TEXT = 256
_MAX_NAME = 1000
_MAX_START = 1000

Number = Annotated[int, Query(ge=1, description=f"Number of tracks; above {MOST_TRACKS}, it is that")]
NumberOfArtists = Annotated[int, Query(ge=1, description=f"Number of artists; above {MOST_ARTISTS}, it is that")]
Title = Annotated[
    str | None, Query(max_length=_MAX_NAME, description="With `artist`, where the id is unknown or absent")
]
ArtistName = Annotated[str | None, Query(max_length=_MAX_NAME, description="With `title`")]
Text = Annotated[str, Query(max_length=_MAX_TEXT, description="Words, or beginnings of words")]

router = APIRouter(
    prefix="/api",
    tags=["audiomuse"],
    route_class=AdmittedRoute,
    generate_unique_id_function=lambda route: f"audiomuse_{route.name}",
)


@router.get("/health", summary="Ask whether it is ready", responses=documented(503), response_model=Health)
async def get_health(service: ServiceInUse) -> Response:
    """A bundle is in use."""
    del service
    return _json({"status": "ok"})


@router.get("/active_tasks", summary="Ask which tasks run", response_model=ActiveTasks)
async def get_active_tasks() -> Response:
    """None: plugins ask this to find out whether there is a service."""
    return _json({})


@router.get(
    "/similar_tracks",
    summary="List similar tracks",
    responses=documented(400, 404, 501, 503),
    response_model=list[NearTrack],
)
@work("heavy")
def get_similar_tracks(
    resolver: ResolverInUse,
    service: ServiceInUse,
    item_id: Annotated[str | None, Query(description="The id of a track in the catalogue")] = None,
    title: Title = None,
    artist: ArtistName = None,
    n: Number = 10,
    eliminate_duplicates: Annotated[
        bool, Query(description=f"At most {_MOST_PER_ARTIST} tracks of an artist. No recording comes twice in any case")
    ] = True,
) -> Response:
    """The most similar first. A track is known by its id; where that is unknown or absent, by title and artist."""
    track_id, k = resolver.track_id(item_id, title, artist), min(n, MOST_TRACKS)
    if not eliminate_duplicates:
        return _json(near_rows(service.similar(track_id, k).similar, service))
    service.track_index(track_id)
    request = RecommendationRequest((Seed("track", track_id),), shape=ListShape(_MOST_PER_ARTIST), k=k)
    page = service.recommend(request)
    return _json(near_rows([(found.track_index, found.score) for found in page.tracks], service))


@router.get(
    "/similar_artists",
    summary="List similar artists",
    responses=documented(400, 404, 503),
    response_model=list[NearArtist],
    response_model_exclude_none=True,
)
@work("heavy")
def get_similar_artists(
    resolver: ResolverInUse,
    service: ServiceInUse,
    artist: Annotated[str | None, Query(description="The id or the name of an artist")] = None,
    artist_id: Annotated[str | None, Query(description="The same")] = None,
    n: NumberOfArtists = 10,
    include_component_matches: Annotated[bool, Query(description="Whether to list tracks of both artists")] = False,
) -> Response:
    """The most similar first. Ids of `SONGKIN_ARTIST_ALIASES` are known and shown here as under `/v1`."""
    named = artist_id or artist
    if not named:
        raise RequestError([("artist", "expected the id or the name of an artist, got neither")])
    found = service.similar_artists(resolver.artist_id(named), min(n, MOST_ARTISTS))
    return _json(artist_rows(found, resolver.artist_ids.spotify_id, include_component_matches, service))


@router.get(
    "/find_path",
    summary="List a path of tracks from a track to another",
    responses=documented(400, 404, 503),
    response_model=SongPathAnswer,
)
@work("heavy")
def get_path(
    start_song_id: Annotated[str, Query(description="The id of a track in the catalogue")],
    end_song_id: Annotated[str, Query(description="The id of another one")],
    service: ServiceInUse,
    max_steps: Annotated[
        int, Query(ge=2, description=f"Number of tracks, with both ends; above {LONGEST_PATH}, it is that")
    ] = 25,
) -> Response:
    """Even steps through the sound; shorter where the catalogue is too small."""
    ends = bare_track_id(start_song_id), bare_track_id(end_song_id)
    try:
        found = service.path(*ends, min(max_steps, LONGEST_PATH))
    except SameRecording as error:
        raise RequestError([("end_song_id", error.message)]) from None
    return _json(path_answer(*found, service))


@router.get(
    "/search_tracks",
    summary="Search tracks",
    responses=documented(400, 501, 503),
    response_model=list[FoundTrack],
)
def search_tracks(
    service: ServiceInUse,
    search_query: Text = "",
    title: Text = "",
    artist: Text = "",
    start: Annotated[int, Query(ge=0, le=_MAX_START, description="Number of tracks to skip")] = 0,
    end: Annotated[
        int | None, Query(ge=0, description=f"Where to stop; by default 20 after `start`, at most {MOST_TRACKS}")
    ] = None,
) -> Response:
    """Tracks that have every word in their title, album or artists. `title` and `artist` are read without a query."""
    limit = 20 if end is None else min(end - start, MOST_TRACKS)
    words = search_query.strip() or f"{artist} {title}".strip()
    if not words or limit < 1:
        return _json([])
    return _json(track_rows(service.search.tracks(words, limit, start).items, service))


@router.post(
    "/alchemy",
    summary="List tracks that go with some and not with others",
    responses=documented(400, 413, 503),
    response_model=AlchemyAnswer,
)
@work("heavy")
def post_alchemy(body: AlchemyRequest, resolver: ResolverInUse, service: ServiceInUse) -> Response:
    """As `POST /recommendations`, with items to ADD as seeds and items to SUBTRACT as dislikes. Of both, those that the
    catalogue does not have are left out, as long as one to ADD remains.
    """
    seeds, dislikes = resolver.seeds(body.items, "ADD"), resolver.seeds(body.items, "SUBTRACT")
    if not seeds:
        raise RequestError([("body.items", "expected one to ADD that the catalogue has, got none")])
    request = RecommendationRequest(seeds, dislikes, shape=ListShape(_MOST_PER_ARTIST), k=min(body.n, MOST_TRACKS))
    try:
        page = service.recommend(request)
    except InvalidRequest as error:
        raise located(error, lambda _: "body.items") from None
    return _json({"results": near_rows([(found.track_index, found.score) for found in page.tracks], service)})


def _json(content: Any) -> Response:
    return Response(to_json(content), media_type="application/json")
