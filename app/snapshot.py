"""What the service answers from at one moment: a bundle, and the tracks that were added and removed since."""

from collections.abc import Collection, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from itertools import chain
from typing import Any

import numpy as np
from numpy.typing import NDArray

from app.bundle.catalogue.scales import Scales
from app.bundle.catalogue.track_map import MapContent
from app.bundle.errors import BundleError
from app.bundle.inverted_index import POSTING_KINDS, read_word_postings, words_of_track
from app.bundle.manifest import Manifest
from app.bundle.names import fold
from app.bundle.parts import MAP, MAP_PLACES, NEIGHBOURS, POSTING_STARTS, POSTINGS, SIMILARITIES, WORDS
from app.bundle.reader import Bundle
from app.bundle.report import read_report
from app.bundle.text import TrackText
from app.bundle.timbre import Timbres, TimbreSettings
from app.catalogue.catalogue import Catalogue
from app.catalogue.changing.changes import AddedTrack, changed_catalogue
from app.catalogue.changing.keys import CatalogueKeys
from app.catalogue.changing.written import written_track
from app.catalogue.loader import load_catalogue
from app.catalogue.track import Track
from app.inference.prediction import GenrePredictor
from app.live.changes import LiveTrack
from app.retrieval.added_vectors import AddedVectors
from app.retrieval.engine import Engine
from app.retrieval.neighbour_table import ChangedNeighbourTable, NeighbourTable
from app.retrieval.opening import open_engine
from app.retrieval.remote import OpenRemote, RemoteEngine
from app.retrieval.segments import SegmentedEngine
from app.retrieval.weights import DefaultWeights
from app.search.inverted_index import InvertedIndex
from app.track_map.bundle_map import BundleMap
from app.track_map.track_map import TrackMap


@dataclass(frozen=True)
class Snapshot:
    """Immutable: whoever answers a request takes one, whatever changes meanwhile.

    Attributes:
        manifest: of the bundle.
        catalogue: its tracks, and those that were added.
        predictor: its model.
        engine: over the vectors of all tracks.
        neighbours: the table, None where the bundle has none.
        index: of all names, None where the bundle has no words.
        report: what the bundle tells of its making, None where it tells nothing.
        map: of all tracks, None where the bundle has none.
        default_weights: what counts how much where a request does not say.
        timbre: what the bundle knows of timbre, None where it knows nothing.
        scales: by which features of an extractor are brought to those of the model, None where there are none.
        remote: the engine of the bundle, where it is on another machine; None where it is here.
    """

    manifest: Manifest
    catalogue: Catalogue
    predictor: GenrePredictor
    engine: Engine
    neighbours: ChangedNeighbourTable | None
    index: InvertedIndex | None
    report: dict[str, Any] | None
    map: TrackMap | None
    default_weights: DefaultWeights
    timbre: TimbreSettings | None
    scales: Scales | None
    remote: RemoteEngine | None

    @classmethod
    def of(cls, bundle: Bundle, open_remote: OpenRemote | None = None) -> "Snapshot":
        """Nothing changed yet.

        Args:
            bundle: to answer from.
            open_remote: gives its engine, where that is on another machine.

        Raises:
            BundleError: a file of the bundle cannot be opened, or does not fit the manifest.
        """
        with ThreadPoolExecutor(1) as beside:
            loading = beside.submit(load_catalogue, bundle)
            remote = open_remote(bundle) if open_remote else None
            engine = remote.engine if remote else open_engine(bundle)
            catalogue = loading.result()
        return cls(
            manifest=bundle.manifest,
            catalogue=catalogue,
            predictor=GenrePredictor(bundle, catalogue),
            engine=engine,
            neighbours=_open_neighbours(bundle, catalogue, engine) if bundle.has("neighbours") else None,
            index=_open_index(bundle, catalogue) if bundle.has("words") else None,
            report=read_report(bundle) if bundle.has("report") else None,
            map=_open_map(bundle, bundle.map, catalogue, engine) if bundle.map else None,
            default_weights=DefaultWeights.of(bundle),
            timbre=bundle.timbre,
            scales=bundle.scales,
            remote=remote,
        )

    @property
    def timbres(self) -> Timbres | None:
        """Of all rows of the catalogue, removed tracks too; None where the bundle has no timbre."""
        if self.timbre is None:
            return None
        vectors = self.engine.gather(np.arange(len(self.engine)))
        return Timbres(self.timbre.scale, self.engine.layout.split(vectors).timbres)


class Overlay:
    """Puts tracks that were added over the snapshot of a bundle, and takes away those that were removed.

    All tracks compete by the same scores. A track that was added has the vector that the model gives it by its features
    and names, with its artists as the bundle counts them: it depends on no other track that was added.

    Args:
        base: of the bundle.
    """

    def __init__(self, base: Snapshot) -> None:
        self._base = base
        self._keys = CatalogueKeys(base.catalogue.content)
        self._read: dict[str, _ReadTrack] = {}

    def changed(self, tracks: Sequence[LiveTrack], removed: Collection[str]) -> Snapshot:
        """The bundle with `tracks`, and without the tracks of the bundle whose ids are `removed` or replaced."""
        if not tracks and not removed:
            return self._base
        base = self._base
        gone = base.catalogue.track_indices([*removed, *(track.id for track in tracks)])
        read = self._read_all(tracks)
        added = [one.added for one in read]
        catalogue = changed_catalogue(
            base.catalogue, self._keys, added, np.array(sorted(gone.values()), dtype=np.int64)
        )
        vectors = np.array([one.vector for one in read], dtype=np.float32)
        vectors = vectors.reshape(len(read), base.engine.layout.n_dimensions)
        engine = SegmentedEngine(base.engine, vectors, catalogue.kept)
        return replace(
            base,
            catalogue=catalogue,
            predictor=base.predictor.with_catalogue(catalogue),
            engine=engine,
            neighbours=base.neighbours
            and ChangedNeighbourTable(
                base.neighbours.table,
                AddedVectors(vectors, engine.layout),
                catalogue.recordings,
                catalogue.kept,
                engine,
            ),
            index=base.index and base.index.with_added(self._words(read, catalogue)),
            map=base.map and TrackMap(base.map.base, catalogue, [one.track for one in added], vectors),
        )

    def written(self, track: LiveTrack) -> Track:
        """The track as answers will show it, without making a snapshot that has it."""
        track = self._on_scale(track)
        told: tuple[bool, str | None] = (False, None)
        if not track.genres:
            text = TrackText(track.name, track.album, track.artists)
            found = self._base.predictor.embed(np.array([track.features], dtype=np.float32), [text])
            told = bool(found.artist_known[0]), found.most_probable[0]
        return written_track(AddedTrack.of(track, *told), self._keys, self._base.catalogue.content)

    def _read_all(self, tracks: Sequence[LiveTrack]) -> list["_ReadTrack"]:
        """What is kept of tracks that were there before is not worked out again."""
        kept = self._read
        written = [track for track in tracks if track.id not in kept or kept[track.id].written is not track]
        if written:
            new = [self._on_scale(track) for track in written]
            features = np.array([track.features for track in new], dtype=np.float32)
            texts = [TrackText(track.name, track.album, track.artists) for track in new]
            found = self._base.predictor.embed(features, texts)
            vectors = self._base.engine.layout.with_timbres(found.vectors, self._timbres(new))
            added = [
                AddedTrack.of(track, *told)
                for track, *told in zip(new, found.artist_known.tolist(), found.most_probable, strict=True)
            ]
            kept = kept | {
                track.id: _ReadTrack(
                    track, one, vector, words_of_track(track.name, track.album, track.artists, one.genres)
                )
                for track, one, vector in zip(written, added, vectors, strict=True)
            }
        self._read = {track.id: kept[track.id] for track in tracks}
        return list(self._read.values())

    def _on_scale(self, track: LiveTrack) -> LiveTrack:
        """The track with its features as those of the tracks of the bundle: the same extractor, the same scales."""
        scales = self._base.scales
        if scales is None or track.extractor != scales.extractor:
            return track
        (features,) = scales.apply(np.array([track.features], dtype=np.float32)).tolist()
        return replace(track, features=tuple(features))

    def _timbres(self, tracks: Sequence[LiveTrack]) -> NDArray[np.float32] | None:
        """float32 [n, n_timbre]: 0 where a track has none, or one in the columns of another bundle."""
        if self._base.timbre is None:
            return None
        scale = self._base.timbre.scale
        raw = np.full((len(tracks), len(scale.columns)), np.nan)
        for row, track in zip(raw, tracks, strict=True):
            if len(track.timbre) == len(scale.columns):
                row[:] = track.timbre
        return scale.apply(raw)

    def _words(
        self, tracks: Sequence["_ReadTrack"], catalogue: Catalogue
    ) -> dict[str, tuple[list[str], NDArray[np.int64]]]:
        """By kind of name, the words of the tracks, and of the artists that came with them, and who has each."""
        n_artists = len(self._base.catalogue.content.artist_names)
        new_names = [fold(artist.name).split() for artist in catalogue.content.artist_names[n_artists:]]
        of_tracks = {
            kind: _owned([track.words[kind] for track in tracks], len(self._base.catalogue))
            for kind in POSTING_KINDS
            if kind != "names"
        }
        return {**of_tracks, "names": _owned([{*words} for words in new_names], n_artists)}


@dataclass(frozen=True)
class _ReadTrack:
    """What is worked out of a track, as it was written, once. vector: float32 [d]; words: by kind of name."""

    written: LiveTrack
    added: AddedTrack
    vector: NDArray[np.float32]
    words: Mapping[str, set[str]]


def _owned(words: Sequence[set[str]], first: int) -> tuple[list[str], NDArray[np.int64]]:
    """The words of each of several, one after another, and whose they are: numbers from `first` on."""
    owners = np.repeat(np.arange(first, first + len(words)), [len(of_one) for of_one in words])
    return [*chain.from_iterable(words)], owners


def _open_neighbours(bundle: Bundle, catalogue: Catalogue, engine: Engine) -> ChangedNeighbourTable:
    table = NeighbourTable(bundle.arrays[NEIGHBOURS], bundle.arrays[SIMILARITIES])
    nothing = AddedVectors(np.zeros((0, bundle.layout.n_dimensions), dtype=np.float32), bundle.layout)
    return ChangedNeighbourTable(table, nothing, catalogue.recordings, catalogue.kept, engine)


def _open_index(bundle: Bundle, catalogue: Catalogue) -> InvertedIndex:
    starts, members = bundle.arrays[POSTING_STARTS], bundle.arrays[POSTINGS]
    n_artists = len(catalogue.artists)
    content = bundle.contents[WORDS]
    return InvertedIndex(read_word_postings(bundle.path, content, starts, members, len(catalogue), n_artists))


def _open_map(bundle: Bundle, content: MapContent, catalogue: Catalogue, engine: Engine) -> TrackMap:
    if astray := content.lacks(catalogue.content.genres):
        raise BundleError(
            f"{bundle.file(MAP)}: expected every genre of the catalogue in a family, and no other, got otherwise for "
            f"{astray[0]!r}; publish the bundle again, or point CURRENT at another one"
        )
    places, recordings = bundle.arrays[MAP_PLACES], catalogue.recordings
    base = BundleMap(content, places, engine, recordings, DefaultWeights.of(bundle))
    return TrackMap(base, catalogue, (), np.zeros((0, bundle.layout.n_dimensions), dtype=np.float32))
