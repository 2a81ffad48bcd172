"""Where log lines go and what they look like: JSON for machines, plain lines for people."""

import json
import logging
import sys
from typing import Any, Literal, TextIO

from pythonjsonlogger.core import RESERVED_ATTRS
from pythonjsonlogger.json import JsonFormatter

from app.telemetry.log_queue import LogQueue

LogFormat = Literal["auto", "json", "text"]
_RESERVED = frozenset({*RESERVED_ATTRS, "color_message"})  # uvicorn's, the message again in colour


def configure_logging(level: str, log_format: LogFormat = "json") -> LogQueue:
    """Send every log line of the process, uvicorn's too, to standard error.

    Args:
        level: the least severe line of Songkin that is written. Libraries say nothing below info: what they log for
            debugging may hold passwords.
        log_format: auto is text where standard error is a terminal.
    """
    queue = LogQueue(sys.stderr)
    queue.setFormatter(TextFormatter() if _is_text(log_format, sys.stderr) else _json_formatter())
    lowest = logging.getLevelNamesMapping()[level.upper()]
    logging.basicConfig(level=max(lowest, logging.INFO), handlers=[queue], force=True)
    logging.getLogger("app").setLevel(lowest)
    logging.getLogger("faiss.loader").setLevel(logging.WARNING)  # it logs every build that it tries to load
    logging.getLogger("opentelemetry.exporter").setLevel(logging.ERROR)  # and this every try to reach a collector
    return queue


def _is_text(log_format: LogFormat, stream: TextIO) -> bool:
    return log_format == "text" or (log_format == "auto" and stream.isatty())


def _json_formatter() -> logging.Formatter:
    return JsonFormatter(
        ["levelname", "name", "message"],
        rename_fields={"levelname": "level", "name": "logger"},
        reserved_attrs=[*_RESERVED],
        timestamp=True,
    )


class TextFormatter(logging.Formatter):
    """One line for each event, and after it the lines of a traceback, set in.

    No event looks like two: what clients send cannot break a line, nor steer a terminal.
    """

    def __init__(self) -> None:
        super().__init__("%(asctime)s %(levelname)-7s %(message)s", "%H:%M:%S")

    def formatMessage(self, record: logging.LogRecord) -> str:  # noqa: N802 as logging names it
        """The line, with the fields behind it."""
        fields = [f"{name}={_shown(value)}" for name, value in vars(record).items() if name not in _RESERVED]
        return " ".join([_escaped(super().formatMessage(record)), *fields])

    def formatException(self, ei: Any) -> str:  # noqa: N802
        """The traceback, set in by four spaces."""
        return "\n".join("    " + _escaped(line) for line in super().formatException(ei).split("\n"))


def _shown(value: object) -> str:
    text = value if isinstance(value, str) else repr(value)
    return _escaped(json.dumps(text, ensure_ascii=False) if not text or " " in text or '"' in text else text)


def _escaped(text: str) -> str:
    """`text` with every character that is not shown as itself written by its code."""
    if text.isprintable():
        return text
    return "".join(each if each.isprintable() else each.encode("unicode_escape").decode() for each in text)
