import pytest

from app.server.prefixes import as_prefix, forwarded_prefix


@pytest.mark.parametrize(
    ("text", "prefix"),
    [
        ("", ""),
        ("/", ""),
        ("/music", "/music"),
        ("/music/", "/music"),
        ("/a/b.c/~d_e-1", "/a/b.c/~d_e-1"),
        ("/v1x", "/v1x"),
    ],
)
def test_prefix_has_a_slash_at_its_start_and_none_at_its_end(text: str, prefix: str) -> None:
    assert as_prefix(text) == prefix


@pytest.mark.parametrize(
    "text",
    [
        "music",
        "//evil.example",
        "/a//b",
        "/..",
        "/a/./b",
        "/a b",
        "/a?b",
        "/a#b",
        "/%6d",
        "/ä",
        "/a\r\nb",
        "/" + "a" * 200,
    ],
)
def test_prefix_of_another_form_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="expected a path such as /music"):
        as_prefix(text)


@pytest.mark.parametrize("text", ["/search", "/v1/", "/api/songkin"])
def test_prefix_that_begins_like_a_path_of_the_service_is_refused(text: str) -> None:
    with pytest.raises(
        ValueError, match=f"another beginning than /{text.split('/')[1]}, which is a path of the service"
    ):
        as_prefix(text)


def test_prefixes_of_several_proxies_are_joined_the_outermost_first() -> None:
    name = b"x-forwarded-prefix"
    assert forwarded_prefix([(b"host", b"a")]) == ""
    assert forwarded_prefix([(name, b"/music/")]) == "/music"
    assert forwarded_prefix([(name, b"/a, /b/"), (b"host", b"a"), (name, b"/c")]) == "/a/b/c"
    assert forwarded_prefix([(name, b" / "), (name, b"")]) == ""
