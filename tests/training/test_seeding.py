import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from training.seeding import Seeds


@settings(max_examples=50, deadline=None)
@given(st.integers(0, 2**32 - 1), st.text(max_size=10))
def test_integer_any_seed_and_name_fits_torch_and_repeats(seed: int, name: str) -> None:
    number = Seeds(seed).integer(name)
    assert 0 <= number < 2**63
    assert number == Seeds(seed).integer(name)
    assert torch.Generator().manual_seed(number).initial_seed() == number


def test_generators_other_name_or_seed_draw_otherwise() -> None:
    draws = [
        tuple(Seeds(seed).numpy(name).integers(1_000_000, size=4).tolist())
        for seed in (1, 2)
        for name in ("split", "shuffle")
    ]
    assert len(set(draws)) == 4


def test_generators_one_draws_without_shifting_another() -> None:
    seeds = Seeds(1)
    seeds.numpy("split").random(100)
    torch.rand(100, generator=seeds.torch("shuffle"))
    assert seeds.numpy("recall").random() == Seeds(1).numpy("recall").random()
    assert torch.equal(
        torch.randperm(9, generator=seeds.torch("shuffle")), torch.randperm(9, generator=Seeds(1).torch("shuffle"))
    )
