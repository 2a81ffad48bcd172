"""Answers kept for repeated requests, of one state of the catalogue, as many as there is room for."""

from array import array
from collections import OrderedDict
from dataclasses import dataclass

from app.api.caching.entity_tags import AnswerKey

LARGEST_BODY = 64 * 1024
"""In bytes. A longer answer is asked for seldom, and would take the place of many."""

_OVERHEAD = 1024  # bytes of objects beside the texts of an answer
_REMEMBERED = 8192  # requests, ten times as many as there is room for answers of 5 KB


@dataclass(slots=True)
class Answer:
    """An answer with status 200.

    Attributes:
        headers: all but the length and the encoding of the body.
        body: as it was made.
        route: that made it.
        is_compressible: whether the body is sent with gzip to those who ask for that.
        compressed: the body with gzip, once somebody has.
    """

    headers: list[tuple[bytes, bytes]]
    body: bytes
    route: object
    is_compressible: bool
    compressed: bytes | None = None


class KeptAnswers:
    """The answers that were asked for more than once, and last. Use it from the event loop alone.

    Most requests never come again: of the first of its kind only a hash is kept.

    Args:
        max_bytes: of all together.

    Attributes:
        n_hits: how often an answer was there so far.
        n_misses: how often it was not.
    """

    def __init__(self, max_bytes: int = 8 * 1024 * 1024) -> None:
        self.n_hits = self.n_misses = 0
        self._max_bytes = max_bytes
        self._n_bytes = 0
        self._state: object = None
        self._answers: OrderedDict[AnswerKey, Answer] = OrderedDict()
        self._asked = array("q", [0]) * _REMEMBERED

    def get(self, state: object, key: AnswerKey) -> Answer | None:
        """The answer, if it is kept. With another state than before, nothing is kept any more.

        Args:
            state: the one object that stands for what is answered from at present.
            key: of the request.
        """
        if state is not self._state:
            self._answers.clear()
            self._n_bytes = 0
            self._state = state
        found = self._answers.get(key)
        if found is None:
            self.n_misses += 1
            return None
        self.n_hits += 1
        self._answers.move_to_end(key)
        return found

    def keep(self, state: object, key: AnswerKey, answer: Answer) -> None:
        """Keep an answer that was made from `state`, unless that is over, the answer is long, or it is the first."""
        if state is not self._state or len(answer.body) > LARGEST_BODY or not self._was_asked(key):
            return
        before = self._answers.pop(key, None)
        self._answers[key] = answer
        self._n_bytes += _size(key, answer) - (_size(key, before) if before else 0)
        while self._n_bytes > self._max_bytes:
            self._n_bytes -= _size(*self._answers.popitem(last=False))

    def _was_asked(self, key: AnswerKey) -> bool:
        """Whether this was asked for before, as far as it is remembered; from now on it is."""
        hashed = hash(key)
        place = hashed % _REMEMBERED  # where it takes the place of another
        was_asked = self._asked[place] == hashed
        self._asked[place] = hashed
        return was_asked


def _size(key: AnswerKey, answer: Answer) -> int:
    """With room for the compressed body, which may come later and is the shorter one."""
    return _OVERHEAD + 2 * len(answer.body) + sum(map(len, key))
