import numpy as np
import pytest
from numpy.typing import NDArray

from app.bundle.vectors import VectorLayout
from app.indexing.timbre import FALLBACK_WEIGHT, RawTimbre, fit_timbre_weight, standardise
from app.indexing.tracks import Tracks
from app.retrieval.exact.flat import FlatEngine

N_ARTISTS, PER_ARTIST, DIM = 30, 4, 12
LAYOUT = VectorLayout(DIM, 2, DIM)


def raw(values: list[list[float]]) -> RawTimbre:
    return RawTimbre(("bright", "rough"), "planted 1", np.array(values, dtype=np.float32))


def catalogue(n_artists: int = N_ARTISTS, albums: bool = False) -> Tracks:
    """Four recordings of each artist, or, by artists of one track each, of each album of various artists' name."""
    n = n_artists * PER_ARTIST
    group = np.arange(n) // PER_ARTIST
    return Tracks(
        ids=[f"t{row:03d}" for row in range(n)],
        titles=[f"song {row}" for row in range(n)],
        albums=[f"album {of}" if albums else "" for of in group],
        artists=[(f"Artist {of}", f"Guest {row}") for row, of in enumerate(group)],
        features=np.full((n, 15), np.nan, dtype=np.float32),
        genres=("a", "b"),
        genre_sets=np.zeros((n, 2), dtype=np.bool_),
        recordings=np.arange(n),
    )


def unit(rows: NDArray[np.float64]) -> NDArray[np.float32]:
    scaled: NDArray[np.float32] = (rows / np.linalg.norm(rows, axis=1, keepdims=True)).astype(np.float32)
    return scaled


def near_own(rng: np.random.Generator, n_artists: int = N_ARTISTS) -> NDArray[np.float32]:
    """Rows that are near those of the same artist."""
    centres = rng.normal(size=(n_artists, DIM)).repeat(PER_ARTIST, axis=0)
    return unit(centres + 0.1 * rng.normal(size=centres.shape))


def anywhere(rng: np.random.Generator, n_artists: int = N_ARTISTS) -> NDArray[np.float32]:
    return unit(rng.normal(size=(n_artists * PER_ARTIST, DIM)))


def engine_of(embeddings: NDArray[np.float32], timbres: NDArray[np.float32]) -> FlatEngine:
    genres = np.ones((len(embeddings), 2), dtype=np.float32)
    return FlatEngine(LAYOUT.with_timbres(VectorLayout.join(embeddings, genres), timbres), LAYOUT)


def genre_weights(tracks: Tracks) -> NDArray[np.float32]:
    return np.full(len(tracks), 0.3, dtype=np.float32)


def test_standardise_known_rows_have_mean_0_and_deviation_1_before_they_have_length_1() -> None:
    found = standardise(raw([[1, 7], [3, 7], [np.nan, np.nan], [5, 7], [np.inf, 7]]))
    assert found is not None
    assert found.scale.columns == ("bright", "rough")
    assert found.scale.extractor == "planted 1"
    assert found.scale.means == (3, 7)
    assert found.scale.deviations == pytest.approx((np.sqrt(8 / 3), 1))  # what never differs tells nothing
    assert found.rows.tolist() == [[-1, 0], [0, 0], [0, 0], [1, 0], [0, 0]]
    assert found.n_known == 2


@pytest.mark.parametrize("values", [[[np.nan, np.nan]], [[3, 4]], [[3, 4], [3, 4]]])
def test_standardise_nothing_that_differs_is_no_timbre(values: list[list[float]]) -> None:
    assert standardise(raw(values)) is None


def test_fit_timbre_tells_artists_apart_and_the_embedding_does_not(rng: np.random.Generator) -> None:
    tracks = catalogue()
    searched: list[int] = []
    found = fit_timbre_weight(engine_of(anywhere(rng), near_own(rng)), tracks, genre_weights(tracks), searched.append)
    assert found.default >= 0.5
    assert found.fitted_on is not None
    assert found.fitted_on.n_queries == len(tracks)
    assert found.fitted_on.share == pytest.approx(3 / 5)  # each artist has but three others
    assert found.fitted_on.share_without < 0.2
    assert sum(searched) == 11 * len(tracks)


def test_fit_timbre_that_tells_nothing_counts_nothing(rng: np.random.Generator) -> None:
    tracks = catalogue()
    found = fit_timbre_weight(engine_of(near_own(rng), anywhere(rng)), tracks, genre_weights(tracks), lambda _: None)
    assert found.default == 0
    assert found.fitted_on is not None
    assert found.fitted_on.share == found.fitted_on.share_without == pytest.approx(3 / 5)


def test_fit_timbre_of_one_track_of_each_album_or_artist_is_not_asked(rng: np.random.Generator) -> None:
    """Another recording with a timbre is needed: half of the artists have but one track that has one."""
    tracks, timbres = catalogue(40), near_own(rng, 40)
    timbres[np.arange(160).reshape(40, 4)[:20, 1:]] = 0
    found = fit_timbre_weight(engine_of(anywhere(rng, 40), timbres), tracks, genre_weights(tracks), lambda _: None)
    assert found.fitted_on is not None
    assert found.fitted_on.n_queries == 80


@pytest.mark.parametrize("n_known", [0, 48])
def test_fit_too_few_to_tell_takes_the_fallback(rng: np.random.Generator, n_known: int) -> None:
    tracks, timbres = catalogue(), near_own(rng)
    timbres[n_known:] = 0
    found = fit_timbre_weight(engine_of(anywhere(rng), timbres), tracks, genre_weights(tracks), lambda _: None)
    assert (found.default, found.fitted_on) == (FALLBACK_WEIGHT, None)


def test_fit_same_album_counts_as_the_same_artist_does(rng: np.random.Generator) -> None:
    tracks = catalogue(albums=True)
    alone = Tracks(**{**vars(tracks), "artists": [(f"Artist {row // 4}",) for row in range(len(tracks))]})
    engine = engine_of(anywhere(rng), near_own(rng))
    found = [fit_timbre_weight(engine, one, genre_weights(one), lambda _: None) for one in (tracks, alone)]
    assert found[0] == found[1]


def test_fit_artist_of_most_tracks_is_no_reason_to_leave_timbre_out(rng: np.random.Generator) -> None:
    """Files without tags have the name of their folder for an artist, so that whatever is near is alike."""
    tracks = catalogue(albums=True)
    untagged = Tracks(**{**vars(tracks), "artists": [("Music",)] * len(tracks), "albums": [""] * len(tracks)})
    of_one_artist = Tracks(**{**vars(tracks), "artists": [("Artist",)] * len(tracks)})
    engine = engine_of(anywhere(rng), near_own(rng))
    found = fit_timbre_weight(engine, untagged, genre_weights(untagged), lambda _: None)
    assert (found.default, found.fitted_on) == (FALLBACK_WEIGHT, None)
    by_album = fit_timbre_weight(engine, of_one_artist, genre_weights(of_one_artist), lambda _: None)
    assert by_album.default >= 0.5
    assert by_album.fitted_on is not None
    assert by_album.fitted_on.share_without < 0.2
