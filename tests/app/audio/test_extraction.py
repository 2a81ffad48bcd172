import numpy as np
import pytest

from app.audio.decoding.signal import RATE, Signal
from app.audio.extraction import extract, extractor
from app.audio.features import TIMBRE_COLUMNS, Extracted
from tests.support.audio.sounds import Samples, chord, clicks, tone


def extracted(samples: Samples) -> Extracted:
    return extract(Signal(samples, len(samples) / RATE, loudness=-14.5))


@pytest.mark.parametrize("tempo", [90, 120, 140])
def test_tempo_of_clicks_is_theirs(tempo: int) -> None:
    assert extracted(clicks(tempo, 20)).features.tempo == pytest.approx(tempo, rel=0.04)


@pytest.mark.parametrize(("keynote", "minor"), [(0, False), (9, True), (6, False)])
def test_key_of_a_triad_is_its_own(keynote: int, minor: bool) -> None:
    features = extracted(chord(keynote, minor, 5)).features
    assert (features.key, features.mode) == (keynote, int(not minor))


def test_silence_has_a_length_and_nothing_else() -> None:
    found = extract(Signal(np.zeros(RATE * 10, dtype=np.float32), 10, loudness=None))
    assert found.timbre is None
    assert {name for name, value in vars(found.features).items() if value is not None} == {"duration_ms"}
    assert found.features.duration_ms == 10_000


def test_channels_that_cancel_each_other_out_have_a_loudness() -> None:
    found = extracted(np.zeros(RATE, dtype=np.float32))
    assert (found.features.loudness, found.features.key, found.timbre) == (-14.5, None, None)


@pytest.mark.parametrize("samples", [tone(440, 10), clicks(120, 2)], ids=["steady tone", "two seconds"])
def test_tempo_of_what_has_none_is_unknown(samples: Samples) -> None:
    features = extracted(samples).features
    assert features.tempo is None
    assert features.energy is not None


def test_second_of_audio_has_features_and_timbre() -> None:
    found = extracted(tone(440, 1))
    assert found.features.duration_ms == 1000
    assert found.timbre is not None
    assert np.isfinite(found.timbre).all()


def test_features_of_overdriven_noise_are_within_their_ranges() -> None:
    noise = 1e4 * np.random.default_rng(0).standard_normal(RATE * 5).astype(np.float32)
    features = extract(Signal(noise, 5, loudness=77)).features
    assert features.loudness == 20
    for share in (features.danceability, features.energy, features.acousticness, features.valence):
        assert share is not None
        assert 0 <= share <= 1


def test_timbre_has_a_number_for_each_column_and_chroma_starts_at_the_keynote() -> None:
    c_major, f_sharp_major = extracted(chord(0, False, 5)).timbre, extracted(chord(6, False, 5)).timbre
    assert c_major is not None
    assert f_sharp_major is not None
    assert c_major.dtype == np.float32
    assert len(c_major) == len({*TIMBRE_COLUMNS}) == len(TIMBRE_COLUMNS)
    chroma = slice(TIMBRE_COLUMNS.index("chroma_0"), TIMBRE_COLUMNS.index("chroma_11") + 1)
    for of_one_key in (c_major[chroma], f_sharp_major[chroma]):
        assert {*np.argsort(of_one_key)[-3:].tolist()} == {0, 4, 7}


def test_timbre_of_noise_differs_from_that_of_a_tone() -> None:
    noise = extracted(0.1 * np.random.default_rng(0).standard_normal(RATE * 5).astype(np.float32)).timbre
    pure = extracted(tone(440, 5)).timbre
    assert noise is not None
    assert pure is not None
    flatness = TIMBRE_COLUMNS.index("spectral_flatness")
    assert noise[flatness] > 0.3 > 0.01 > pure[flatness]


def test_extractor_has_a_version() -> None:
    assert extractor().startswith("sonara 0.3.")
