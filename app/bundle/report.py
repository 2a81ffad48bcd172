"""Reads what a bundle reports of its making."""

import json
from typing import Any

from pydantic_core import from_json

from app.bundle.errors import BundleError
from app.bundle.parts import REPORT
from app.bundle.reader import Bundle


def read_report(bundle: Bundle) -> dict[str, Any]:
    """Configuration, data and figures, as training wrote them; empty where the bundle has no report.

    Raises:
        BundleError: it is no JSON object.
    """
    if not bundle.has("report"):
        return {}
    path = bundle.file(REPORT)
    try:
        report = from_json(bytes(bundle.contents[REPORT]))
        json.dumps(report, allow_nan=False)  # as it is written when it is asked for: a number such as 1e999 cannot be
    except ValueError as error:
        raise BundleError(f"{path}: expected a JSON object, got something else: {error}") from error
    if not isinstance(report, dict):
        raise BundleError(f"{path}: expected a JSON object, got {type(report).__name__}")
    return report
