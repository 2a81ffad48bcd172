"""What a part of a bundle and a file of it are."""

from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True)
class Part:
    """Files that belong together: all of them are in a bundle, or none.

    Attributes:
        name: what the service reports it as.
        required: whether every bundle has it.
        enables: what the service can do with it.
    """

    name: str
    required: bool
    enables: str


@dataclass(frozen=True)
class BundleFile:
    """A file of a part.

    Attributes:
        name: path inside the bundle.
        part: name of the part.
        kind: how it is read.
        meaning: what it holds.
        dtype: of an array.
        shape: of an array: numbers, and names of dimensions; those that the manifest does not tell may have any size.
        values: what the entries of an array are, where the reader can tell: places of tracks, numbers from -1 to 1, any
            finite numbers, or raw features, each within the range of its column or NaN. Empty where the reader of the
            part checks them.
    """

    name: str
    part: str
    kind: Literal["json", "onnx", "sqlite", "array", "text", "faiss"]
    meaning: str
    dtype: str = ""
    shape: tuple[int | str, ...] = ()
    values: Literal["", "track", "unit", "feature", "finite"] = ""
