"""What the holder of a key may do."""

from enum import StrEnum
from typing import Self


class Role(StrEnum):
    """Each includes those before it."""

    READ = "read"
    WRITE = "write"
    ADMIN = "admin"

    def includes(self, other: Self) -> bool:
        """Whether this role may do what `other` may."""
        order = list(Role)
        return order.index(self) >= order.index(other)
