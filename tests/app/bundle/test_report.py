from pathlib import Path

import pytest

from app.bundle.errors import BundleError
from app.bundle.parts import REPORT
from app.bundle.reader import read_bundle
from app.bundle.report import read_report
from tests.support.damage import reseal


@pytest.mark.parametrize(
    "content",
    ["null", "[1]", "{", '{"a": "\\ud800"}', '{"a": ' + 300 * "[" + 300 * "]" + "}", '{"a": 1e999}', "[NaN]"],
    ids=["null", "a list", "cut off", "half of a character", "too deep to be written again", "infinite", "no number"],
)
def test_read_report_that_no_answer_could_hold_is_refused_by_name(content: str, bundle_copy: Path) -> None:
    (bundle_copy / REPORT).write_text(content)
    reseal(bundle_copy)
    with pytest.raises(BundleError, match=r"report\.json: expected a JSON object, got"):
        read_report(read_bundle(bundle_copy))
