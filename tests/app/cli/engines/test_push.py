import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest

from app.retrieval.milvus.address import MilvusAddress
from tests.support import stalled_push
from tests.support.damage import add_twin
from tests.support.milvus import MilvusServer
from tests.support.running_service import wait_until
from tests.support.songkin_command import assert_error, songkin


def test_push_says_what_came_of_it(milvus: MilvusServer, published_models: Path) -> None:
    result = songkin("push", "--to", milvus.url_of("said"), "--models", published_models)
    assert result.exit_code == 0, result.output
    version = (published_models / "CURRENT").read_text().strip()
    assert f"has all 180 tracks of {version} in the collection said_" in result.stdout
    assert "; recall@10 is 1.000.\nThe alias said names this collection.\n" in result.stdout


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


def test_push_prune_keeps_what_a_rollback_needs_though_the_bundle_was_pushed_before(
    milvus: MilvusServer, bundle_copy: Path
) -> None:
    models, twin = bundle_copy.parent, add_twin(bundle_copy)
    arguments = ["push", "--to", milvus.url_of("pruned"), "--models", str(models)]
    for command in (
        arguments,
        [*arguments, "--version", twin.name],
        ["models", "promote", twin.name, "--models", models],
    ):
        assert songkin(*command).exit_code == 0
    with closing(milvus.connect()) as connection:
        connection.create("pruned_older", 3, "FLAT")
        result = songkin(*arguments, "--prune")
        assert result.stdout.endswith("Dropped pruned_older.\n"), result.output
        kept = {MilvusAddress.parse(milvus.url_of("pruned")).collection(path.name) for path in (bundle_copy, twin)}
        assert {name for name in connection.collections() if name.startswith("pruned_")} == kept
    assert songkin(*arguments, "--prune").stdout.endswith("Dropped no collection.\n")


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
    assert "error: milvus://127.0.0.1:1: expected a Milvus that answers, got: " in result.stderr
