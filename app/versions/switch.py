"""Promotes bundles on request of somebody who must not learn where on this machine they lie."""

from dataclasses import dataclass
from pathlib import Path

from app.bundle.errors import BundleError
from app.errors import RefusedVersion
from app.versions.switching import promote


@dataclass(frozen=True)
class Switch:
    """The pointer CURRENT of the folder `models_dir`."""

    models_dir: Path

    def promote(self, version: str) -> None:
        """Verify a bundle, and let CURRENT name it.

        Raises:
            RefusedVersion: the service would refuse it, or CURRENT cannot be written; no path is in the message.
            UnknownVersion: there is none of this name.
        """
        try:
            promote(self.models_dir, version)
        except (BundleError, OSError) as error:
            shown = str(error).replace(f"{self.models_dir}/", "").replace(str(self.models_dir), "the models folder")
            raise RefusedVersion(version, shown) from error
