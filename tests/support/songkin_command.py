"""`songkin` called as a user would, without a process of its own."""

import json
from typing import Any

from typer.testing import CliRunner, Result

from app.cli.main import app


def songkin(*arguments: object, stdin: bytes | None = None, columns: int = 200) -> Result:
    runner = CliRunner(env={"COLUMNS": str(columns), "NO_COLOR": "1"})
    return runner.invoke(app, [str(argument) for argument in arguments], input=stdin)


def answered(result: Result) -> Any:
    """The JSON of a command that succeeded."""
    assert result.exit_code == 0, result.output
    return json.loads(result.stdout)


def assert_error(result: Result, message: str) -> None:
    """Exit code 1 by the command's own will, one message on standard error, nothing else and no traceback."""
    assert isinstance(result.exception, SystemExit), result.exception
    assert (result.exit_code, result.stdout) == (1, "")
    assert result.stderr.startswith("error: ")
    assert message in result.stderr
    assert "Traceback" not in result.stderr
