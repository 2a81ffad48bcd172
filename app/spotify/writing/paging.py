"""Writes pages of lists as JSON, with links to those beside."""

from collections.abc import Callable, Sequence

from pydantic_core import to_json


def page_json(
    items: Sequence[bytes],
    total: int,
    limit: int,
    offset: int,
    link: Callable[[int], str],
    last_offset: int | None = None,
) -> bytes:
    """A `Paging`.

    Args:
        items: of the page, each as JSON.
        total: of all pages.
        limit: number of items that the request asks for.
        offset: number of items before them.
        link: the URL of the page from an offset on.
        last_offset: the largest offset that a request may have, if there is one.
    """
    further = offset + limit
    more = limit > 0 and further < total and (last_offset is None or further <= last_offset)
    told = {
        "limit": limit,
        "next": link(further) if more else None,
        "offset": offset,
        "previous": link(max(offset - limit, 0)) if limit and offset else None,
        "total": total,
    }
    return b'{"href":%b,"items":[%b],%b' % (to_json(link(offset)), b",".join(items), to_json(told)[1:])
