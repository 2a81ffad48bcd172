"""What the tests of all engines search in."""

import numpy as np
import pytest
from numpy.typing import NDArray

from tests.support.engine_contract import make_contract_vectors


@pytest.fixture(scope="session")
def contract_vectors() -> NDArray[np.float32]:
    """The vectors of the engine contract. Share them: change nothing."""
    return make_contract_vectors()
