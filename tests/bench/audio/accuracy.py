"""How near tempo and key come to the truth, as the field's contests (MIREX) count it."""

TOLERANCE = 0.04
"""Of the tempo, to both sides."""

_OCTAVES = (1.0, 2.0, 0.5, 3.0, 1 / 3)  # Gouyon et al. 2006, Accuracy 2
_FIFTHS = (5, 7)


def is_tempo(found: float | None, true: float) -> bool:
    """Whether a tempo is right (Accuracy 1)."""
    return found is not None and abs(found / true - 1) <= TOLERANCE


def is_tempo_or_multiple(found: float | None, true: float) -> bool:
    """Whether it is right, or by a factor of two or three (Accuracy 2)."""
    return any(is_tempo(found, true * factor) for factor in _OCTAVES)


def key_score(found: tuple[int, bool] | None, true: tuple[int, bool]) -> float:
    """1 for the key, 0.5 for a fifth off, 0.3 for the relative, 0.2 for the parallel key; each a keynote and is major.

    MIREX audio key detection counts so.
    """
    if found is None:
        return 0.0
    distance = (found[0] - true[0]) % 12
    same_mode = found[1] == true[1]
    if same_mode:
        return 1.0 if distance == 0 else 0.5 if distance in _FIFTHS else 0.0
    relative = 9 if true[1] else 3  # a minor third below the keynote of a major key, above that of a minor one
    return 0.3 if distance == relative else 0.2 if distance == 0 else 0.0
