"""Milvus as an engine: it searches a collection, and holds what it is given against the mask of what is allowed."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from app.bundle.vectors import VectorLayout
from app.retrieval.conditions import Conditions
from app.retrieval.engine import Candidates, Combination, Scored
from app.retrieval.exact.each_once import each_once
from app.retrieval.exact.pruning import top_k
from app.retrieval.milvus.connection import Hits
from app.retrieval.milvus.expressions import expression_of, rows_expression, without_rows
from app.retrieval.milvus.link import Link

FEW = 10_000
"""Allowed tracks that are named one by one. Milvus looks at all that a filter leaves where it leaves few."""

PAGE = 16_384
"""The most that Milvus finds at once."""

_SPARE = 64  # found beyond what is asked for: seeds and their other versions are near, and not allowed
_POOL = 4  # times the depth: candidates for each seed where several dislikes lower some of them
_LEAST_POOL = 200


@dataclass(frozen=True)
class MilvusEngine:
    """Searches the collection of a bundle. Every method that has to ask it raises EngineUnavailable while it is lost.

    Its bounds hold as far as the recall of the collection's index does: what was found counts for the best there is.

    Attributes:
        link: to the collection.
        layout: of the vectors.
        conditions: that all tracks meet which a search allows; None where nothing is known of them.
        few: see `FEW`.
        page: see `PAGE`.
    """

    link: Link
    layout: VectorLayout
    conditions: Conditions | None = None
    few: int = FEW
    page: int = PAGE

    def __len__(self) -> int:
        return self.link.expected.n_tracks

    def within(self, conditions: Conditions) -> "MilvusEngine":
        """See `Engine.within`."""
        return replace(self, conditions=conditions)

    def search(self, queries: NDArray[Any], allowed: NDArray[np.bool_] | None, depth: int) -> Candidates:
        """See `Engine.search`."""
        if self._count(allowed) <= depth:  # nobody has to be asked which they are
            return Candidates(np.tile(self._rows(allowed), (len(queries), 1)), np.full(len(queries), -np.inf))
        found = self._nearest(queries, allowed, depth)
        tracks = np.full((len(found), max(len(each.track_indices) for each in found)), -1, dtype=np.int64)
        for row, each in zip(tracks, found, strict=True):
            row[: len(each.track_indices)] = each.track_indices
        return Candidates(tracks, np.array([each.bound for each in found]))

    def search_scored(self, query: NDArray[np.float64], allowed: NDArray[np.bool_], depth: int) -> Scored:
        """See `Engine.search_scored`."""
        (found,) = self._nearest(query[None], allowed, depth)
        return found

    def search_combined(
        self, queries: NDArray[np.float64], combination: Combination, allowed: NDArray[np.bool_], depth: int
    ) -> Candidates:
        """See `Engine.search_combined`. Among few tracks exact; else the best of what is near to the queries that cover
        the scores.
        """
        n_allowed = self._count(allowed)
        if n_allowed <= depth:
            return Candidates(self._rows(allowed)[None], np.array([-np.inf]))
        if n_allowed <= self.few:
            tracks = self._rows(allowed)
        else:
            several = np.count_nonzero(combination.weights < 0) > 1
            wanted = max(_POOL * depth, _LEAST_POOL) if several else depth
            pool = self._nearest(combination.covering(queries), allowed, wanted)
            tracks = each_once([each.track_indices for each in pool])
        scores = combination.scores(self._products(queries.astype(np.float32), tracks))
        best, bound = top_k(tracks, scores, depth)
        return Candidates(best[None], np.array([bound]))

    def gather(self, track_indices: NDArray[np.int64]) -> NDArray[np.float32]:
        """See `Engine.gather`."""
        rows, places = np.unique(track_indices, return_inverse=True)
        return self._vectors(rows)[places]

    def _nearest(self, queries: NDArray[Any], allowed: NDArray[np.bool_] | None, depth: int) -> Sequence[Scored]:
        """Of each query, floats [b, d], the `depth` nearest of the allowed tracks, or more; or all, in any order."""
        asked = np.ascontiguousarray(queries, dtype=np.float32)
        n_allowed = self._count(allowed)
        if n_allowed <= max(depth, self.few):
            return self._among(asked, self._rows(allowed), depth)
        where = expression_of(self.conditions()) if self.conditions else ""
        limit = min(depth + _SPARE, self.page)
        pages = self._search(asked, where, limit)
        return [
            self._enough(query, page, len(page.rows) == limit, where, allowed, n_allowed, depth)
            for query, page in zip(asked, pages, strict=True)
        ]

    def _enough(
        self,
        query: NDArray[np.float32],
        found: Hits,
        has_more: bool,
        where: str,
        allowed: NDArray[np.bool_] | None,
        n_allowed: int,
        depth: int,
    ) -> Scored:
        """What was found of the allowed tracks, with further pages until they are `depth`."""
        while True:
            mask = np.ones(len(found.rows), dtype=np.bool_) if allowed is None else allowed[found.rows]
            n_found = int(np.count_nonzero(mask))
            if n_found >= depth or not has_more:
                break
            (page,) = self._search(query[None], without_rows(where, found.rows.tolist()), self.page)
            has_more = len(page.rows) == self.page
            found = Hits(np.append(found.rows, page.rows), np.append(found.products, page.products))
        tracks, scores = found.rows[mask], found.products[mask]
        if n_found < depth:  # the index found no more, though there are more
            others = np.setdiff1d(self._rows(allowed), tracks)
            (rest,) = self._among(query[None], others, depth)
            return Scored(np.append(tracks, rest.track_indices), np.append(scores, rest.scores), rest.bound)
        return Scored(tracks, scores, -np.inf if n_found == n_allowed else float(found.products.min()))

    def _among(self, queries: NDArray[np.float32], tracks: NDArray[np.int64], depth: int) -> list[Scored]:
        """Of each query the `depth` nearest of some tracks, or more; or all."""
        found = [Scored(np.zeros(0, dtype=np.int64), np.zeros(0, dtype=np.float32), -np.inf)] * len(queries)
        for block in self._blocks(tracks):
            limit = min(depth, len(block))
            hits = self._search(queries, rows_expression(block.tolist()), limit)
            found = [
                _joined(before, self._all_of(query, each, block) if len(each.rows) < limit else each, len(block))
                for before, query, each in zip(found, queries, hits, strict=True)
            ]
        return found

    def _all_of(self, query: NDArray[np.float32], hits: Hits, tracks: NDArray[np.int64]) -> Hits:
        """What a search among tracks found, and what it missed."""
        missed = np.setdiff1d(tracks, hits.rows)
        return Hits(np.append(hits.rows, missed), np.append(hits.products, self._vectors(missed) @ query))

    def _products(self, queries: NDArray[np.float32], tracks: NDArray[np.int64]) -> NDArray[np.float32]:
        """float32 [n, m]: of tracks, each once, with queries [m, d]."""
        order = np.argsort(tracks)
        products = np.empty((len(tracks), len(queries)), dtype=np.float32)
        for column, each in zip(products.T, self._among(queries, tracks, len(tracks)), strict=True):
            column[order[np.searchsorted(tracks, each.track_indices, sorter=order)]] = each.scores
        return products

    def _search(self, queries: NDArray[np.float32], where: str, limit: int) -> list[Hits]:
        name = self.link.expected.name
        return self.link.ask(lambda milvus: milvus.search(name, queries, where, limit))

    def _vectors(self, tracks: NDArray[np.int64]) -> NDArray[np.float32]:
        """float32 [n, d]: of tracks, each once."""
        name, n = self.link.expected.name, self.layout.n_dimensions

        def vectors(block: NDArray[np.int64]) -> NDArray[np.float32]:
            return self.link.ask(lambda milvus: milvus.vectors(name, block.tolist(), n))

        return np.concatenate([np.zeros((0, n), dtype=np.float32), *map(vectors, self._blocks(tracks))])

    def _blocks(self, tracks: NDArray[np.int64]) -> Iterator[NDArray[np.int64]]:
        for start in range(0, len(tracks), self.few):
            yield tracks[start : start + self.few]

    def _count(self, allowed: NDArray[np.bool_] | None) -> int:
        return len(self) if allowed is None else int(np.count_nonzero(allowed))

    def _rows(self, allowed: NDArray[np.bool_] | None) -> NDArray[np.int64]:
        return np.arange(len(self)) if allowed is None else np.flatnonzero(allowed)


def _joined(before: Scored, hits: Hits, n_tracks: int) -> Scored:
    """What was found among tracks, and among `n_tracks` others: the bound is on what was found among neither."""
    bound = -np.inf if len(hits.rows) == n_tracks else float(hits.products.min())
    tracks, scores = np.append(before.track_indices, hits.rows), np.append(before.scores, hits.products)
    return Scored(tracks, scores, max(before.bound, bound))
