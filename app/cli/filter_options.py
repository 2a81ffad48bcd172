"""The options of filters, made from the registry of filters, so that no command names a filter."""

import inspect
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import wraps
from typing import Annotated, Any

import typer

from app.api.filters.codec import Codec, Option, OptionError
from app.api.filters.schemas import CODECS
from app.cli.errors import CommandError
from app.recommend.filters.base import FilterKind

Command = Callable[..., None]
_PARAMETER = "filters"


@dataclass(frozen=True)
class FilterOptions:
    """What was given for filters.

    Attributes:
        kinds: the filters that the command takes.
        given: by option, a list of texts, or True for a switch.
    """

    kinds: Sequence[FilterKind]
    given: Mapping[str, Any]

    def to_body(self) -> dict[str, Any]:
        """The fields of `filters` in a body. Raises CommandError where a value is not written as it must be."""
        fields: dict[str, Any] = {}
        for codec, kinds in _by_codec(self.kinds):
            added = _reporting(codec.options_to_body, kinds, self.given)
            twice = sorted(fields.keys() & added.keys())
            if twice:
                raise CommandError(f"{twice[0]}: expected --where, or --min and --max, got both")
            fields |= added
        return fields

    def to_query(self) -> dict[str, Any]:
        """The parameters of a query string. Raises CommandError where a value is not written as it must be."""
        parameters: dict[str, Any] = {}
        for codec, kinds in _by_codec(self.kinds):
            parameters |= _reporting(codec.options_to_query, kinds, self.given)
        return parameters


def with_filter_options(kinds: Sequence[FilterKind]) -> Callable[[Command], Command]:
    """Give a command the options of these filters. Its parameter `filters` takes a FilterOptions of what was given."""
    options = [option for codec, of_codec in _by_codec(kinds) for option in codec.options(of_codec)]
    names = {_parameter_name(option): option.name for option in options}

    def decorate(command: Command) -> Command:
        @wraps(command)
        def wrapper(**arguments: Any) -> None:
            given = {option: arguments.pop(name) for name, option in names.items()}
            command(**arguments, **{_PARAMETER: FilterOptions(kinds, given)})

        signature = inspect.signature(command)
        parameters = list(signature.parameters.values())
        position = [parameter.name for parameter in parameters].index(_PARAMETER)
        parameters[position : position + 1] = map(_as_parameter, options)
        wrapper.__signature__ = signature.replace(parameters=parameters)  # type: ignore[attr-defined]
        return wrapper

    return decorate


def _by_codec(kinds: Sequence[FilterKind]) -> Iterator[tuple[Codec, list[FilterKind]]]:
    for shape, codec in CODECS.items():
        of_shape = [kind for kind in kinds if kind.shape is shape]
        if of_shape:
            yield codec, of_shape


def _reporting(
    convert: Callable[[Sequence[FilterKind], Mapping[str, Any]], dict[str, Any]],
    kinds: Sequence[FilterKind],
    given: Mapping[str, Any],
) -> dict[str, Any]:
    try:
        return convert(kinds, given)
    except OptionError as error:
        raise CommandError(str(error)) from error


def _parameter_name(option: Option) -> str:
    return option.name.removeprefix("--").replace("-", "_")


def _as_parameter(option: Option) -> inspect.Parameter:
    switch = not option.metavar
    info = typer.Option(option.name, help=option.help, metavar=option.metavar or None)
    annotation: Any = Annotated[bool, info] if switch else Annotated[list[str] | None, info]
    default = False if switch else None
    kind = inspect.Parameter.KEYWORD_ONLY
    return inspect.Parameter(_parameter_name(option), kind, default=default, annotation=annotation)
