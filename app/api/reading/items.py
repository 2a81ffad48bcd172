"""Lists of which one wrong item does not keep the others from being answered."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any, Generic, TypeVar

from pydantic import BaseModel, Field, ValidationError, ValidatorFunctionWrapHandler, WrapValidator

from app.api.errors import RequestError
from app.api.fields import MAX_FAULTS
from app.api.reading.faults import detail_of

_Model = TypeVar("_Model", bound=BaseModel)
_Answer = TypeVar("_Answer")


class ItemError(BaseModel):
    """What is wrong with an item of a list. Its answer is null."""

    place: str = Field(description="Where the request has the item, like tracks.1")
    message: str


@dataclass(frozen=True)
class _WrongItem:
    """An item that cannot be read. `problem` is the first of `n` problems, as pydantic tells them."""

    problem: Mapping[str, Any]
    n: int


def _read(given: Any, read: ValidatorFunctionWrapHandler) -> Any:
    try:
        return read(given)
    except ValidationError as error:
        return _WrongItem(error.errors(include_url=False)[0], error.error_count())


ONE_BY_ONE = WrapValidator(_read)
"""Of the items of a list, which are read each by itself; see `GoodItems`."""


class GoodItems(Generic[_Model]):
    """The items of a list that can be answered.

    Args:
        listed: as it was read, with `ONE_BY_ONE`. An item may be null, which is nothing wrong.
        schema: of an item.
        name: of the list in the body.

    Attributes:
        items: that are right, in order.

    Raises:
        RequestError: no item is right.
    """

    def __init__(self, listed: Sequence[Any], schema: type[_Model], name: str) -> None:
        self._n, self._name = len(listed), name
        right = {place: item for place, item in enumerate(listed) if isinstance(item, schema)}
        wrong = ((place, item) for place, item in enumerate(listed) if isinstance(item, _WrongItem))
        if not right:
            details = [_detail(item, schema, f"body.{name}.{place}") for place, item in islice(wrong, MAX_FAULTS)]
            raise RequestError(details or [(f"body.{name}", "expected at least one that is not null")])
        self._places = [*right]
        self.items: list[_Model] = [*right.values()]
        self._errors = {place: _message(item, schema) for place, item in wrong}

    @property
    def errors(self) -> list[ItemError]:
        """Of the items that are wrong, in order."""
        return [ItemError(place=f"{self._name}.{place}", message=self._errors[place]) for place in sorted(self._errors)]

    def leave_out(self, positions: Sequence[int], message: str) -> None:
        """Count some of `items` as wrong. Raises RequestError where none is left."""
        out = {self._places[position] for position in positions}
        if len(out) == len(self._places):
            raise RequestError([(f"body.{self._name}.{place}", message) for place in sorted(out)[:MAX_FAULTS]])
        self._errors |= dict.fromkeys(out, message)
        kept = [(place, item) for place, item in zip(self._places, self.items, strict=True) if place not in out]
        self._places, self.items = [place for place, _ in kept], [item for _, item in kept]

    def in_place(self, answers: Iterable[_Answer]) -> Iterator[_Answer | None]:
        """The answers to `items`, in order, with None in the places of all others."""
        given, places = iter(answers), set(self._places)
        return (next(given) if place in places else None for place in range(self._n))


def _detail(item: _WrongItem, schema: type[BaseModel], place: str) -> tuple[str, str]:
    detail = detail_of(item.problem, schema)
    return f"{place}.{detail.place}" if detail.place else place, detail.message


def _message(item: _WrongItem, schema: type[BaseModel]) -> str:
    detail = detail_of(item.problem, schema)
    more = f" (and {item.n - 1} more)" if item.n > 1 else ""
    return f"{detail.place}: {detail.message}{more}" if detail.place else f"{detail.message}{more}"
