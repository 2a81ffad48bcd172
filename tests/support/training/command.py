"""Commands called as a user would, without a process of their own."""

from typer.testing import CliRunner, Result

from training.cli.main import make_app


def cli(*arguments: object) -> Result:
    return CliRunner(env={"COLUMNS": "300", "NO_COLOR": "1"}).invoke(
        make_app(), [str(argument) for argument in arguments]
    )


def assert_one_message(result: Result, message: str) -> None:
    """Exit code 1 by the command's own will, with one message and no traceback."""
    assert isinstance(result.exception, SystemExit), result.exception
    assert result.exit_code == 1
    assert result.output.count("error: ") == 1
    assert message in result.output
    assert "Traceback" not in result.output
