"""Reference pages that are made from the code, so that they cannot fall behind it.

A directive `{reference} NAME` lists the settings, the files of a bundle, strategies, filters, rerankers, endpoints
or metrics.
"""

import asyncio
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import httpx
from docutils import nodes
from docutils.statemachine import StringList
from sphinx.application import Sphinx
from sphinx.util.docutils import SphinxDirective

from app.bundle.parts import FILES, PARTS
from app.main import create_app
from app.recommend.filters import FILTERS
from app.recommend.rerank import RERANKERS
from app.recommend.strategies import STRATEGIES
from app.settings import Settings
from app.telemetry.metrics import Metrics


def settings() -> Iterator[str]:
    """Every setting of the service."""
    for name, field in Settings.model_fields.items():
        yield f"- `SONGKIN_{name.upper()}` (default: `{field.default}`): {field.description}."


def bundle() -> Iterator[str]:
    """Every file of a bundle, by part."""
    for part in PARTS:
        yield f"- **{part.name}** ({'required' if part.required else 'optional'}): {part.enables}."
        for file in FILES:
            if file.part == part.name:
                shape = f", {file.dtype} [{', '.join(map(str, file.shape))}]" if file.dtype else ""
                yield f"  - `{file.name}` ({file.kind}{shape}): {file.meaning}."


def strategies() -> Iterator[str]:
    """Every strategy."""
    for strategy in STRATEGIES.values():
        yield f"- `{strategy.name}` (up to {strategy.most_seeds} seeds): {strategy.description}."


def filters() -> Iterator[str]:
    """Every filter, with the form of its value."""
    for kind in FILTERS:
        yield f"- `{kind.name}` ({kind.shape.value}): {kind.description}."


def rerankers() -> Iterator[str]:
    """Every reranker."""
    for reranker in RERANKERS:
        yield f"- `{reranker.name}` (the best {reranker.reach}): {reranker.description}"


def endpoints() -> Iterator[str]:
    """Every endpoint, native and under /v1."""
    for path, operations in description()["paths"].items():
        for method, operation in operations.items():
            yield f"- `{method.upper()} {path}`: {operation['summary']}."


def metrics() -> Iterator[str]:
    """Every metric of /metrics."""
    for name, meaning, kind in re.findall(r"# HELP (\S+) (.*)\n# TYPE \S+ (\S+)", Metrics().render().decode()):
        if not name.endswith("_created"):  # prometheus_client adds these for one process, and drops them for several
            yield f"- `{name}` ({meaning}): {kind}."


def description() -> dict[str, Any]:
    """The OpenAPI description of a service without a bundle."""
    app = create_app(Settings(models_dir=Path("no-bundle"), log_level="error"))

    async def fetch() -> dict[str, Any]:
        async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://songkin") as client:
            found: dict[str, Any] = (await client.get("/openapi.json")).json()
        return found

    return asyncio.run(fetch())


LISTS: dict[str, Callable[[], Iterator[str]]] = {
    "settings": settings,
    "bundle": bundle,
    "strategies": strategies,
    "filters": filters,
    "rerankers": rerankers,
    "endpoints": endpoints,
    "metrics": metrics,
}


class Reference(SphinxDirective):
    """Puts one of the lists into a page."""

    required_arguments = 1

    def run(self) -> list[nodes.Node]:
        """Parse the list as a part of the page."""
        container = nodes.container()
        self.state.nested_parse(StringList(list(LISTS[self.arguments[0]]()), source=__file__), 0, container)
        return list(container.children)


def setup(app: Sphinx) -> dict[str, bool]:
    """Register the directive."""
    app.add_directive("reference", Reference)
    return {"parallel_read_safe": True}
