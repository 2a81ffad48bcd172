"""Schemas of artists."""

from typing import Self

from pydantic import BaseModel, Field

from app.api.fields import GenreWeight, Strict, TimbreWeight
from app.api.tracks.schemas import ArtistOut, TrackOut
from app.catalogue.artists import SHARE_DECIMALS, ArtistPage, ArtistProfile
from app.recommend.similar_artists import SimilarArtist, SimilarArtists


class GenreShare(BaseModel):
    genre: str
    share: float = Field(description="Share of the artist's tracks; a track of several genres is divided among them")


class _ArtistProfile(ArtistOut):
    n_tracks: int = Field(description="Number of tracks in the catalogue by this artist, alone or with others")
    popularity: int | None = Field(description="Popularity of the artist's most popular track")
    genres: list[GenreShare] = Field(description="Largest share first; the shares add up to 1")


class ArtistProfileOut(_ArtistProfile):
    @classmethod
    def from_domain(cls, profile: ArtistProfile) -> Self:
        return cls(
            id=profile.artist.id,
            name=profile.artist.name,
            n_tracks=profile.n_tracks,
            popularity=profile.popularity,
            genres=[GenreShare(genre=genre, share=round(share, SHARE_DECIMALS)) for genre, share in profile.genres],
        )


class ArtistAnswer(_ArtistProfile):
    top_tracks: list[TrackOut] = Field(description="Up to ten, most popular first; no second version of a recording")

    @classmethod
    def from_domain(cls, page: ArtistPage) -> Self:
        profile = ArtistProfileOut.from_domain(page.profile)
        return cls(**dict(profile), top_tracks=[TrackOut.from_domain(track) for track in page.top_tracks])


class SimilarArtistsQuery(Strict):
    k: int = Field(10, ge=1, le=100, description="Number of artists")
    genre_weight: GenreWeight = None
    timbre_weight: TimbreWeight = None


class SimilarArtistOut(BaseModel):
    artist: ArtistProfileOut
    similarity: float = Field(
        description="Mean similarity of this artist's tracks to the centre of the requested artist's tracks"
    )

    @classmethod
    def from_domain(cls, similar: SimilarArtist) -> Self:
        return cls(artist=ArtistProfileOut.from_domain(similar.profile), similarity=similar.similarity)


class SimilarArtistsAnswer(BaseModel):
    artist: ArtistProfileOut
    similar: list[SimilarArtistOut] = Field(description="The most similar first")
    genre_weight: float = Field(description="How much genre counted, from 0 to 1")
    timbre_weight: float | None = Field(
        None, description="How much timbre counted, from 0 to 1; only where the bundle has timbre"
    )
    model: str

    @classmethod
    def from_domain(cls, found: SimilarArtists, model: str) -> Self:
        return cls(
            artist=ArtistProfileOut.from_domain(found.profile),
            similar=[SimilarArtistOut.from_domain(similar) for similar in found.similar],
            genre_weight=found.genre_weight,
            model=model,
            **({} if found.timbre_weight is None else {"timbre_weight": found.timbre_weight}),
        )
