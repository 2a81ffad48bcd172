import ast
import re
from pathlib import Path
from typing import Any

import nbformat
import pytest
from nbclient import NotebookClient

import training.experiments

NOTEBOOK = Path(training.experiments.__file__).with_name("walkthrough.ipynb")
PATIENCE_S = 120
SMALLER = {"shipped_figures(), 50,": "shipped_figures(), 20,", "max_epochs=6": "max_epochs=1"}
"""What the reader waits for and the test does not."""
LOGIC = (
    *(ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef, ast.Lambda),
    *(ast.If, ast.IfExp, ast.For, ast.While, ast.comprehension, ast.Try, ast.With),
)


def read() -> Any:
    return nbformat.read(NOTEBOOK, as_version=4)  # type: ignore[no-untyped-call]


def shortened() -> Any:
    """The notebook with fewer tracks and epochs."""
    notebook = read()
    text = "".join(cell.source for cell in notebook.cells)
    assert all(found in text for found in SMALLER)
    for cell in notebook.cells:
        for found, smaller in SMALLER.items():
            cell.source = cell.source.replace(found, smaller)
    return notebook


def code_cells(notebook: Any) -> dict[str, Any]:
    return {cell.id: cell for cell in notebook.cells if cell.cell_type == "code"}


def shown(cell: Any, kind: str) -> list[str]:
    return [output.data[kind] for output in cell.outputs if kind in output.get("data", {})]


def test_walkthrough_run_from_top_to_bottom_shows_tables_findings_and_figures(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for variable in ("IPYTHONDIR", "JUPYTER_CONFIG_DIR", "JUPYTER_DATA_DIR", "JUPYTER_RUNTIME_DIR"):
        monkeypatch.setenv(variable, str(tmp_path / variable))  # what the user of this machine has set up is left alone
    notebook = shortened()
    NotebookClient(notebook, timeout=PATIENCE_S, resources={"metadata": {"path": str(tmp_path)}}).execute()

    cells = code_cells(notebook)
    assert [cell.execution_count for cell in cells.values()] == list(range(1, len(cells) + 1))
    (by_size,) = shown(cells["batch-size-table"], "text/markdown")
    assert re.findall(r"^\| (\d+) \| \d", by_size, re.MULTILINE) == ["32", "64", "128", "256"]
    assert by_size.count("[") == 8  # the published rows of 64 and 256
    (by_depth,) = shown(cells["depth-lr-code"], "text/markdown")
    points = [(depth, rate) for depth in ("2", "6") for rate in ("0.0003", "0.003")]
    assert re.findall(r"^\| (\d+) \| ([\d.]+) \| \d", by_depth, re.MULTILINE) == points
    for name in ("batch-size-findings", "depth-lr-findings"):
        (findings,) = shown(cells[name], "text/markdown")
        assert len(re.findall(r"\*\*(?:holds|does not hold here)\*\*", findings)) == 3
    figures = [len(shown(cells[name], "image/png")) for name in ("batch-size-figures", "depth-lr-figures")]
    assert figures == [3, 2]


def test_walkthrough_is_kept_without_what_a_run_leaves_in_it() -> None:
    notebook = read()
    nbformat.validate(notebook)
    for cell in code_cells(notebook).values():
        assert (cell.outputs, cell.execution_count, cell.metadata) == ([], None, {})


def test_walkthrough_holds_no_logic_of_its_own() -> None:
    for cell in code_cells(read()).values():
        assert not [node for node in ast.walk(ast.parse(cell.source)) if isinstance(node, LOGIC)]


def test_walkthrough_links_lead_to_files() -> None:
    markdown = [cell.source for cell in read().cells if cell.cell_type == "markdown"]
    links = re.findall(r"\]\((?!https?:)([^)]+)\)", "\n".join(markdown))
    assert links
    assert all((NOTEBOOK.parent / link).is_file() for link in links)
