"""Every kind of network that a configuration can name. A new network is a file of its own and one entry here."""

from typing import Annotated, get_args

from pydantic import Field

from training.networks.perceptron import PerceptronConfig
from training.networks.two_tower import TwoTowerConfig

ModelConfig = Annotated[
    PerceptronConfig | TwoTowerConfig,
    Field(discriminator="kind"),
]


def network_kinds() -> tuple[str, ...]:
    """The values of `model.kind`, in the order of the registry."""
    union, _ = get_args(ModelConfig)
    return tuple(kind for config in get_args(union) for kind in get_args(config.model_fields["kind"].annotation))
