"""The bodies of the artist endpoints."""

from typing import Self

from pydantic import BaseModel, Field

from app.api.fields import GenreWeight, Strict
from app.api.tracks.schemas import ArtistOut, TrackOut
from app.catalogue.artists import SHARE_DECIMALS, ArtistPage, ArtistProfile
from app.recommend.similar_artists import SimilarArtist, SimilarArtists


class GenreShare(BaseModel):
    genre: str
    share: float = Field(description="Of the artist's tracks; a track of several genres is shared among them")


class ArtistProfileOut(ArtistOut):
    n_tracks: int = Field(description="How many tracks of the catalogue are by this artist, alone or with others")
    popularity: int | None = Field(description="That of the artist's most popular track")
    genres: list[GenreShare] = Field(description="Largest share first; they add up to 1")

    @classmethod
    def of(cls, profile: ArtistProfile) -> Self:
        return cls(
            id=profile.artist.id,
            name=profile.artist.name,
            n_tracks=profile.n_tracks,
            popularity=profile.popularity,
            genres=[GenreShare(genre=genre, share=round(share, SHARE_DECIMALS)) for genre, share in profile.genres],
        )


class ArtistAnswer(ArtistProfileOut):
    top_tracks: list[TrackOut] = Field(description="Up to ten, most popular first; no second version of a recording")

    @classmethod
    def answer(cls, page: ArtistPage) -> Self:
        profile = ArtistProfileOut.of(page.profile)
        return cls(**dict(profile), top_tracks=[TrackOut.of(track) for track in page.top_tracks])


class SimilarArtistsQuery(Strict):
    k: int = Field(10, ge=1, le=100, description="How many artists")
    genre_weight: GenreWeight = None


class SimilarArtistOut(BaseModel):
    artist: ArtistProfileOut
    similarity: float = Field(
        description="The mean similarity of this artist's tracks to the centre of the tracks of the artist asked for"
    )

    @classmethod
    def of(cls, similar: SimilarArtist) -> Self:
        return cls(artist=ArtistProfileOut.of(similar.profile), similarity=similar.similarity)


class SimilarArtistsAnswer(BaseModel):
    artist: ArtistProfileOut
    similar: list[SimilarArtistOut] = Field(description="Best first")
    genre_weight: float = Field(description="How much genre counted")
    model: str

    @classmethod
    def answer(cls, found: SimilarArtists, model: str) -> Self:
        return cls(
            artist=ArtistProfileOut.of(found.profile),
            similar=[SimilarArtistOut.of(one) for one in found.similar],
            genre_weight=found.genre_weight,
            model=model,
        )
