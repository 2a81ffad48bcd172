import torch

from training.model import CategoricalEmbeddings, OneHot


def test_one_hot_is_one_where_the_code_is() -> None:
    layer = OneHot([3, 2])
    assert layer.width == 5
    assert layer(torch.tensor([[0, 1], [2, 0]])).tolist() == [[1, 0, 0, 0, 1], [0, 0, 1, 1, 0]]
    assert not list(layer.parameters())


def test_categorical_embeddings_stand_side_by_side() -> None:
    layer = CategoricalEmbeddings([3, 2], dim=4)
    codes = torch.tensor([[2, 1]])
    first, second = (table(codes[:, position]) for position, table in enumerate(layer.tables))
    assert layer.width == 8
    assert torch.equal(layer(codes), torch.cat([first, second], dim=1))
