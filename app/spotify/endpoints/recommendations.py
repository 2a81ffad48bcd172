"""Endpoints of recommendations: from up to five tracks, artists and genres, and the genres to choose from."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Annotated, Any, Literal, NoReturn

from fastapi import Query as QueryParameters
from fastapi import Request, Response
from pydantic import Field
from pydantic_core import to_json

from app.api.admission import work
from app.api.dependencies import ServiceInUse, service_in_use
from app.api.errors import RequestError
from app.api.routing.shortcut import QueryReader, shortcut
from app.api.state import app_state
from app.errors import UnknownArtist, UnknownTrack
from app.recommend.request import RecommendationRequest, Seed
from app.service import Service
from app.spotify.aliases import ArtistAliases
from app.spotify.errors import documented
from app.spotify.feature_parameters import FeatureParameters, to_filters, to_targets
from app.spotify.ids import letters, parse_id, split
from app.spotify.schemas import GenreSeeds, SpotifyRecommendations
from app.spotify.serializer import Serializer, SerializerInUse, listed, serializer_of
from app.spotify.trailing_slash_router import TrailingSlashRouter

_MOST_SEEDS = 5
_Kind = Literal["artist", "genre", "track"]
_TYPES: dict[_Kind, Literal["ARTIST", "GENRE", "TRACK"]] = {"artist": "ARTIST", "genre": "GENRE", "track": "TRACK"}
_SEEDS = "separated by commas; with the other seeds 1 to 5"
router = TrailingSlashRouter(prefix="/v1/recommendations", tags=["spotify"])


class RecommendationsQuery(FeatureParameters):
    limit: int = Field(20, ge=1, le=100, description="Largest number of tracks; filters may leave fewer")
    market: str | None = Field(None, description="Where to play tracks; with a market they say that they can be played")
    seed_artists: str = Field("", description=f"Ids, URIs or links of artists, {_SEEDS}")
    seed_genres: str = Field("", description=f"Genres, {_SEEDS}")
    seed_tracks: str = Field("", description=f"Ids, URIs or links of tracks, {_SEEDS}")


@dataclass(frozen=True)
class _RequestedSeed:
    """A seed of the query.

    Attributes:
        kind: what it is.
        id: as the query names it, without the form of a URI or link.
        seed: as the service takes it; None for what the catalogue does not have.
    """

    kind: _Kind
    id: str
    seed: Seed | None


_query = QueryReader(RecommendationsQuery)


def _read(http: Request) -> dict[str, Any] | None:
    query = _query.read(http)
    return query and {
        "query": query,
        "service": service_in_use(http),
        "serializer": serializer_of(http),
        "http": http,
    }


@router.get(
    "",
    summary="Recommend tracks from up to five seeds",
    responses=documented(400, 404, 503),
    response_model=SpotifyRecommendations,
)
@work("heavy")
@shortcut(_read)
def get_recommendations(
    query: Annotated[RecommendationsQuery, QueryParameters()],
    service: ServiceInUse,
    serializer: SerializerInUse,
    http: Request,
) -> Response:
    """`min_` and `max_` are exact filters. `target_` are preferences of equal weight that leave nothing out. No seed is
    among the tracks, and no recording twice. A seed that the catalogue does not have counts nothing, and has pools of
    size 0, where another is known. POST /recommendations takes more seeds and has more parameters.
    """
    seeds = _seeds(query, service, serializer.aliases)
    request = RecommendationRequest(
        seeds=tuple(seed.seed for seed in seeds if seed.seed),
        strategy="rank_fusion",  # why not the average of the seeds: see docs/decisions/0048
        filters=to_filters(query),
        targets=to_targets(query),
        k=query.limit,
    )
    found = service.recommend(request)
    app_state(http).metrics.observe_stages(found.stage_seconds)
    told = [_serialize_seed(seed, service.n_tracks, found.n_after_filters, serializer) for seed in seeds]
    tracks = serializer.tracks([recommended.track_index for recommended in found.tracks], service)
    return Response(b'{"seeds":%b,%b' % (to_json(told), listed("tracks", tracks)[1:]), media_type="application/json")


@router.get("/available-genre-seeds", summary="List the genres to recommend from", responses=documented(503))
async def get_genre_seeds(service: ServiceInUse) -> GenreSeeds:
    """The genres of the catalogue, in alphabetical order."""
    return GenreSeeds(genres=[genre for genre, _ in service.genres])


def _seeds(query: RecommendationsQuery, service: Service, aliases: ArtistAliases) -> list[_RequestedSeed]:
    """The seeds, each once.

    Raises:
        RequestError: there are none or too many, one is of the wrong kind, or all are unknown genres.
        UnknownArtist, UnknownTrack: the catalogue has none of them.
    """
    artists = [parse_id(text, "artist", "seed_artists") for text in split(query.seed_artists)]
    genres = split(query.seed_genres)
    tracks = [parse_id(text, "track", "seed_tracks") for text in split(query.seed_tracks)]
    n_seeds = len(artists) + len(genres) + len(tracks)
    if not 1 <= n_seeds <= _MOST_SEEDS:
        elsewhere = "; POST /recommendations takes up to 500" if n_seeds else ""
        told = letters(genres) or letters(tracks) or letters(artists)
        message = f"expected 1 to {_MOST_SEEDS} together, got {n_seeds}{told or elsewhere}"
        raise RequestError([("seed_artists, seed_genres, seed_tracks", message)])
    found = [
        *_found("artist", artists, service.artists.find([*map(aliases.catalogue_id, artists)]), aliases.catalogue_id),
        *_found("genre", genres, [service.genre_finder.find(name) for name in genres]),
        *_found("track", tracks, service.track_indices(tracks)),
    ]
    if not any(each.seed for each in found):
        _refuse(artists, genres, tracks, service)
    return [*dict.fromkeys(found)]


def _found(
    kind: _Kind, texts: list[str], known: Sequence[object], id_of: Callable[[str], str] = str
) -> list[_RequestedSeed]:
    """known: what the catalogue has of each, None where it does not have it."""
    return [
        _RequestedSeed(kind, text, None if item is None else Seed(kind, id_of(text)))
        for text, item in zip(texts, known, strict=True)
    ]


def _refuse(artists: list[str], genres: list[str], tracks: list[str], service: Service) -> NoReturn:
    """Of these, the catalogue has none."""
    for name, texts in (("seed_artists", artists), ("seed_genres", genres), ("seed_tracks", tracks)):
        if told := letters(texts):
            raise RequestError([(name, f"expected what the catalogue has{told}")])
    if artists:
        raise UnknownArtist(artists[0])
    if tracks:
        raise UnknownTrack(tracks[0])
    nearest = service.genre_finder.nearest(genres[0])
    advice = f"did you mean {nearest!r}?" if nearest else "GET /v1/recommendations/available-genre-seeds lists them"
    raise RequestError([("seed_genres", f"expected a genre of the catalogue, got {genres[0][:64]!r}; {advice}")])


def _serialize_seed(seed: _RequestedSeed, n_tracks: int, after_filters: int, serializer: Serializer) -> dict[str, Any]:
    # Every track of the catalogue is a candidate for every seed, so that the pools of known seeds are equal.
    pool, left = (n_tracks, after_filters) if seed.seed else (0, 0)
    hrefs = {"artist": serializer.links.to("artists", seed.id), "track": serializer.links.to("tracks", seed.id)}
    return {  # a RecommendationSeed
        "initialPoolSize": pool,
        "afterFilteringSize": left,
        "afterRelinkingSize": left,
        "id": seed.id,
        "type": _TYPES[seed.kind],
        "href": hrefs.get(seed.kind),
    }
