"""What a database keeps of a live track beside its id: one JSON text.

Features are kept by name and only where they are known, so that a column that is added to the schema later is unknown
in older rows, and none moves to another's place.
"""

import math
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, FiniteFloat, ValidationError

from app.bundle.features import FEATURE_NAMES
from app.live.changes import LiveTrack


class _Content(BaseModel):
    model_config = ConfigDict(frozen=True, strict=True)

    name: str
    artists: list[str]
    album: str
    genres: list[str]
    features: dict[str, FiniteFloat]
    extras: dict[str, Annotated[str | int, Field(union_mode="left_to_right")]]
    timbre: list[FiniteFloat] | None = None
    genres_from: Literal["tags"] | None = None
    extractor: str | None = None


def encode_content(track: LiveTrack) -> str:
    """All of a track but its id.

    Raises:
        ValueError: there are not as many features as there are names, or a number is infinite.
    """
    known = {
        name: float(value) for name, value in zip(FEATURE_NAMES, track.features, strict=True) if not math.isnan(value)
    }
    return _Content(
        name=track.name,
        artists=list(track.artists),
        album=track.album,
        genres=list(track.genres),
        features=known,
        extras=dict(track.extras),
        timbre=[*track.timbre] or None,
        genres_from="tags" if track.genres_from == "tags" else None,
        extractor=track.extractor or None,
    ).model_dump_json(exclude_none=True)


def decode_content(track_id: str, text: str) -> LiveTrack:
    """The track of which `text` is the content. A feature that the schema does not have (any more) is left out.

    Raises:
        ValueError: it is no such content, or no track can have this id.
    """
    try:
        content = _Content.model_validate_json(text)
    except ValidationError as error:
        first = error.errors()[0]
        raise ValueError(f"{'.'.join(map(str, first['loc'])) or 'the content'}: {first['msg']}") from error
    return LiveTrack(
        id=track_id,
        name=content.name,
        artists=tuple(content.artists),
        album=content.album,
        genres=tuple(content.genres),
        features=tuple(content.features.get(name, math.nan) for name in FEATURE_NAMES),
        extras=content.extras,
        timbre=tuple(content.timbre or ()),
        genres_from=content.genres_from or "table",
        extractor=content.extractor or "",
    )
