"""A client of Subsonic that reads both formats, and finds the same in them."""

from typing import Any
from xml.etree import ElementTree

import httpx

_NAMESPACE = "{http://subsonic.org/restapi}"


def ask(client: httpx.Client, endpoint: str, **parameters: Any) -> dict[str, Any]:
    """What is in the envelope of an answer, of which HTTP says 200."""
    response = client.get(f"/rest/{endpoint}", params={"f": "json", **parameters})
    assert response.status_code == 200, response.text
    return envelope_of(response)


def envelope_of(response: httpx.Response) -> dict[str, Any]:
    """Of an answer in JSON."""
    assert response.headers["Content-Type"] == "application/json"
    body: dict[str, Any] = response.json()
    assert list(body) == ["subsonic-response"]
    found: dict[str, Any] = body["subsonic-response"]
    assert list(found)[:5] == ["status", "version", "type", "serverVersion", "openSubsonic"]
    assert (found["version"], found["type"], found["openSubsonic"]) == ("1.16.1", "songkin", True)
    assert (found["status"] == "failed") == ("error" in found)
    return found


def as_xml(content: dict[str, Any]) -> tuple[str, dict[str, str], list[Any]]:
    """The name, attributes and children of the element that is expected of what JSON says."""
    return _expected("subsonic-response", content)


def xml_of(response: httpx.Response) -> tuple[str, dict[str, str], list[Any]]:
    """The same of an answer in XML."""
    assert response.headers["Content-Type"] == "text/xml; charset=utf-8"
    return _found(ElementTree.fromstring(response.content))


def _expected(name: str, value: Any) -> tuple[str, dict[str, str], list[Any]]:
    attributes, children = {}, []
    for each, part in value.items():
        for one in part if isinstance(part, list) else [part]:
            if isinstance(one, dict):
                children.append(_expected(each, one))
            elif isinstance(part, list):
                children.append((each, {}, [str(one)]))
            else:
                attributes[each] = {True: "true", False: "false"}[one] if isinstance(one, bool) else str(one)
    return name, attributes, children


def _found(element: ElementTree.Element) -> tuple[str, dict[str, str], list[Any]]:
    assert element.tag.startswith(_NAMESPACE)
    children: list[Any] = [element.text] if element.text else []
    return element.tag.removeprefix(_NAMESPACE), dict(element.attrib), children + [_found(child) for child in element]
