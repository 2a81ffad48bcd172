"""Bodies just below the limit that cost more to read, check or refuse than to send, for every endpoint with a body."""

import itertools
import string
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import partial

from tests.bench.attack.attack import LONGEST_S, Attack, Finding, Target
from tests.support.raw_http import request

_FORM = "/api/token"
FACTORS = (0.25, 1, 8)  # of the largest body: what the limits of the endpoints are
_LIST_OF = {
    "/predict-genre": "artists",
    "/predict-genre/batch": "tracks",
    "/tracks/batch": "changes",
    "/tracks/match": "tracks",
    "/recommendations": "seeds",
}
_AT_ONCE = 3
Make = Callable[[str, int], bytes]


def _members() -> Iterator[str]:
    """Of an object: as many different names as there may be, the shortest first."""
    letters = string.ascii_letters + string.digits
    for length in range(1, 5):
        for letters_of_name in itertools.product(letters, repeat=length):
            yield f'"{"".join(letters_of_name)}":0'


def _filled(before: str, items: Iterable[str], after: str, size: int) -> bytes:
    """As many of the items, separated by commas, as the size allows."""
    left, taken = size - len(before) - len(after), []
    for item in items:
        left -= len(item) + 1
        if left < 0:
            break
        taken.append(item)
    return f"{before}{','.join(taken)}{after}".encode()


def unknown_keys(key: str, size: int) -> bytes:
    """An object of members that no schema knows."""
    return _filled("{", _members(), "}", size)


def unknown_keys_of_an_item(key: str, size: int) -> bytes:
    """Such an object in a list."""
    return _filled(f'{{"{key}":[{{', _members(), "}]}", size)


def wrong_items(key: str, size: int) -> bytes:
    """A list of numbers where there should be objects."""
    return _filled(f'{{"{key}":[', itertools.repeat("1"), "]}", size)


def _empty_items(key: str, size: int) -> bytes:
    return _filled(f'{{"{key}":[', itertools.repeat("{}"), "]}", size)


def _deep(key: str, size: int) -> bytes:
    depth = (size - 20) // 2
    return b'{"%s":%s%s}' % (key.encode(), b"[" * depth, b"]" * depth)


def _deep_objects(key: str, size: int) -> bytes:
    depth = (size - 20) // 6
    return b'{"%s":%s1%s}' % (key.encode(), b'{"a":' * depth, b"}" * depth)


def _huge_number(key: str, size: int) -> bytes:
    return f'{{"energy":{"9" * (size - 20)}}}'.encode()


def _huge_numbers(key: str, size: int) -> bytes:
    return _filled(f'{{"{key}":[', itertools.repeat("1e999999999"), "]}", size)


def _huge_string(key: str, size: int) -> bytes:
    return f'{{"name":"{"é" * ((size - 20) // 2)}"}}'.encode()


def _escapes(key: str, size: int) -> bytes:
    return b'{"name":"\\ud800%s"}' % (b"\\u0000" * ((size - 30) // 6))


def _duplicate_keys(key: str, size: int) -> bytes:
    return _filled("{", itertools.repeat('"energy":0.5'), "}", size)


def _no_json(key: str, size: int) -> bytes:
    return bytes(range(256)) * (size // 256)


async def send_all(target: Target, make: Make, factors: Sequence[float] = FACTORS) -> Finding:
    """To every endpoint, three of them at once, of sizes just below each limit that there may be."""
    finding, made = Finding(), dict[tuple[str, int], bytes]()
    for (method, path), factor in itertools.product(target.operations, factors):
        key, size = _LIST_OF.get(path, "artists"), int(target.max_body_bytes * factor)
        if (key, size) not in made:
            made[key, size] = make(key, size)
        body = made[key, size]
        headers = {}
        if path == _FORM:
            body = body.replace(b",", b"&").replace(b":", b"=")
            headers = {"Content-Type": "application/x-www-form-urlencoded"}
        for answer in await target.all_answers([request(method, path, body, headers)] * _AT_ONCE, LONGEST_S):
            finding.add(answer)
            late = isinstance(answer, TimeoutError)
            finding.expect(not late, f"{method} {path}: no answer within {LONGEST_S:.0f} s")
    return finding


KINDS: dict[str, Make] = {
    "unknown-keys": unknown_keys,
    "unknown-keys-of-an-item": unknown_keys_of_an_item,
    "wrong-items": wrong_items,
    "empty-items": _empty_items,
    "deep-lists": _deep,
    "deep-objects": _deep_objects,
    "huge-number": _huge_number,
    "huge-numbers": _huge_numbers,
    "huge-string": _huge_string,
    "escapes": _escapes,
    "duplicate-keys": _duplicate_keys,
    "no-json": _no_json,
}

ATTACKS = tuple(
    Attack(f"body-{name}", "each is answered", partial(send_all, make=make)) for name, make in KINDS.items()
)
