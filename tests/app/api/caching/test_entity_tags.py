from itertools import combinations

import pytest

from app.api.caching.entity_tags import EntityTags, is_among, key_of

SCOPE = {
    "path": "/tracks/a",
    "query_string": b"k=1",
    "scheme": "http",
    "root_path": "",
    "headers": [(b"host", b"music.example")],
}
TAGS = EntityTags("")


def test_entity_tags_differ_by_all_that_an_answer_depends_on() -> None:
    keys = [key_of({**SCOPE, **other}) for other in ({}, {"path": "/tracks/b"}, {"query_string": b"k=2"})]
    tags = [TAGS.of(fingerprint, key) for fingerprint in (b"one", b"two") for key in keys]
    tags.append(EntityTags("https://elsewhere.example").of(b"one", keys[0]))
    assert all(one != other for one, other in combinations(tags, 2))


@pytest.mark.parametrize(
    "other", [{"scheme": "https"}, {"root_path": "/music"}, {"headers": [(b"host", b"other.example")]}]
)
def test_entity_tags_under_v1_differ_by_what_links_begin_with(other: dict[str, object]) -> None:
    v1 = {**SCOPE, "path": "/v1/tracks/a"}
    assert key_of({**v1, **other}) != key_of(v1)
    assert key_of({**SCOPE, **other}) == key_of(SCOPE)


def test_entity_tags_parts_cannot_take_the_place_of_others() -> None:
    one = TAGS.of(b"f", ("/a\nb", b"", b""))
    assert one != TAGS.of(b"f", ("b", b"", b"/a")) != TAGS.of(b"f", ("\n/a\nb", b"", b""))


def test_entity_tags_half_a_surrogate_pair_in_a_path_has_a_tag() -> None:
    assert TAGS.of(b"f", ("/tracks/\ud800", b"", b"")) != TAGS.of(b"f", ("/tracks/\ud801", b"", b""))


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ([b'W/"tag"'], True),
        ([b'"tag"'], True),
        ([b'"other", W/"tag" , "more"'], True),
        ([b'"other"', b'W/"tag"'], True),
        ([b"*"], False),
        ([b'W/"tag2"'], False),
        ([b"tag"], False),
        ([], False),
    ],
)
def test_is_among_compares_weakly(given: list[bytes], expected: bool) -> None:
    headers = [(b"if-match", b'"tag"'), *((b"if-none-match", value) for value in given)]
    assert is_among(b'"tag"', headers) is expected
