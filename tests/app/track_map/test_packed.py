import gzip
import struct

import numpy as np

from app.track_map.packed import PackedPoints


def test_packed_points_are_planes_in_little_endian() -> None:
    places = np.array([[1, 2], [0x1234, 65535], [0, 0]], dtype=np.uint16)
    packed = PackedPoints.of(places, np.array([0, 11, 255], dtype=np.uint8))
    assert packed.content == struct.pack("<3H3H3B", 1, 0x1234, 0, 2, 65535, 0, 0, 11, 255)
    assert gzip.decompress(packed.compressed) == packed.content


def test_packed_points_digest_follows_the_content() -> None:
    places = np.array([[1, 2]], dtype=np.uint16)
    first, same = (PackedPoints.of(places, np.array([0], dtype=np.uint8)) for _ in range(2))
    other = PackedPoints.of(places, np.array([1], dtype=np.uint8))
    assert first == same
    assert first.digest != other.digest


def test_packed_points_of_no_track_are_empty() -> None:
    assert PackedPoints.of(np.zeros((0, 2), np.uint16), np.zeros(0, np.uint8)).content == b""
