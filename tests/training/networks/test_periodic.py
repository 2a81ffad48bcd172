import numpy as np
import torch

from training.networks.periodic import PeriodicEmbeddings


def test_periodic_embeddings_equal_the_formula() -> None:
    torch.manual_seed(0)
    layer = PeriodicEmbeddings(n_features=3, n_frequencies=4, dim=5, sigma=0.7)
    numerics = torch.randn(6, 3)
    found = layer(numerics, torch.ones(6, 3, dtype=torch.bool)).detach().numpy()
    assert found.shape == (6, layer.width) == (6, 15)
    frequencies, weights, biases = (p.detach().numpy() for p in (layer.frequencies, layer.weights, layer.biases))
    for row in range(6):
        for feature in range(3):
            angles = 2 * np.pi * frequencies[feature] * numerics[row, feature].item()
            waves = np.concatenate([np.cos(angles), np.sin(angles)])
            expected = np.maximum(waves @ weights[feature] + biases[feature, 0], 0)
            np.testing.assert_allclose(found[row, feature * 5 : feature * 5 + 5], expected, atol=1e-5)


def test_periodic_embeddings_unknown_feature_is_its_learned_vector() -> None:
    torch.manual_seed(0)
    layer = PeriodicEmbeddings(n_features=3, n_frequencies=4, dim=5, sigma=0.7)
    torch.nn.init.normal_(layer.unknown)
    values, known = torch.randn(2, 3), torch.tensor([[True, False, True], [True, True, True]])
    found, whole = layer(values, known), layer(values, torch.ones_like(known))
    torch.testing.assert_close(found[0, 5:10], layer.unknown[1, 0])
    torch.testing.assert_close(found[0, :5], whole[0, :5])
    torch.testing.assert_close(found[1], whole[1])


def test_periodic_embeddings_sigma_is_the_spread_of_the_frequencies() -> None:
    torch.manual_seed(0)
    assert abs(PeriodicEmbeddings(50, 200, 2, sigma=0.3).frequencies.std().item() - 0.3) < 0.01
