"""The real Spotify ids of artists, from a file: the table has none.

The file is CSV, with the columns spotify_id and artist:

    spotify_id,artist
    0OdUWJ0sBjDrqHygGUXeCF,Band of Horses

Others may stand beside them. The columns may be called artist_id, artist_uri or id, and artist_name or name; ids may be
URIs or links. Case, accents and punctuation of a name do not matter. An artist may have several ids; the first one is
shown.
"""

import csv
import re
from collections.abc import Iterator, Mapping
from hashlib import blake2b
from pathlib import Path

from app.api.ids import read_id
from app.bundle.names import fold, mint_id

_ID_COLUMNS = ("spotify_id", "artist_id", "spotify_artist_id", "artist_uri", "spotify_uri", "uri", "id")
_NAME_COLUMNS = ("artist", "artist_name", "name")
_ID = re.compile(r"[0-9A-Za-z]{22}")


class AliasError(ValueError):
    """The file of aliases is not what was expected. The message says what, where, got and what to do."""


class ArtistAliases:
    """Translates between Spotify's ids of artists and the ids of the catalogue.

    Args:
        names: the artist's name for each Spotify id.

    Attributes:
        digest: the same for the same names.
    """

    def __init__(self, names: Mapping[str, str]) -> None:
        self.digest = blake2b(repr([*names.items()]).encode("utf-8", "surrogatepass"), digest_size=8).hexdigest()
        self._catalogue_ids = {spotify_id: mint_id("artist", name) for spotify_id, name in names.items()}
        self._spotify_ids = {own_id: spotify_id for spotify_id, own_id in reversed(self._catalogue_ids.items())}

    def catalogue_id(self, artist_id: str) -> str:
        """The id that the catalogue has for the artist; `artist_id` itself where it is not an alias."""
        return self._catalogue_ids.get(artist_id, artist_id)

    def spotify_id(self, catalogue_id: str) -> str:
        """Spotify's id of the artist; `catalogue_id` itself where Spotify's is unknown."""
        return self._spotify_ids.get(catalogue_id, catalogue_id)


def read_aliases(path: Path | None) -> ArtistAliases:
    """The aliases of the file at `path`; none without a path.

    Raises:
        AliasError: there is no such file, or a line of it is wrong.
    """
    names: dict[str, str] = {}
    for line, written, name in _rows(path) if path else ():
        kind, spotify_id = read_id(written)
        if kind not in {None, "artist"}:
            raise AliasError(
                f"{path}, line {line}: expected the id of an artist, got that of another kind: {written!r}"
            )
        if not _ID.fullmatch(spotify_id):
            raise AliasError(f"{path}, line {line}: expected a Spotify id of 22 letters and digits, got {written!r}")
        if not name.strip():
            raise AliasError(f"{path}, line {line}: expected the name of an artist, got none")
        if fold(names.setdefault(spotify_id, name)) != fold(name):
            raise AliasError(
                f"{path}, line {line}: expected one artist for each id, got a second artist for {spotify_id}"
            )
    return ArtistAliases(names)


def _rows(path: Path) -> Iterator[tuple[int, str, str]]:
    """The number of each line, and the id and the name that it has."""
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            separator = max(",;\t", key=file.readline().count)
            file.seek(0)
            reader = csv.reader(file, strict=True, delimiter=separator)
            header = next(reader, [])
            places = [_place(header, names) for names in (_ID_COLUMNS, _NAME_COLUMNS)]
            if None in places:
                raise AliasError(f"{path}, line 1: expected the columns spotify_id,artist, got {','.join(header)!r}")
            for row in reader:
                if len(row) not in {0, len(header)}:
                    raise AliasError(f"{path}, line {reader.line_num}: expected {len(header)} fields, got {len(row)}")
                if row:
                    identity, name = (row[place] for place in places if place is not None)
                    yield reader.line_num, identity, name
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise AliasError(f"{path}: expected a CSV file in UTF-8, got: {error}") from error


def _place(header: list[str], names: tuple[str, ...]) -> int | None:
    """Where the first of these names is that the header has."""
    plain = ["_".join(name.lower().split()) for name in header]
    return next((plain.index(name) for name in names if name in plain), None)
