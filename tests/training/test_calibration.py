import pytest
import torch
from torch import Tensor

from training.batch import Batch
from training.calibration import fit_temperature
from training.model import GenreNet


class _Told(GenreNet):
    """Answers with the numerics as logits."""

    def answer(self, numerics: Tensor, codes: Tensor) -> tuple[Tensor, Tensor]:
        return numerics, numerics

    def loss(self, batch: Batch) -> Tensor:
        return batch.numerics.sum()


@pytest.mark.parametrize("overconfidence", [0.5, 1.0, 3.0])
def test_fit_temperature_overconfident_by_a_known_factor_finds_it(overconfidence: float) -> None:
    generator = torch.Generator().manual_seed(0)
    honest = torch.randn(40_000, 6, generator=generator)
    labels = torch.multinomial(honest.softmax(dim=1), 1, generator=generator).squeeze(1)
    targets = torch.nn.functional.one_hot(labels, 6).float()
    validation = Batch(honest * overconfidence, torch.zeros(40_000, 0, dtype=torch.int64), targets)
    assert fit_temperature(_Told(), validation) == pytest.approx(overconfidence, rel=0.05)


def test_temperature_divides_the_logits_and_leaves_the_embedding() -> None:
    model = _Told()
    model.temperature.fill_(2)
    logits, embedding = model(torch.tensor([[1.0, 4.0]]), torch.zeros(1, 0, dtype=torch.int64))
    assert logits.tolist() == [[0.5, 2.0]]
    assert embedding.tolist() == [[1.0, 4.0]]
