"""The bundle store that a service of some settings has."""

from functools import partial

from app.bundle_store import BundleStore
from app.live.feed import LiveFeed
from app.live.place import is_stored_in
from app.retrieval.milvus.address import MilvusAddress
from app.retrieval.remote import OpenRemote
from app.settings import Settings
from app.supervision.trial import try_bundle


def store_of(settings: Settings) -> BundleStore:
    """A store that has not looked at its models folder yet."""
    return BundleStore(settings.models_dir, _feed(settings), try_bundle, _open_remote(settings))


def _open_remote(settings: Settings) -> OpenRemote | None:
    """Where the vectors are in a Milvus."""
    if settings.engine is None:
        return None
    from app.retrieval.milvus.opening import open_milvus  # whose library takes a second to import

    token = settings.engine_token.get_secret_value() if settings.engine_token else None
    return partial(open_milvus, MilvusAddress.parse(settings.engine.get_secret_value()), token)


def _feed(settings: Settings) -> LiveFeed | None:
    """Of the database of live changes, where the service writes them or somebody has written some."""
    if settings.database_url is not None:
        return LiveFeed(settings.database_url.get_secret_value())
    if settings.writes or is_stored_in(settings.live_dir):
        return LiveFeed(settings.live_dir)
    return None
