"""Strategies: how several seeds and dislikes make one ranking. Requests, help and docs list these."""

from app.recommend.strategies.average import AVERAGE
from app.recommend.strategies.base import Strategy
from app.recommend.strategies.best_match import BEST_MATCH
from app.recommend.strategies.rank_fusion import RANK_FUSION

STRATEGIES: dict[str, Strategy] = {strategy.name: strategy for strategy in (AVERAGE, BEST_MATCH, RANK_FUSION)}
MOST_SEEDS = max(strategy.most_seeds for strategy in STRATEGIES.values())
