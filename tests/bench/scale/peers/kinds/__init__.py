"""The kinds of indexes that are compared. A kind more is an entry more in a list."""

from tests.bench.scale.peers.index import Kind
from tests.bench.scale.peers.kinds.allowed_lists import ALLOWED_LISTS
from tests.bench.scale.peers.kinds.faiss_graphs import FAISS_GRAPHS
from tests.bench.scale.peers.kinds.graphs import GRAPHS
from tests.bench.scale.peers.kinds.inverted import INVERTED

KINDS: tuple[Kind, ...] = (*INVERTED, *ALLOWED_LISTS, *FAISS_GRAPHS, *GRAPHS)
