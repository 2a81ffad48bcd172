"""What a model says of the tracks of a catalogue: their vectors, and the genre of those of which nobody tells it."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from app.bundle.encoders import Encoders
from app.bundle.evidence import ArtistEvidence, posterior
from app.bundle.features import missing_share, without
from app.bundle.manifest import GenreWeights
from app.bundle.reader import Bundle
from app.bundle.text import TextClassifier
from app.bundle.vectors import VectorLayout
from app.indexing.ahead import one_ahead
from app.indexing.array_writer import blocks_of, written_array
from app.indexing.catalogue.artist_counts import ArtistCounts, Shares
from app.indexing.catalogue.text_reader import TextReader
from app.indexing.tracks import Tracks
from app.inference.classifier import Classifier, Prediction


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
    """What a model says of n tracks, beside their vectors.

    Attributes:
        artist_known: bool [n], whether an artist was evidence.
        most_probable: int64 [n], the most probable genre, -1 where nothing is known that could tell it.
    """

    artist_known: NDArray[np.bool_]
    most_probable: NDArray[np.int64]


def embed_tracks(
    model: Model,
    tracks: Tracks,
    counts: ArtistCounts,
    counted: Shares,
    vectors: Path,
    advance: Callable[[int], None],
) -> EmbeddedTracks:
    """Weigh all that is known of each track as the service does, but with the track itself left out of the counts.

    Args:
        model: of a bundle.
        tracks: n of them.
        counts: of their artists.
        counted: [n, n_genres], what each track tells in `counts`.
        vectors: the file to write theirs to, float32 [n, d]: no more than a block of them is in memory.
        advance: called with the number of tracks just done.
    """
    artist_known = np.empty(len(tracks), dtype=np.bool_)
    most_probable = np.empty(len(tracks), dtype=np.int64)
    reader = TextReader(model.text) if model.text is not None else None

    def by_sound(block: slice) -> tuple[NDArray[np.float32], Prediction]:
        features = model.encoders.readable(without(tracks.features[block], model.ignored_features))
        return missing_share(features), model.classifier.predict(features)

    with written_array(vectors, np.float32, (len(tracks), model.layout.n_dimensions)) as append:
        for block, (missing, by_features) in one_ahead(by_sound, blocks_of(len(tracks))):
            artists = counts.without_itself(block, counted[block])
            words = reader.read(tracks.texts(block)) if reader is not None else None
            found = posterior(model.evidence, by_features.probabilities, missing, artists, words)
            heard = missing < 1
            told = heard | found.artist_known | (False if words is None else words.given.any(axis=1))
            embeddings = np.where(heard[:, None], by_features.embeddings, np.float32(0))
            append(model.layout.join(embeddings, found.probabilities))
            artist_known[block] = found.artist_known
            most_probable[block] = np.where(told, found.probabilities.argmax(axis=1), -1)
            advance(block.stop - block.start)
    return EmbeddedTracks(artist_known, most_probable)
