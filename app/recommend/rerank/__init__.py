"""Rerankers: what changes the order of the best tracks. Each file holds one; they apply in the order of this list."""

from app.recommend.rerank.base import Reranker
from app.recommend.rerank.diversity import DIVERSITY
from app.recommend.rerank.spacing import SPACING
from app.recommend.rerank.targets import TARGETS

RERANKERS: tuple[Reranker, ...] = (TARGETS, DIVERSITY, SPACING)
