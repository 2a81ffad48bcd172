from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from app.bundle.errors import BundleError
from app.bundle.inverted_index import (
    POSTING_KINDS,
    Postings,
    WordPostings,
    read_word_postings,
    with_added,
    write_word_postings,
)
from app.bundle.parts import POSTING_STARTS, POSTINGS, WORDS

N_TRACKS, N_ARTISTS = 9, 4
Found = dict[str, dict[str, list[int]]]
FOUND: Found = {
    "bar": {"titles": [0, 8], "releases": [], "artists": [], "albums": [3], "genres": [], "names": [3]},
    "foo": {"titles": [], "releases": [1, 2], "artists": [5], "albums": [], "genres": [0, 1], "names": []},
    "東京": {"titles": [7], "releases": [], "artists": [], "albums": [], "genres": [], "names": [0, 1]},
}


def read(directory: Path) -> WordPostings:
    starts, members = np.load(directory / POSTING_STARTS), np.load(directory / POSTINGS)
    content = (directory / WORDS).read_bytes()
    return read_word_postings(directory, content, starts, members, N_TRACKS, N_ARTISTS)


def as_found(content: WordPostings) -> Found:
    return {
        word: {kind: content.postings[kind].of(slice(i, i + 1)).tolist() for kind in POSTING_KINDS}
        for i, word in enumerate(content.words)
    }


def as_content(found: Found) -> WordPostings:
    words = sorted(found)
    postings = {}
    for kind in POSTING_KINDS:
        lists = [found[word][kind] for word in words]
        numbers = np.array([number for each in lists for number in each], dtype=np.int32)
        postings[kind] = Postings(np.cumsum([0, *map(len, lists)]), numbers)
    return WordPostings(words, postings)


def members(limit: int) -> st.SearchStrategy[list[int]]:
    return st.sets(st.integers(0, limit - 1)).map(sorted)


words = st.text("abcé京 ", min_size=1, max_size=5).map(str.strip).filter(bool)
kinds = st.fixed_dictionaries({kind: members(N_ARTISTS if kind == "names" else N_TRACKS) for kind in POSTING_KINDS})


@settings(deadline=None)
@given(found=st.dictionaries(words, kinds, max_size=12))
def test_word_postings_come_back_as_they_were_written(tmp_path_factory: pytest.TempPathFactory, found: Found) -> None:
    directory = tmp_path_factory.mktemp("words")
    write_word_postings(directory, as_content(found))
    assert as_found(read(directory)) == found
    assert [*read(directory).words] == sorted(found)


def test_word_postings_of_a_run_are_those_of_all_its_words(tmp_path: Path) -> None:
    write_word_postings(tmp_path, as_content(FOUND))
    assert read(tmp_path).postings["titles"].of(slice(0, 3)).tolist() == [0, 8, 7]
    assert read(tmp_path).postings["names"].of(slice(1, 3)).tolist() == [0, 1]


def changed(position: tuple[int, ...], value: int) -> Callable[[NDArray[Any]], NDArray[Any]]:
    def change(array: NDArray[Any]) -> NDArray[Any]:
        array[position] = value
        return array

    return change


@pytest.mark.parametrize(
    ("spoil", "message"),
    [
        (lambda array: array[:, :-1], "expected starts of 3 words, got of 2"),
        (changed((0, 0), 1), "expected ascending starts from 0 to"),
        (changed((0, 1), -1), "expected ascending starts from 0 to"),
        (changed((2, 1), 10_000), "expected ascending starts from 0 to"),
        (changed((-1, -1), 0), "expected ascending starts from 0 to"),
    ],
    ids=["fewer", "first", "negative", "large", "last"],
)
def test_word_postings_with_wrong_starts_are_refused(
    tmp_path: Path, spoil: Callable[[NDArray[Any]], NDArray[Any]], message: str
) -> None:
    write_word_postings(tmp_path, as_content(FOUND))
    np.save(tmp_path / POSTING_STARTS, spoil(np.load(tmp_path / POSTING_STARTS)))
    with pytest.raises(BundleError, match=rf"{POSTING_STARTS}: {message}"):
        read(tmp_path)


@pytest.mark.parametrize(("position", "value", "kind"), [(0, N_TRACKS, "titles"), (0, -1, "titles"), (-1, 4, "names")])
def test_word_postings_of_what_is_not_there_are_refused(tmp_path: Path, position: int, value: int, kind: str) -> None:
    write_word_postings(tmp_path, as_content(FOUND))
    np.save(tmp_path / POSTINGS, changed((position,), value)(np.load(tmp_path / POSTINGS)))
    limit = N_ARTISTS if kind == "names" else N_TRACKS
    with pytest.raises(BundleError, match=rf"{POSTINGS}: expected numbers from 0 to {limit - 1} for {kind}"):
        read(tmp_path)


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"foo\nbar\n\xe6\x9d\xb1\n", "expected words in ascending order"),
        (b"bar\nbar\nfoo\n", "expected words in ascending order"),
        (b"\xff\xfe\nfoo\nzoo\n", "expected words in UTF-8"),
        (b"bar\r\nfoo\r\n\xe6\x9d\xb1\xe4\xba\xac\r\n", "expected one word on each line"),
        (b"bar\nfoo\n\xe6\x9d\xb1\xe4\xba\xac", "expected one word on each line"),
        (b"bar\n", None),
        (b"", None),
    ],
    ids=["order", "twice", "bytes", "carriage-returns", "no-end", "fewer", "none"],
)
def test_word_postings_with_other_words_are_refused(tmp_path: Path, content: bytes, message: str | None) -> None:
    write_word_postings(tmp_path, as_content(FOUND))
    (tmp_path / WORDS).write_bytes(content)
    with pytest.raises(BundleError, match=f"{WORDS}: {message}" if message else f"{POSTING_STARTS}: expected starts"):
        read(tmp_path)


@given(st.data())
def test_with_added_words_and_members_are_those_of_both(data: st.DataObject) -> None:
    def postings(first: int) -> st.SearchStrategy[Found]:
        numbers = st.sets(st.integers(first, first + 5)).map(sorted)
        found = st.fixed_dictionaries(dict.fromkeys(POSTING_KINDS, numbers)).filter(lambda kinds: any(kinds.values()))
        return st.dictionaries(words, found, max_size=6)

    before, added = data.draw(postings(0)), data.draw(postings(6))
    with TemporaryDirectory() as name:
        write_word_postings(Path(name), as_content(before))
        starts, members = np.load(Path(name) / POSTING_STARTS), np.load(Path(name) / POSTINGS)
        written = (Path(name) / WORDS).read_bytes()
        content = read_word_postings(Path(name), written, starts, members, 6, 6)
    pairs = {
        kind: [(word, number) for word, found in added.items() for number in found[kind]] for kind in POSTING_KINDS
    }
    flat = {
        kind: ([word for word, _ in of_kind], np.array([number for _, number in of_kind], dtype=np.int64))
        for kind, of_kind in pairs.items()
    }
    new = sorted(set(added) - set(before))
    content = with_added(content, new, {word: place for place, word in enumerate([*content.words, *new])}, flat)
    nothing: dict[str, list[int]] = {kind: [] for kind in POSTING_KINDS}
    assert as_found(content) == {
        word: {kind: before.get(word, nothing)[kind] + added.get(word, nothing)[kind] for kind in POSTING_KINDS}
        for word in {*before, *added}
    }
    assert [*content.words] == sorted(before) + new
