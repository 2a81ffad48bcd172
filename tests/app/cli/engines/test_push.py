import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest

from tests.support import stalled_push
from tests.support.milvus import MilvusServer
from tests.support.running_service import wait_until
from tests.support.songkin_command import assert_error, songkin


def test_push_says_what_came_of_it(milvus: MilvusServer, published_models: Path) -> None:
    result = songkin("push", "--to", milvus.url_of("said"), "--models", published_models)
    assert result.exit_code == 0, result.output
    version = (published_models / "CURRENT").read_text().strip()
    assert f"has 180 tracks of {version} in said_" in result.stdout
    assert result.stdout.endswith("which said names. Recall@10 1.000.\n")


def test_push_that_is_killed_goes_on_and_leaves_the_alias_alone_until_it_is_whole(
    milvus: MilvusServer, published_models: Path
) -> None:
    url = milvus.url_of("killed")
    arguments = ["push", "--to", url, "--models", str(published_models)]
    with closing(milvus.connect()) as connection:

        def n_tracks() -> int:
            names = [name for name in connection.collections() if name.startswith("killed_")]
            return connection.count(names[0]) if names and connection.load(names[0]) else 0

        process = subprocess.Popen([sys.executable, "-m", "tests.support.stalled_push", *arguments])
        try:
            wait_until(lambda: n_tracks() > 0)
        finally:
            process.kill()
            process.wait()
        assert n_tracks() == stalled_push.N_TRACKS
        assert connection.alias_of("killed") is None
        result = songkin(*arguments)
        assert (result.exit_code, n_tracks()) == (0, 180), result.output
        assert "60 of them are there" in result.stdout
        assert str(connection.alias_of("killed")).startswith("killed_")


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ([], "expected --to URI, or SONGKIN_ENGINE, got neither"),
        (["--to", "http://127.0.0.1:19530"], "expected a URL such as milvus://host:19530"),
        (["--to", "milvus://127.0.0.1:19530", "--version", "none"], "no bundle 'none'"),
    ],
)
def test_push_with_what_is_wrong_says_so(published_models: Path, arguments: list[str], message: str) -> None:
    assert_error(songkin("push", "--models", published_models, *arguments), message)


def test_push_to_nobody_fails_soon(published_models: Path) -> None:
    result = songkin("push", "--to", "milvus://127.0.0.1:1", "--models", published_models)
    assert result.exit_code == 1
    assert "error: milvus://127.0.0.1:1: " in result.stderr
