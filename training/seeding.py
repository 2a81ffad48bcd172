"""One seed, many named generators: what one part draws never shifts what another part draws."""

import hashlib
from dataclasses import dataclass

import numpy as np
import torch


@dataclass(frozen=True)
class Seeds:
    """Derives an independent generator for each purpose, by name, from the one seed of a run."""

    seed: int

    def integer(self, name: str) -> int:
        digest = hashlib.sha256(f"{self.seed}/{name}".encode()).digest()
        return int.from_bytes(digest[:8], "big") >> 1  # 63 bits: what torch takes

    def numpy(self, name: str) -> np.random.Generator:
        return np.random.default_rng(self.integer(name))

    def torch(self, name: str) -> torch.Generator:
        return torch.Generator().manual_seed(self.integer(name))
