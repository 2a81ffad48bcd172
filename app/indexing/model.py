"""What a model says of the tracks of a catalogue: their vectors, and the genre of those of which nobody tells it."""

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from app.bundle.encoders import Encoders
from app.bundle.evidence import ArtistEvidence, Words, posterior
from app.bundle.features import missing_share, without
from app.bundle.manifest import GenreWeights
from app.bundle.reader import Bundle
from app.bundle.text import TextClassifier
from app.bundle.vectors import VectorLayout
from app.indexing.artist_counts import ArtistCounts
from app.indexing.tracks import Tracks
from app.inference.classifier import Classifier

_BLOCK = 4096  # tracks at once: more take more memory and no less time


@dataclass(frozen=True)
class Model:
    """All that was learned, and nothing of a catalogue.

    Attributes:
        genres: In the order of its logits.
        layout: Of the vectors that it makes, which are without timbre.
        classifier: Tells genres and embeddings from features.
        encoders: Of its inputs.
        evidence: What artists tell.
        text: Tells genres from words, where it was fitted.
        ignored_features: That vectors do without.
        genre_weights: How much genre counts for similarity.
    """

    genres: tuple[str, ...]
    layout: VectorLayout
    classifier: Classifier
    encoders: Encoders
    evidence: ArtistEvidence
    text: TextClassifier | None
    ignored_features: tuple[str, ...]
    genre_weights: GenreWeights

    @classmethod
    def of(cls, bundle: Bundle) -> "Model":
        """The one of a bundle.

        Raises:
            BundleError: its network cannot be run.
        """
        manifest = bundle.manifest
        return cls(
            manifest.genres,
            replace(bundle.layout, n_timbre=0),
            Classifier.of(bundle),
            bundle.encoders,
            bundle.evidence,
            bundle.text,
            manifest.ignored_features,
            manifest.genre_weights,
        )


@dataclass(frozen=True)
class EmbeddedTracks:
    """What a model says of n tracks.

    Attributes:
        vectors: float32 [n, d].
        artist_known: bool [n], whether an artist was evidence.
        most_probable: int64 [n], the most probable genre, -1 where nothing is known that could tell it.
    """

    vectors: NDArray[np.float32]
    artist_known: NDArray[np.bool_]
    most_probable: NDArray[np.int64]


def embed_tracks(
    model: Model,
    tracks: Tracks,
    counts: ArtistCounts,
    counted: NDArray[np.float32],
    advance: Callable[[int], None],
) -> EmbeddedTracks:
    """Weigh all that is known of each track as the service does, but with the track itself left out of the counts.

    Args:
        model: of a bundle.
        tracks: n of them.
        counts: of their artists.
        counted: float32 [n, n_genres], what each track tells in `counts`.
        advance: called with the number of tracks just done.
    """
    vectors = np.empty((len(tracks), model.layout.n_dimensions), dtype=np.float32)
    artist_known = np.empty(len(tracks), dtype=np.bool_)
    most_probable = np.empty(len(tracks), dtype=np.int64)
    features = model.encoders.readable(without(tracks.features, model.ignored_features))
    texts = tracks.texts()
    for start in range(0, len(tracks), _BLOCK):
        block = slice(start, min(start + _BLOCK, len(tracks)))
        artists = counts.without_itself(tracks.artists[block], counted[block])
        by_features = model.classifier.predict(features[block])
        missing = missing_share(features[block])
        words = None
        if model.text is not None:
            bags = model.text.bags(texts[block])
            words = Words(model.text.settings, model.text.logits(bags), bags.given)
        found = posterior(model.evidence, by_features.probabilities, missing, artists, words)
        heard = missing < 1
        told = heard | found.artist_known | (False if words is None else words.given.any(axis=1))
        embeddings = np.where(heard[:, None], by_features.embeddings, np.float32(0))
        vectors[block] = model.layout.join(embeddings, found.probabilities)
        artist_known[block] = found.artist_known
        most_probable[block] = np.where(told, found.probabilities.argmax(axis=1), -1)
        advance(block.stop - block.start)
    return EmbeddedTracks(vectors, artist_known, most_probable)
