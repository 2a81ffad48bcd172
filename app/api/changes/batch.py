"""Checks many changes one by one, and makes those that are right."""

from collections import Counter
from collections.abc import Sequence
from typing import Any

from pydantic import ValidationError

from app.api.changes.schemas import ChangeError, ChangesAnswer, TrackChange
from app.api.ids import track_id_of
from app.api.reading.faults import detail_of
from app.catalogue_writer import CatalogueWriter
from app.errors import UnknownTrack, WrongTimbre
from app.live.changes import Change, Delete, Upsert


def make_changes(writer: CatalogueWriter, items: Sequence[Any]) -> ChangesAnswer:
    """Make the changes among `items`, which nobody has checked.

    Raises:
        StoreUnavailable: the database cannot be used; then none was made.
    """
    changes: dict[int, Change] = {}
    errors: dict[int, ChangeError] = {}
    for position, item in enumerate(items):
        try:
            change = _change(item)
            if isinstance(change, Upsert):
                writer.check(change.track)
            changes[position] = change
        except ValidationError as error:
            first = detail_of(error.errors()[0], TrackChange)
            errors[position] = _error(position, item, first.place or "change", first.message)
        except WrongTimbre as error:
            errors[position] = _error(position, item, "upsert.timbre", error.message)
        except ValueError as error:
            errors[position] = _error(position, item, _place_of_id(item), str(error))
    outcomes = dict(zip(changes, writer.apply([*changes.values()]), strict=True))
    for position, outcome in outcomes.items():
        if outcome == "unknown":
            message = UnknownTrack(changes[position].track_id).message
            errors[position] = _error(position, items[position], "delete", message)
    counts = Counter(outcomes.values())
    return ChangesAnswer(
        created=counts["created"],
        replaced=counts["replaced"],
        deleted=counts["deleted"],
        errors=[errors[position] for position in sorted(errors)],
    )


def _change(item: Any) -> Change:
    """Raises ValidationError where it is not of the form, ValueError where no track can have its id."""
    change = TrackChange.model_validate(item)
    if change.upsert is not None:
        return Upsert(change.upsert.to_domain(track_id_of(change.upsert.id)))
    assert change.delete is not None  # TrackChange sees to it
    return Delete(track_id_of(change.delete))


def _place_of_id(item: dict[str, Any]) -> str:
    return "upsert.id" if "upsert" in item else "delete"


def _error(position: int, item: Any, place: str, message: str) -> ChangeError:
    return ChangeError(position=position, id=_id_in(item), place=_encodable(place), message=_encodable(message))


def _id_in(item: Any) -> str | None:
    """The id that a change names, even where the rest of it is wrong."""
    named = item.get("delete") if isinstance(item, dict) else None
    if isinstance(item, dict) and isinstance(item.get("upsert"), dict):
        named = item["upsert"].get("id")
    return _encodable(named[:128]) if isinstance(named, str) else None


def _encodable(text: str) -> str:
    """A client may have sent half of a surrogate pair, which has no form in UTF-8."""
    return text.encode(errors="replace").decode()
