"""Promotes bundles on request of somebody who must not learn where on this machine they lie."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from app.bundle.errors import BundleError
from app.bundle.models_folder.messages import without_folder
from app.errors import RefusedVersion
from app.versions.listing import find_version
from app.versions.switching import point_at


@dataclass(frozen=True)
class Switch:
    """The pointer CURRENT of a folder of bundles.

    Attributes:
        models_dir: the folder.
        trial: opens a bundle where it harms nobody, or raises BundleError.
    """

    models_dir: Path
    trial: Callable[[Path], str]

    def promote(self, version: str) -> None:
        """Try a bundle, and let CURRENT name it.

        Raises:
            RefusedVersion: the service would refuse it, or CURRENT cannot be written; no path is in the message.
            UnknownVersion: there is none of this name.
        """
        try:
            self.trial(find_version(self.models_dir, version))
            point_at(self.models_dir, version)
        except (BundleError, OSError) as error:
            raise RefusedVersion(version, without_folder(str(error), self.models_dir)) from error
