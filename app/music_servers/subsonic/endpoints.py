"""The endpoints under /rest, each with and without `.view` at its end."""

from collections.abc import Callable, Iterable
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Query, Request, Response

from app.api.admission import AdmittedRoute, work
from app.api.dependencies import ServiceInUse
from app.api.errors import RequestError
from app.api.ids import bare_track_id
from app.api.state import app_state
from app.errors import SameRecording
from app.music_servers.subsonic.entries import song_entry
from app.music_servers.subsonic.envelope import AnswerFormat, envelope
from app.music_servers.subsonic.errors import documented
from app.music_servers.subsonic.schemas import (
    ExtensionsAnswer,
    LicenseAnswer,
    SonicAnswer,
    SubsonicFailure,
    TokenInfoAnswer,
)
from app.service import Service

_MOST_SIMILAR = 500
_LONGEST_PATH = 50
_DECIMALS = 6

InFormat = Annotated[AnswerFormat, Query(description="Of the answer")]
SongId = Annotated[str, Query(min_length=1, description="The id of a track in the catalogue")]
FirstId = Annotated[str, Query(alias="startSongId", min_length=1, description="The id of a track in the catalogue")]
LastId = Annotated[str, Query(alias="endSongId", min_length=1, description="The id of another one")]
Client = Annotated[str | None, Query(description="Accepted and ignored")]
Key = Annotated[str | None, Query(alias="apiKey", description="A key, where the service has keys; not beside `u`")]
Password = Annotated[
    str | None, Query(description="The same, with any user `u`; plain, or in hexadecimal after `enc:`")
]


async def _client(
    u: Client = None, p: Password = None, api_key: Key = None, v: Client = None, c: Client = None
) -> None:  # only for the description
    pass


class _ViewRouter(APIRouter):
    """Answers every path in both forms; the description lists it once."""

    def __init__(self) -> None:
        super().__init__(
            prefix="/rest",
            tags=["opensubsonic"],
            route_class=AdmittedRoute,
            dependencies=[Depends(_client)],
            generate_unique_id_function=lambda route: f"subsonic_{route.name}",
        )

    def add_api_route(self, path: str, endpoint: Callable[..., Any], **settings: Any) -> None:
        super().add_api_route(path, endpoint, **settings)
        super().add_api_route(f"{path}.view", endpoint, **{**settings, "include_in_schema": False})


router = _ViewRouter()


@router.get("/ping", summary="Ask whether it answers", responses=documented(), response_model=SubsonicFailure)
async def ping(f: InFormat = AnswerFormat.XML) -> Response:
    """Nothing but the envelope."""
    return envelope(f, {})


@router.get("/getLicense", summary="Ask for the licence", responses=documented(), response_model=LicenseAnswer)
async def get_license(f: InFormat = AnswerFormat.XML) -> Response:
    """It is valid: some clients ask before anything else."""
    return envelope(f, {"license": {"valid": True}})


@router.get(
    "/getOpenSubsonicExtensions",
    summary="List the extensions of OpenSubsonic",
    responses=documented(),
    response_model=ExtensionsAnswer,
)
async def get_open_subsonic_extensions(request: Request, f: InFormat = AnswerFormat.XML) -> Response:
    """`sonicSimilarity`, `formPost`, and with keys `apiKeyAuthentication`. It needs no key."""
    names = ["sonicSimilarity", "formPost", *(["apiKeyAuthentication"] if app_state(request).keys else [])]
    return envelope(f, {"openSubsonicExtensions": [{"name": name, "versions": [1]} for name in names]})


@router.get("/tokenInfo", summary="Ask whose key it is", responses=documented(), response_model=TokenInfoAnswer)
async def get_token_info(request: Request, f: InFormat = AnswerFormat.XML) -> Response:
    """The name that the key was made under."""
    return envelope(f, {"tokenInfo": {"username": request.scope["state"].get("key", "")}})


@router.get(
    "/getSonicSimilarTracks",
    summary="List tracks that sound like a track",
    responses=documented(503),
    response_model=SonicAnswer,
)
@work("heavy")
def get_sonic_similar_tracks(
    id: SongId,
    service: ServiceInUse,
    count: Annotated[int, Query(ge=0, description=f"Number of tracks; above {_MOST_SIMILAR}, it is that")] = 10,
    f: InFormat = AnswerFormat.XML,
) -> Response:
    """As `GET /tracks/{id}/similar`: the most similar first, and no recording twice."""
    k = min(count, _MOST_SIMILAR)
    found = service.similar(bare_track_id(id), max(k, 1))
    return envelope(f, _matches(found.similar[:k], service))


@router.get(
    "/findSonicPath",
    summary="List a path of tracks from a track to another",
    responses=documented(503),
    response_model=SonicAnswer,
)
@work("heavy")
def find_sonic_path(
    start_id: FirstId,
    end_id: LastId,
    service: ServiceInUse,
    count: Annotated[
        int, Query(ge=2, description=f"Number of tracks, with both ends; above {_LONGEST_PATH}, it is that")
    ] = 25,
    f: InFormat = AnswerFormat.XML,
) -> Response:
    """As `GET /tracks/{id}/path/{other}`. The similarity is that of the sound to the first track."""
    try:
        path, _ = service.path(bare_track_id(start_id), bare_track_id(end_id), min(count, _LONGEST_PATH))
    except SameRecording as error:
        raise RequestError([("endSongId", error.message)]) from None
    return envelope(f, _matches(zip(path, service.sound_similarities(path[0], path), strict=True), service))


def _matches(found: Iterable[tuple[int, float]], service: Service) -> dict[str, Any]:
    track_indices, similarities = [*zip(*found, strict=True)] or [(), ()]
    album_ids = [place.album_id for place in service.albums.places(track_indices)]
    entries = map(song_entry, service.tracks_at(track_indices), album_ids)
    return {
        "sonicMatch": [
            {"entry": entry, "similarity": round(min(max(similarity, 0.0), 1.0), _DECIMALS)}
            for entry, similarity in zip(entries, similarities, strict=True)
        ]
    }
