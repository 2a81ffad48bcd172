"""Masks of the tracks that genres, artists or recordings have."""

from collections.abc import Callable, Sequence
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from app.catalogue.memberships import Memberships
from app.recommend.filters.base import Choice
from app.retrieval.conditions import BelongsTo, BelongsToNone, Condition, GroupField


class Groups(Protocol):
    """Groups of tracks, by number."""

    def tracks_of(self, group: int) -> NDArray[np.integer]:
        """The tracks of a group."""


def members_mask(memberships: Groups, groups: NDArray[np.int64], n_tracks: int) -> NDArray[np.bool_]:
    """Bool [n_tracks]: the tracks that belong to one of the `groups` at least."""
    mask = np.zeros(n_tracks, dtype=np.bool_)
    for group in groups:
        mask[memberships.tracks_of(group)] = True
    return mask


def chosen(
    memberships: Memberships,
    choice: Choice,
    find: Callable[[Sequence[str], str], NDArray[np.int64]],
    n_tracks: int,
) -> NDArray[np.bool_]:
    """Bool [n_tracks]: the tracks that a choice leaves; `find` gives the groups of these names for "any" or "none"."""
    mask = np.ones(n_tracks, dtype=np.bool_)
    if choice.any:
        mask &= members_mask(memberships, find(choice.any, "any"), n_tracks)
    if choice.none:
        mask &= ~members_mask(memberships, find(choice.none, "none"), n_tracks)
    return mask


def choice_conditions(
    field: GroupField, choice: Choice, find: Callable[[Sequence[str], str], NDArray[np.int64]]
) -> list[Condition]:
    """What a choice says of the groups of a track; `find` as in `chosen`."""
    said: list[Condition] = []
    if choice.any:
        said.append(BelongsTo(field, tuple(find(choice.any, "any").tolist())))
    if choice.none:
        said.append(BelongsToNone(field, tuple(find(choice.none, "none").tolist())))
    return said
