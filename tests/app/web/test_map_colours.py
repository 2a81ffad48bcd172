"""The colours of the map: seen on their ground, and apart for colour-blind eyes.

How dichromats see: Machado, Oliveira and Fernandes 2009, severity 1. Distances: CIEDE2000, in which 1 is about the
least that is noticed side by side.
"""

import re
from pathlib import Path

import numpy as np
import pytest

TOKENS = Path(__file__).parents[3] / "app" / "web" / "src" / "styles" / "tokens.css"
COLOUR = r"#[0-9a-f]{6}"
FAMILIES = 12
LEAST_DISTANCE = 12.0
VISIONS = {
    "usual": np.eye(3),
    "deuteranopia": np.array(
        [[0.367322, 0.860646, -0.227968], [0.280085, 0.672501, 0.047413], [-0.011820, 0.042940, 0.968881]]
    ),
    "protanopia": np.array(
        [[0.152286, 1.052583, -0.204868], [0.114503, 0.786281, 0.099216], [-0.003882, -0.048116, 1.051998]]
    ),
}
TO_XYZ = np.array(
    [[0.4124564, 0.3575761, 0.1804375], [0.2126729, 0.7151522, 0.0721750], [0.0193339, 0.1191920, 0.9503041]]
)
D65 = np.array([0.95047, 1.0, 1.08883])


def token(name: str, scheme: str) -> np.ndarray:
    """Its linear red, green and blue, from 0 to 1."""
    found = re.search(rf"--{name}: light-dark\(({COLOUR}), ({COLOUR})\)", TOKENS.read_text(encoding="utf-8"))
    assert found is not None, name
    text = found[1 if scheme == "light" else 2]
    encoded = np.array([int(text[place : place + 2], 16) for place in (1, 3, 5)]) / 255
    return np.where(encoded <= 0.04045, encoded / 12.92, ((encoded + 0.055) / 1.055) ** 2.4)


def contrast(one: np.ndarray, other: np.ndarray) -> float:
    """As WCAG has it."""
    dark, light = sorted(float(colour @ TO_XYZ[1]) for colour in (one, other))
    return (light + 0.05) / (dark + 0.05)


def lab(linear: np.ndarray) -> np.ndarray:
    relative = TO_XYZ @ np.clip(linear, 0, 1) / D65
    f = np.where(relative > 216 / 24389, np.cbrt(relative), (24389 / 27 * relative + 16) / 116)
    return np.array([116 * f[1] - 16, 500 * (f[0] - f[1]), 200 * (f[1] - f[2])])


def ciede2000(one: np.ndarray, other: np.ndarray) -> float:
    """As Sharma, Wu and Dalal 2005 write it down."""
    chroma = (np.hypot(*one[1:]) + np.hypot(*other[1:])) / 2
    stretch = 1.5 - 0.5 * np.sqrt(chroma**7 / (chroma**7 + 25**7))
    a, b = np.array([one[1], other[1]]) * stretch, np.array([one[2], other[2]])
    chromas, hues = np.hypot(a, b), np.degrees(np.arctan2(b, a)) % 360
    turn = (hues[1] - hues[0] + 180) % 360 - 180
    mean_l, mean_c, mean_h = (one[0] + other[0]) / 2, chromas.mean(), np.radians(hues[0] + turn / 2)
    t = (
        1
        - 0.17 * np.cos(mean_h - np.radians(30))
        + 0.24 * np.cos(2 * mean_h)
        + 0.32 * np.cos(3 * mean_h + np.radians(6))
        - 0.20 * np.cos(4 * mean_h - np.radians(63))
    )
    angle = np.degrees(mean_h) % 360
    turned = np.sin(np.radians(60 * np.exp(-(((angle - 275) / 25) ** 2))))
    rotation = -turned * 2 * np.sqrt(mean_c**7 / (mean_c**7 + 25**7))
    lightness = (other[0] - one[0]) / (1 + 0.015 * (mean_l - 50) ** 2 / np.sqrt(20 + (mean_l - 50) ** 2))
    colourfulness = (chromas[1] - chromas[0]) / (1 + 0.045 * mean_c)
    hue = 2 * np.sqrt(chromas.prod()) * np.sin(np.radians(turn) / 2) / (1 + 0.015 * mean_c * t)
    return float(np.sqrt(lightness**2 + colourfulness**2 + hue**2 + rotation * colourfulness * hue))


def test_distance_is_that_of_the_published_examples() -> None:
    assert ciede2000(np.array([50, 2.6772, -79.7751]), np.array([50, 0, -82.7485])) == pytest.approx(2.0425, abs=1e-4)
    assert ciede2000(np.array([50, 2.5, 0]), np.array([58, 24, 15])) == pytest.approx(19.4535, abs=1e-4)
    assert ciede2000(np.array([22.7233, 20.0904, -46.694]), np.array([23.0331, 14.973, -42.5619])) == pytest.approx(
        2.0373, abs=1e-4
    )


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_every_colour_is_seen_on_its_ground(scheme: str) -> None:
    names = [*(f"family-{number}" for number in range(FAMILIES)), "family-none"]
    assert min(contrast(token(name, scheme), token("ground", scheme)) for name in names) >= 3


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("vision", VISIONS)
def test_colours_are_apart_for_every_eye(scheme: str, vision: str) -> None:
    names = [*(f"family-{number}" for number in range(FAMILIES)), "family-none"]
    seen = [lab(VISIONS[vision] @ token(name, scheme)) for name in names]
    distances = [ciede2000(one, other) for place, one in enumerate(seen) for other in seen[:place]]
    assert min(distances) >= LEAST_DISTANCE
