"""`python -m training` itself."""

from importlib.metadata import version

from tests.support.training.command import cli


def test_version_is_printed() -> None:
    result = cli("--version")
    assert (result.exit_code, result.output) == (0, f"songkin {version('songkin')}\n")
