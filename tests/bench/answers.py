"""Proves that a change of the code changed no answer: records answers with one version, and compares with another.

    python -m tests.bench.answers record MODELS RECORD.jsonl.gz
    python -m tests.bench.answers compare MODELS RECORD.jsonl.gz

Equal means the same status and body, but for the version of the model, request ids, links to the service, seconds, and
the wording of error messages; an answer may have gained fields. Asks in process, and uses nothing but HTTP, so that the
file runs with any version.
"""

import argparse
import asyncio
import gzip
import json
import sys
from collections import Counter
from collections.abc import Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Any

import httpx

from app.main import create_app
from app.settings import Settings
from tests.bench.answer_requests import Names, random_requests
from tests.bench.failing_answers import Request

_SHOWN = 5


def main() -> int:
    """Returns the exit code: 1 where an answer differs."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("command", choices=["record", "compare"])
    parser.add_argument("models", type=Path, help="folder of bundles; the one in use answers")
    parser.add_argument("file", type=Path, help="the record, one request and its answer on each line")
    parser.add_argument("--requests", type=int, default=1500, help="how many to record (default: 1500)")
    parser.add_argument("--seed", type=int, default=0, help="of the random requests (default: 0)")
    given = parser.parse_args()
    if given.command == "record":
        recorded = asyncio.run(record(given.models, given.requests, given.seed))
        with gzip.open(given.file, "wt", encoding="utf-8") as file:
            file.writelines(json.dumps(line) + "\n" for line in recorded)
        print(f"recorded {len(recorded)} answers: {dict(Counter(line['status'] for line in recorded))}")
        return 0
    with gzip.open(given.file, "rt", encoding="utf-8") as file:
        recorded = [json.loads(line) for line in file]
    differences = asyncio.run(compare(given.models, recorded))
    for difference in differences[:_SHOWN]:
        print(difference, end="\n\n")
    print(f"{len(recorded) - len(differences)} of {len(recorded)} answers are equal")
    return 1 if differences else 0


async def record(models: Path, n: int, seed: int) -> list[dict[str, Any]]:
    """`n` random requests and their answers."""
    async with _client(models) as client:
        requests = random_requests(await _names(client), n, seed)
        return [{"request": asdict(request), **await _answer(client, request)} for request in requests]


async def compare(models: Path, recorded: list[dict[str, Any]]) -> list[str]:
    """What is different now, a text for every recorded request whose answer differs."""
    differences = []
    async with _client(models) as client:
        for line in recorded:
            found = await _answer(client, Request(**line["request"]))
            where = _difference(found, {key: line[key] for key in found})
            if where:
                differences.append(f"{line['request']['method']} {line['request']['path'][:200]}: {where}")
    return differences


def _client(models: Path) -> httpx.AsyncClient:
    app = create_app(Settings(models_dir=models, log_level="error", public_url="http://songkin.example"))
    state = app.state  # the store stood there alone before the state had a type
    (state.songkin if hasattr(state, "songkin") else state).store.refresh()
    transport = httpx.ASGITransport(app, raise_app_exceptions=False)
    return httpx.AsyncClient(transport=transport, base_url="http://songkin.example", timeout=60)


async def _names(client: httpx.AsyncClient) -> Names:
    genres = [found["genre"] for found in (await client.get("/genres")).json()["genres"]]
    tracks = []
    for genre in genres:
        found = await client.get("/search", params={"q": f'genre:"{genre}"', "limit": 20})
        tracks += found.json()["items"]
    return Names(genres, tracks)


async def _answer(client: httpx.AsyncClient, request: Request) -> dict[str, Any]:
    response = await client.request(
        request.method, request.path, content=request.content, headers=dict(request.headers or {})
    )
    try:
        body = response.json()
    except ValueError:
        body = None  # metrics: their numbers are never equal
    return {"status": response.status_code, "body": _comparable(body)}


def _comparable(body: Any) -> Any:
    """Without what may differ."""
    if isinstance(body, Mapping):
        left_out = {"model", "request_id", "message", "access_token", "links"}
        return {key: _comparable(value) for key, value in body.items() if key not in left_out}
    return [*map(_comparable, body)] if isinstance(body, list) else body


def _difference(found: Any, expected: Any, place: str = "answer") -> str | None:
    """Where two answers differ first, if they do."""
    if isinstance(expected, dict) and isinstance(found, dict) and found.keys() >= expected.keys():
        pairs = [(f"{place}.{key}", found[key], value) for key, value in expected.items()]
    elif isinstance(expected, list) and isinstance(found, list) and len(found) == len(expected):
        pairs = [(f"{place}.{i}", *pair) for i, pair in enumerate(zip(found, expected, strict=True))]
    else:
        return None if found == expected else f"{place}: expected {str(expected)[:300]}, got {str(found)[:300]}"
    return next((text for where, one, other in pairs if (text := _difference(one, other, where))), None)


if __name__ == "__main__":
    sys.exit(main())
