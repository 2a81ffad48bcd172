"""Turns the bytes of a text file into UTF-8, or says in which encoding they may be."""

import codecs
import re
import unicodedata

from training.data.errors import TableError

_MARKS = ((codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be"))
_OFTEN = ("cp1252", "cp1250", "cp1251", "cp1254", "mac-roman", "shift_jis", "gb18030", "big5", "euc-kr")
_CONTROLS = bytes(code for code in range(32) if code not in b"\t\n\r\f\x1a\x1b")
_LOOKED_AT = 65_536
_BLOCK = 1 << 24
_SAMPLE = 30
_SHOWN = 3  # readings


def decode(content: bytes, encoding: str | None) -> tuple[bytes, str]:
    """UTF-8 without a mark, and the name of the encoding that it was in.

    Args:
        content: of the file.
        encoding: a name that Python knows; without it, UTF-8 or what a mark at the start says.

    Raises:
        TableError: the bytes are no text in this encoding; the message shows how others would read them.
    """
    for mark, name in _MARKS:
        if content.startswith(mark) and (encoding is None or _canonical(encoding).startswith(name[:6])):
            body = content[len(mark) :]
            return (_check_utf8(body), "UTF-8") if name == "utf-8" else (_recoded(body, name), "UTF-16")
    if encoding is None:
        return _check_utf8(content), "UTF-8"
    return _recoded(content, _canonical(encoding)), encoding


def _canonical(encoding: str) -> str:
    try:
        codec = codecs.lookup(encoding)
        codec.encode("a", "strict")
        if not isinstance(codec.decode(b"aa", "strict")[0], str):
            raise LookupError
    except (LookupError, UnicodeError, TypeError, ValueError):
        raise TableError(
            f"--encoding {encoding}: expected an encoding of text, such as {', '.join(_OFTEN[:4])} or utf-16"
        ) from None
    return codec.name


def _recoded(content: bytes, encoding: str) -> bytes:
    try:
        return content.decode(encoding).lstrip("\ufeff").encode("utf-8")
    except UnicodeError as error:
        at = error.start if isinstance(error, UnicodeDecodeError) else 0
        line = content.count(b"\n", 0, at) + 1
        raise TableError(
            f"expected text in {encoding}, got other bytes in line {line:,}: "
            f"{content[max(at - _SAMPLE, 0) : at + _SAMPLE]!r}; give another --encoding"
        ) from error


def _check_utf8(content: bytes) -> bytes:
    opening = content[:_LOOKED_AT]
    even, odd = opening[::2].count(0), opening[1::2].count(0)
    if max(even, odd) > 0.3 * len(opening) and min(even, odd) < 0.1 * max(even, odd):
        order = "le" if odd > even else "be"
        raise TableError(f"expected text in UTF-8, got what looks like UTF-16; say --encoding utf-16-{order}")
    if len(opening.translate(None, _CONTROLS)) < len(opening) * 0.99:
        raise TableError(
            f"expected a table as text, got a binary file that begins with {content[:12]!r}; "
            "if it is a table of another program, export it as CSV UTF-8; if the file is cut, download or export it "
            "again"
        )
    start = 0
    while start < len(content):  # a block at a time: all of it as text would take up to four times the memory
        block = memoryview(content)[start : start + _BLOCK]
        try:
            start += codecs.utf_8_decode(block, "strict", start + len(block) == len(content))[1]
        except UnicodeDecodeError as error:
            raise TableError(_say_encodings(content, start + error.start)) from error
    return content


def _say_encodings(content: bytes, at: int) -> str:
    line = content.count(b"\n", 0, at) + 1
    start = max(content.rfind(b"\n", 0, at) + 1, at - _SAMPLE)
    end = content.find(b"\n", at)
    sample = content[start : min(end if end >= 0 else len(content), at + 2 * _SAMPLE)]
    readings: dict[str, str] = {}
    for encoding in _OFTEN:
        try:
            codecs.getincrementaldecoder(encoding)().decode(content[:_LOOKED_AT])
            readings.setdefault(sample.decode(encoding, "replace").strip(), encoding)
        except UnicodeDecodeError:
            continue
    best = sorted(readings, key=_strangeness)[:_SHOWN]
    shown = "; ".join(f"--encoding {readings[text]} reads {text!r}" for text in best)
    return (
        f"expected text in UTF-8, got other bytes in line {line:,}; "
        + (f"which is right? {shown}; or " if shown else "")
        + "save it as CSV UTF-8; if the file is cut, download or export it again"
    )


def _strangeness(text: str) -> int:
    """How many characters beyond ASCII are no letters, or stand in a word of another script."""
    strange = sum(not (character.isascii() or character.isalpha()) for character in text)
    for word in re.findall(r"[^\W\d_]+", text):
        scripts = {unicodedata.name(character, "?").split()[0] for character in word}
        strange += len(word) * (len(scripts - {"HIRAGANA", "KATAKANA"}) > 1)
    return strange
