"""What everything is compared with: `python -m tests.bench.speed.servers.bare`.

An application of FastAPI's, as it is by default, with one endpoint that returns prepared bytes: those of the file that
BENCH_ANSWER names. Only what answers before FastAPI does, such as a cache, can be faster.
"""

import os
from pathlib import Path

from fastapi import FastAPI, Response

from tests.bench.speed.servers.alike import serve_alike

PATH = "/answer"


def create_app() -> FastAPI:
    """The application."""
    answer = Path(os.environ["BENCH_ANSWER"]).read_bytes()
    app = FastAPI()

    @app.get(PATH)
    async def get_answer() -> Response:
        return Response(answer, media_type="application/json")

    return app


if __name__ == "__main__":
    serve_alike("tests.bench.speed.servers.bare:create_app")
