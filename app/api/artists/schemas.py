"""Schemas of artists."""

from pydantic import BaseModel, Field

from app.api.fields import GenreWeight, ListSize, TimbreWeight
from app.api.tracks.schemas import ArtistOut, TrackOut


class GenreShare(BaseModel):
    genre: str
    share: float = Field(description="Share of the artist's tracks; a track of several genres is divided among them")


class _ArtistProfile(ArtistOut):
    n_tracks: int = Field(description="Number of tracks in the catalogue by this artist, alone or with others")
    popularity: int | None = Field(description="Popularity of the artist's most popular track")
    genres: list[GenreShare] = Field(description="Largest share first; the shares add up to 1")


class ArtistProfileOut(_ArtistProfile):
    pass


class ArtistAnswer(_ArtistProfile):
    top_tracks: list[TrackOut] = Field(description="Up to ten, most popular first; no second version of a recording")


class SimilarArtistsQuery(ListSize):
    genre_weight: GenreWeight = None
    timbre_weight: TimbreWeight = None


class SimilarArtistOut(BaseModel):
    artist: ArtistProfileOut
    similarity: float = Field(
        description="Mean similarity of this artist's tracks to the centre of the requested artist's tracks"
    )


class SimilarArtistsAnswer(BaseModel):
    artist: ArtistProfileOut
    similar: list[SimilarArtistOut] = Field(description="The most similar first")
    genre_weight: float = Field(description="How much genre counted, from 0 to 1")
    timbre_weight: float | None = Field(
        None, description="How much timbre counted, from 0 to 1; only where the bundle has timbre"
    )
    model: str
