"""What a codec is: it reads the values of filters of one shape from a body, a query string and command-line options."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from app.recommend.filters.base import FilterKind

FieldDefinition = Any
"""A pydantic field as `create_model` takes it: its annotation and its default."""

OptionValues = Mapping[str, Any]
"""What was given on a command line: by option, a list of texts, or True for a switch."""


@dataclass(frozen=True)
class Option:
    """An option of the command line.

    Attributes:
        name: like "--min".
        help: what it is for.
        metavar: what its value is; empty for a switch, which has none. Options with values are repeatable.
    """

    name: str
    help: str
    metavar: str = ""


class OptionError(ValueError):
    """A value of an option is not written as it must be. The message says what, expected and got."""


class Codec(Protocol):
    """Reads and writes the values of all filters of one shape."""

    def body_field(self, kind: FilterKind) -> FieldDefinition:
        """The field `kind.name` of the filters in a body."""

    def from_body(self, value: Any) -> Any:
        """The value of a filter from what its body field holds; None where it filters nothing."""

    def query_fields(self, kind: FilterKind) -> dict[str, FieldDefinition]:
        """The parameters of a query string."""

    def from_query(self, kind: FilterKind, query: Any) -> Any:
        """The value of a filter from the parameters; None where it filters nothing.

        Raises:
            ValueError: parameters contradict each other.
        """

    def query_parameter(self, kind: FilterKind, part: str) -> str:
        """The parameter of a query string that holds a part of the value, like "any" or "none"."""

    def options(self, kinds: Sequence[FilterKind]) -> Iterable[Option]:
        """The options of the command line for these filters."""

    def options_to_body(self, kinds: Sequence[FilterKind], given: OptionValues) -> dict[str, Any]:
        """Fields of a body. Names are not checked here: the service knows which there are, and says so.

        Raises:
            OptionError: a value is not written as it must be.
        """

    def options_to_query(self, kinds: Sequence[FilterKind], given: OptionValues) -> dict[str, Any]:
        """Parameters of a query string, as `options_to_body`."""


def assignments(option: str, texts: Sequence[str] | None) -> list[tuple[str, str]]:
    """FEATURE=VALUE, each as a pair. Raises OptionError where a text is no such thing."""
    pairs = []
    for text in texts or ():
        name, _, value = text.partition("=")
        if not (name and value):
            raise OptionError(f"{option}: expected FEATURE=VALUE, like energy=0.9, got {text!r}")
        pairs.append((name, value))
    return pairs
