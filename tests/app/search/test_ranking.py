"""Many things that are found are ranked as few are, and the first of them without a look at all."""

from collections.abc import Sequence

import numpy as np
import pytest
from numpy.typing import NDArray

from app.bundle.inverted_index import POSTING_KINDS, Postings, WordPostings
from app.search import ranking
from app.search.inverted_index import InvertedIndex
from app.search.query_parser import Term
from app.search.ranking import NameSearch

N = 40_000  # things: enough for rare words to be read one by one
WORDS = ("a", "ab", "abba", "abbey", "b", "bb", "c", "rare", "scarce")
SHARES = (0.3, 0.05, 0.01, 0.002, 0.4, 0.1, 0.2, 0.0005, 0.0001)
KINDS: dict[str, tuple[str, ...]] = {"any": ("titles", "artists", "albums"), "track": ("titles",)}
TEXTS = ("a", "b a", "ab", "a b", "abb a", "a rare", "scarce a", "abb", "b c a", "rare", "bb ab")


@pytest.fixture(scope="module")
def index() -> InvertedIndex:
    rng = np.random.default_rng(7)
    postings = {}
    for kind in POSTING_KINDS:
        members = [np.flatnonzero(rng.random(N) < share).astype(np.int32) for share in SHARES]
        starts = np.cumsum([0, *map(len, members)])
        postings[kind] = Postings(starts, np.concatenate(members))
    return InvertedIndex(WordPostings(WORDS, postings))


@pytest.fixture(scope="module")
def by_popularity() -> NDArray[np.int32]:
    return np.random.default_rng(8).permutation(N).astype(np.int32)


@pytest.fixture(scope="module", params=[1.0, 0.7], ids=["all kept", "some removed"])
def search(request: pytest.FixtureRequest, index: InvertedIndex, by_popularity: NDArray[np.int32]) -> NameSearch:
    kept = np.random.default_rng(9).random(N) < request.param
    return NameSearch(index, KINDS, "titles", ("albums",), by_popularity, kept)  # type: ignore[arg-type]


def terms(text: str) -> list[Term]:
    words = text.split()
    return [Term(word, "any", unfinished=place == len(words) - 1) for place, word in enumerate(words)]


def costs(index: InvertedIndex, asked: Sequence[Term]) -> NDArray[np.float64]:
    """Of each thing, as the module says; infinite where it is not found. Each word is looked at in each name."""
    has = {}
    for kind in KINDS["any"]:
        has[kind] = np.zeros((len(WORDS), N), dtype=np.bool_)
        for word in range(len(WORDS)):
            has[kind][word, index.postings[kind].of(slice(word, word + 1))] = True
    total, typed, others_whole = np.zeros(N), np.zeros(N), np.ones(N, dtype=np.bool_)
    for term in asked:
        begun = [place for place, word in enumerate(WORDS) if word.startswith(term.word)]
        whole = [place for place, word in enumerate(WORDS) if word == term.word]
        near = has["titles"][begun].any(axis=0) | has["artists"][begun].any(axis=0)
        whole_near = has["titles"][whole].any(axis=0) | has["artists"][whole].any(axis=0)
        total[~near & ~has["albums"][begun].any(axis=0)] = np.inf
        total += 2 * ~near + (not term.unfinished) * ~whole_near
        typed += has["titles"][whole].any(axis=0)
        others_whole &= whole_near
    total += 8 * ((typed < has["titles"].sum(axis=0)) | ~others_whole)
    return total


@pytest.mark.parametrize("text", TEXTS)
def test_page_is_of_the_list_that_the_plain_definition_gives(
    search: NameSearch, index: InvertedIndex, by_popularity: NDArray[np.int32], text: str
) -> None:
    expected = costs(index, terms(text))
    if search._kept is not None:
        expected[~search._kept] = np.inf
    ranks = np.argsort(by_popularity)
    listed = np.lexsort((ranks, expected))[: np.count_nonzero(np.isfinite(expected))]
    assert len(listed) >= 5
    for limit, offset in ((10, 0), (10, 25), (1, 3), (N, 0)):
        page = search.page(terms(text), limit, offset)
        assert page.total == len(listed)
        assert page.numbers.tolist() == listed[offset : offset + limit].tolist()


def test_page_of_those_allowed_has_no_others(search: NameSearch) -> None:
    allowed = np.arange(N) % 3 == 0
    whole = search.page(terms("b a"), N, 0).numbers
    page = search.page(terms("b a"), 20, 5, allowed)
    assert page.numbers.tolist() == whole[allowed[whole]][5:25].tolist()
    assert page.total == np.count_nonzero(allowed[whole])


@pytest.mark.parametrize("text", ["a", "b a", "ab"])
def test_page_the_first_of_many_does_not_rank_all(
    search: NameSearch, monkeypatch: pytest.MonkeyPatch, text: str
) -> None:
    expected = search.page(terms(text), 10, 0)
    monkeypatch.delattr(NameSearch, "_first")
    assert search.page(terms(text), 10, 0).numbers.tolist() == expected.numbers.tolist()


def test_page_first_ones_that_are_not_popular_are_found_among_all(index: InvertedIndex) -> None:
    """Nobody popular has the words near: where looking on would take as long as ranking all, all are ranked."""
    near = np.zeros(N, dtype=np.bool_)
    for kind in KINDS["any"][:2]:
        near[index.postings[kind].of(slice(2, 4))] = True
    last = np.argsort(near, kind="stable").astype(np.int32)
    search = NameSearch(index, KINDS, "titles", ("albums",), last, np.ones(N, dtype=np.bool_))  # type: ignore[arg-type]
    page = search.page(terms("abb"), 10, 0)
    assert not near[last[: N // ranking._MOST_LOOKED_AT]].any()
    assert page.numbers.tolist() == search.page(terms("abb"), N, 0).numbers[:10].tolist()


def test_mask_is_of_all_that_are_found(search: NameSearch) -> None:
    for text in ("a", "rare a", "b c a"):
        mask = search.mask(terms(text), None)
        assert np.flatnonzero(mask).tolist() == sorted(search.page(terms(text), N, 0).numbers.tolist())
