"""The envelope of every Subsonic answer, as JSON and as XML. One content makes both.

In XML, a plain value is an attribute, an object an element, and a list as many elements of its name.
"""

import json
import re
from collections.abc import Mapping
from enum import StrEnum
from typing import Any

from fastapi import Response

from app.telemetry.version import songkin_version

Content = Mapping[str, Any]
PROTOCOL_VERSION = "1.16.1"
XML = "text/xml"
_ROOT = "subsonic-response"
_NAMESPACE = "http://subsonic.org/restapi"
_ESCAPED = {"&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "\t": "&#9;", "\n": "&#10;", "\r": "&#13;"}
_ESCAPES = str.maketrans(_ESCAPED)
_NOT_OF_XML = re.compile("[^\t\n\r -\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")  # XML 1.0, section 2.2


class AnswerFormat(StrEnum):
    XML = "xml"
    JSON = "json"


def envelope(
    asked: AnswerFormat, content: Content, status: int = 200, headers: Mapping[str, str] | None = None
) -> Response:
    """An answer in the format that was asked for. Nobody keeps it. An `error` in it says that the request failed."""
    told = {
        "status": "failed" if "error" in content else "ok",
        "version": PROTOCOL_VERSION,
        "type": "songkin",
        "serverVersion": songkin_version(),
        "openSubsonic": True,
        **content,
    }
    headers = {"Cache-Control": "no-store", **(headers or {})}
    if asked is AnswerFormat.JSON:
        # ASCII only: a message may quote what a client sent, and a lone surrogate has no UTF-8 form.
        body = json.dumps({_ROOT: told}, separators=(",", ":"))
        return Response(body, status, headers, media_type="application/json")
    body = '<?xml version="1.0" encoding="UTF-8"?>\n' + _element(_ROOT, {"xmlns": _NAMESPACE, **told})
    return Response(body, status, headers, media_type=XML)


def _element(name: str, value: Any) -> str:
    if not isinstance(value, Mapping):
        return f"<{name}>{_text(value)}</{name}>"
    attributes, children = [], []
    for each, part in value.items():
        if isinstance(part, Mapping):
            children.append(_element(each, part))
        elif isinstance(part, list):
            children += [_element(each, one) for one in part]
        else:
            attributes.append(f' {each}="{_text(part)}"')
    opened = f"<{name}{''.join(attributes)}"
    return f"{opened}>{''.join(children)}</{name}>" if children else f"{opened}/>"


def _text(value: Any) -> str:
    plain = json.dumps(value) if isinstance(value, bool) else str(value)
    return _NOT_OF_XML.sub("\ufffd", plain).translate(_ESCAPES)
