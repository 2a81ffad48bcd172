import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from training.data.errors import TableError
from training.data.files.text import decode

TEXT = "track_name,artists\nZażółć – “quoted”,Søren Åkerlund\n夜の灯台,Édith\n"
few = settings(max_examples=60, deadline=None)


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (TEXT.encode(), "UTF-8"),
        (b"\xef\xbb\xbf" + TEXT.encode(), "UTF-8"),
        (b"\xff\xfe" + TEXT.encode("utf-16-le"), "UTF-16"),
        (b"\xfe\xff" + TEXT.encode("utf-16-be"), "UTF-16"),
    ],
    ids=["plain", "with a mark", "little endian", "big endian"],
)
def test_decode_utf_is_known_by_itself(content: bytes, said: str) -> None:
    assert decode(content, None) == (TEXT.encode(), said)


def test_decode_character_between_two_blocks_is_one() -> None:
    content = b"a" * ((1 << 24) - 1) + "é".encode() + b"\nlast"
    assert decode(content, None) == (content, "UTF-8")
    with pytest.raises(TableError, match="got other bytes in line 2; which is right"):
        decode(content + b"\xe9", None)
    with pytest.raises(TableError, match="got other bytes in line 1;"):
        decode(content[: 1 << 24], None)


@few
@given(st.text(st.characters(codec="cp1252", exclude_categories=["Cc"]), min_size=1))
def test_decode_named_encoding_gives_the_text(text: str) -> None:
    for encoding in ("cp1252", "utf-16", "UTF-8", "utf-8-sig"):
        assert decode(text.encode(encoding), encoding)[0].decode() == text


@pytest.mark.parametrize(
    ("text", "encoding"),
    [
        ("Édith Vauclair – Søren Åkerlund", "cp1252"),
        ("Зимний вечер, Мирела", "cp1251"),
        ("夜の灯台,ミレラ", "shift_jis"),
        ("夜晚的灯塔", "gb18030"),
        ("밤의 등대", "euc-kr"),
    ],
)
def test_decode_other_bytes_are_refused_with_the_encoding_that_reads_right(text: str, encoding: str) -> None:
    content = b"track_name,artists\nplain,plain\n" + text.encode(encoding) + b"\n"
    with pytest.raises(TableError, match=r"got other bytes in line 3; which is right\?") as raised:
        decode(content, None)
    assert f"--encoding {encoding} reads {text!r}" in str(raised.value)
    assert "save it as CSV UTF-8" in str(raised.value)
    assert decode(content, encoding)[0].decode().endswith(f"{text}\n")


@pytest.mark.parametrize(
    ("content", "encoding", "message"),
    [
        (TEXT.encode("utf-16-le"), None, "looks like UTF-16; say --encoding utf-16-le"),
        (TEXT.encode("utf-16-be"), None, "looks like UTF-16; say --encoding utf-16-be"),
        (bytes(range(256)) * 9, None, "got a binary file that begins with"),
        (TEXT.encode(), "klingon", "--encoding klingon: expected an encoding of text, such as cp1252"),
        (TEXT.encode(), "base64", "--encoding base64: expected an encoding of text"),
        (b"a,b\n\x81\x8d\n", "cp1252", r"expected text in cp1252, got other bytes in line 2: .*another --encoding"),
        (b"track_name\n", "utf-16", "expected text in utf-16, got other bytes"),
    ],
)
def test_decode_what_cannot_be_is_refused(content: bytes, encoding: str | None, message: str) -> None:
    with pytest.raises(TableError, match=message):
        decode(content, encoding)
