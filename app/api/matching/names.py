"""Names of artists and albums as requests may have them: as texts, or as objects of which only the name is read."""

from typing import Annotated, Any

from pydantic import BaseModel, BeforeValidator, Field, StringConstraints

Text = Annotated[str, StringConstraints(strip_whitespace=True, max_length=10_000)]
ARTIST_NAMES = (
    "Names of its artists, in order: a list of texts or of objects with a name, or one text, such as "
    '"A feat. B" or "A, B"'
)


class Named(BaseModel):
    """An object of which only the name is read, like an artist or album of Spotify's."""

    name: str


def _name_of(value: Any) -> Any:
    return value["name"] if isinstance(value, dict) and "name" in value else value


def names_of(value: Any) -> Any:
    """The list of names that such a value stands for; anything else as it is, to be refused."""
    if isinstance(value, list):
        return [_name_of(each) for each in value]
    return [value] if isinstance(value, str) else value


AlbumName = Annotated[Text | None, BeforeValidator(_name_of, json_schema_input_type=Text | Named | None)]
ArtistNames = Annotated[
    list[Text] | None,
    Field(max_length=50, fail_fast=True),
    BeforeValidator(names_of, json_schema_input_type=str | list[str | Named] | None),
]
