import json
import logging
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.telemetry.logs import LogFormat, TextFormatter, configure_logging
from tests.support.running_service import serving

pytestmark = pytest.mark.usefixtures("_log_handlers_restored")


def text_line(**fields: object) -> str:
    return TextFormatter().format(logging.makeLogRecord({"msg": "request", "levelname": "INFO", **fields}))


@given(st.text())
def test_text_whatever_is_in_a_field_it_stays_one_line_that_no_terminal_obeys(text: str) -> None:
    line = text_line(path=text, msg=text)
    assert line.isprintable()


@pytest.mark.parametrize("path", ["/a\nERROR forged", "/a\r\nb", "/\x1b[2Jgone", "/\u2028x", "/a b=c", '/"', ""])
def test_text_odd_path_is_told_by_codes_or_in_quotes(path: str) -> None:
    shown = text_line(path=path).partition("path=")[2]
    assert shown == path.encode("unicode_escape").decode() or json.loads(shown) == path or "\\" in shown


def test_text_lines_of_a_traceback_are_set_in_and_cannot_be_forged() -> None:
    try:
        raise ValueError("broken\n12:00:00 INFO forged\x1b[2J")
    except ValueError as error:
        record = logging.makeLogRecord({"msg": "defect", "exc_info": (ValueError, error, error.__traceback__)})
    first, *others = TextFormatter().format(record).split("\n")
    assert first.endswith("defect")
    assert all(line.startswith("    ") and line.isprintable() for line in others)


@pytest.mark.parametrize(("log_format", "is_json"), [("auto", True), ("json", True), ("text", False)])
def test_format_without_a_terminal(log_format: LogFormat, is_json: bool, capsys: pytest.CaptureFixture[str]) -> None:
    queue = configure_logging("info", log_format)
    logging.getLogger("app.some").info("hello", extra={"path": "/a\nb"})
    queue.flush()
    (line,) = capsys.readouterr().err.splitlines()
    assert line.startswith("{") == is_json
    assert "hello" in line


def test_debug_libraries_say_no_more_than_at_info(capsys: pytest.CaptureFixture[str]) -> None:
    queue = configure_logging("debug")
    logging.getLogger("psycopg").debug("password=secret")
    logging.getLogger("app.some").debug("seen")
    queue.flush()
    assert [json.loads(line)["message"] for line in capsys.readouterr().err.splitlines()] == ["seen"]


@pytest.mark.parametrize("level", ["info", "debug"])
def test_health_checks_and_metrics_are_logged_at_debug(
    published_models: Path, level: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with serving(published_models, log_level=level) as client:
        for path in ("/health/live", "/health/ready", "/metrics", "/genres"):
            client.get(path)
    lines = [json.loads(line) for line in capsys.readouterr().err.splitlines()]
    paths = {line["path"] for line in lines if line["message"] == "request"}
    assert paths == ({"/genres"} if level == "info" else {"/health/live", "/health/ready", "/metrics", "/genres"})
