"""The part "prepared" tells what the database tells, and no damage to it meets a request."""

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from app.bundle.errors import BundleError
from app.bundle.files import prepared as files
from app.bundle.parts import CATALOGUE
from app.bundle.reader import Bundle, read_bundle
from app.catalogue.catalogue import Catalogue
from app.catalogue.loader import load_catalogue, load_database
from app.catalogue.track_json import track_json
from tests.support.damage import reseal

Change = Callable[[Any], Any]


def of_database(bundle: Bundle) -> Catalogue:
    genres, content = bundle.manifest.genres, bundle.contents[CATALOGUE]
    return Catalogue(load_database(bundle.file(CATALOGUE), content, bundle.features, genres))


@pytest.fixture(params=["bundle", "demo"])
def both(request: pytest.FixtureRequest) -> Iterator[tuple[Catalogue, Catalogue]]:
    """The catalogue of a bundle as it was prepared, and of its database."""
    bundle: Bundle = request.getfixturevalue(request.param)
    assert bundle.has("prepared")
    yield load_catalogue(bundle), of_database(bundle)


def test_prepared_catalogue_is_that_of_the_database(both: tuple[Catalogue, Catalogue]) -> None:
    prepared, expected = both
    rows = range(len(expected))
    assert len(prepared) == len(expected)
    assert [*map(repr, prepared.tracks(rows))] == [*map(repr, expected.tracks(rows))]  # repr, since NaN is not itself
    assert prepared.json(rows) == [track_json(track) for track in expected.tracks(rows)]
    assert prepared.genres == expected.genres
    for name in ("recordings", "albums", "artist_known", "kept", "features"):
        np.testing.assert_array_equal(getattr(prepared, name), getattr(expected, name))
    for name in ("artists", "genre_members"):
        for array in ("groups", "track_starts", "tracks", "group_starts"):
            np.testing.assert_array_equal(
                getattr(getattr(prepared, name), array), getattr(getattr(expected, name), array)
            )


def test_prepared_look_ups_are_those_of_the_database(both: tuple[Catalogue, Catalogue]) -> None:
    prepared, expected = both
    ids = [*expected.content.track_ids, "no-such-track", "", "\ud800"]
    assert prepared.track_indices(ids) == expected.track_indices(ids)
    artists = [artist.id for artist in expected.artists_at(range(len(expected.artists)))]
    assert prepared.artist_indices([*artists, "nobody"]) == expected.artist_indices([*artists, "nobody"])
    names = [artist.name for artist in expected.artists_at(range(len(expected.artists)))]
    np.testing.assert_array_equal(prepared.artist_counts(names), expected.artist_counts(names))


def test_prepared_extras_are_those_of_the_database(both: tuple[Catalogue, Catalogue]) -> None:
    prepared, expected = both
    assert list(prepared.content.extras) == list(expected.content.extras)
    for name, values in expected.content.extras.items():
        assert [*prepared.content.extras[name]] == [*values]
        if name == "release_year":
            np.testing.assert_array_equal(prepared.numbers(name), expected.numbers(name))


def edited(change: Change) -> Callable[[Path], None]:
    def edit(path: Path) -> None:
        content = json.loads(path.read_text(encoding="utf-8"))
        path.write_text(json.dumps(change(content)), encoding="utf-8")

    return edit


def saved(change: Change) -> Callable[[Path], None]:
    return lambda path: np.save(path, change(np.load(path).copy()))


def with_value(place: Any, value: float) -> Change:
    def put(array: Any) -> Any:
        array[place] = value
        return array

    return put


def without_first_line_end(path: Path) -> None:
    path.write_bytes(path.read_bytes().replace(b"}\n", b"} ", 1))


OF_TRACKS, OF_TRACKS_STARTS, TRACKS_OF, TRACKS_OF_STARTS = files.relation("artists")
DAMAGE: list[tuple[str, Callable[[Path], None]]] = [
    (files.PREPARED, edited(lambda content: content | {"surprise": 1})),
    (files.PREPARED, edited(lambda content: content | {"n_albums": -1})),
    (files.PREPARED, edited(lambda content: content | {"genres": content["genres"][::-1]})),
    (files.TEXT_STARTS, saved(lambda starts: starts[:-1])),
    (files.TEXT_STARTS, saved(with_value(3, 0))),
    (files.TEXT_STARTS, saved(with_value(-1, 1 << 40))),
    (files.TRACKS_JSON, without_first_line_end),
    (files.TRACK_STARTS, saved(with_value(0, 1))),
    (files.TRACK_STARTS, saved(with_value(5, -1))),
    (files.TRACK_HASHES, saved(with_value((1, 0), 1 << 31))),
    (files.ARTIST_HASHES, saved(lambda hashes: hashes[:, :-1])),
    (files.TRACK_NUMBERS, saved(with_value((0, 2), 1 << 40))),
    (files.TRACK_NUMBERS, saved(with_value((1, 2), -1))),
    (files.DECIMALS, saved(with_value((0, 3), 7.0))),
    (
        files.EXTRA_NUMBERS,
        saved(lambda numbers: np.repeat(numbers[:1] if len(numbers) else np.zeros((1, 180), np.int32), 9, 0)),
    ),
    (OF_TRACKS, saved(with_value(0, 1 << 40))),
    (OF_TRACKS_STARTS, saved(with_value(3, 0))),
    (TRACKS_OF, saved(with_value(0, -1))),
    (TRACKS_OF_STARTS, saved(lambda starts: starts[:-1])),
    (files.COUNT_GENRES, saved(with_value(0, 5))),
    (files.COUNT_STARTS, saved(with_value(-1, 0))),
    (files.COUNTS, saved(with_value(0, 0.0))),
]


@pytest.mark.parametrize(
    ("name", "damage"), DAMAGE, ids=[f"{number}-{name}" for number, (name, _) in enumerate(DAMAGE)]
)
def test_prepared_damaged_file_is_refused_by_name(bundle_copy: Path, name: str, damage: Callable[[Path], None]) -> None:
    damage(bundle_copy / name)
    reseal(bundle_copy)
    with pytest.raises(BundleError, match=rf"{name}: expected"):
        load_catalogue(read_bundle(bundle_copy))
