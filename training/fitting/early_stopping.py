"""Early stopping: remembers the best epoch and says when to stop waiting for a better one."""

from dataclasses import dataclass, field

from torch import Tensor


@dataclass
class EarlyStopping:
    """Stops after `patience` epochs without a better score. Higher is better; the first of equals is kept."""

    patience: int
    best_score: float = -1.0
    best_epoch: int = 0
    best_weights: dict[str, Tensor] = field(default_factory=dict)

    def update(self, epoch: int, score: float, weights: dict[str, Tensor]) -> bool:
        """Take in the score of an epoch. True when it is time to stop."""
        if score > self.best_score:
            self.best_score, self.best_epoch = score, epoch
            self.best_weights = {name: value.detach().clone() for name, value in weights.items()}
        return epoch - self.best_epoch >= self.patience
