"""Writes answers about artists as JSON; `schemas` describes them."""

from pydantic_core import to_json

from app.catalogue.artists import SHARE_DECIMALS, ArtistPage, ArtistProfile
from app.recommend.similar_artists import SimilarArtists
from app.service import Service


def artist_json(profile: ArtistProfile) -> bytes:
    """An `ArtistProfileOut`."""
    return to_json(
        {
            "id": profile.artist.id,
            "name": profile.artist.name,
            "n_tracks": profile.n_tracks,
            "popularity": profile.popularity,
            "genres": [{"genre": genre, "share": round(share, SHARE_DECIMALS)} for genre, share in profile.genres],
        }
    )


def artist_answer(page: ArtistPage, service: Service) -> bytes:
    """An `ArtistAnswer`."""
    return b'%b,"top_tracks":[%b]}' % (artist_json(page.profile)[:-1], b",".join(service.json(page.top_tracks)))


def similar_artists_answer(found: SimilarArtists, service: Service) -> bytes:
    """A `SimilarArtistsAnswer`."""
    similar = [
        b'{"artist":%b,"similarity":%b}' % (artist_json(one.profile), to_json(one.similarity)) for one in found.similar
    ]
    told = {"genre_weight": found.genre_weight, "timbre_weight": found.timbre_weight, "model": service.version}
    if found.timbre_weight is None:
        del told["timbre_weight"]
    return b'{"artist":%b,"similar":[%b],%b' % (artist_json(found.profile), b",".join(similar), to_json(told)[1:])
