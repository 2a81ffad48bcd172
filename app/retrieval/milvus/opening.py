"""Opens the collection of a bundle as its engine."""

from functools import partial

from app.bundle.reader import Bundle
from app.retrieval.milvus.address import MilvusAddress
from app.retrieval.milvus.connection import MilvusConnection
from app.retrieval.milvus.engine import MilvusEngine
from app.retrieval.milvus.link import Expected, Link
from app.retrieval.milvus.live_rows import MilvusLiveRows
from app.retrieval.remote import KnownParts, RemoteEngine


def open_milvus(address: MilvusAddress, token: str | None, bundle: Bundle) -> RemoteEngine:
    """The engine of a bundle, in a Milvus that may be down: it is asked again until it is there."""
    collection = address.collection(bundle.manifest.version)
    expected = Expected(
        address.alias, collection, bundle.path.name, bundle.manifest.n_tracks, bundle.layout.n_dimensions
    )
    link = Link(partial(MilvusConnection, address, token, address.timeout_s), expected, str(address))
    engine, known = MilvusEngine(link, bundle.layout), KnownParts.of(bundle)
    return RemoteEngine(engine, link, "milvus", str(address), known, MilvusLiveRows(link))
