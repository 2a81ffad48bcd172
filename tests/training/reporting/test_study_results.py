import re
from pathlib import Path

import pytest

from tests.support.training.random_figures import figures_by_trial
from training.experiments.study import StudyDefinition, load_study, shipped_studies, study_trials
from training.reporting.study_results import write_results
from training.reporting.study_tables import FIGURES, published_rows, rows_of

COMMAND = "python -m training study all --data TABLE"


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """RESULTS.md of all shipped studies, of made-up results."""
    studies = {name: load_study(name) for name in shipped_studies()}
    trials = [trial for name, study in studies.items() for trial in study_trials(name, study)]
    folder = tmp_path_factory.mktemp("written") / "not" / "yet"
    return write_results(studies, figures_by_trial(trials), "a" * 64, COMMAND, folder)


def sections(text: str) -> dict[str, str]:
    """By title."""
    return {part.partition("\n")[0]: part for part in text.split("\n## ")[1:]}


def test_write_results_says_what_it_was_made_of(written: Path) -> None:
    assert written.name == "RESULTS.md"
    head = written.read_text(encoding="utf-8").partition("\n## ")[0]
    assert f"`{COMMAND}`" in head
    assert "a" * 64 in head


def test_write_results_has_every_study_in_order(written: Path) -> None:
    assert list(sections(written.read_text(encoding="utf-8"))) == [load_study(name).title for name in shipped_studies()]


def test_write_results_as_published_says_so(written: Path) -> None:
    assert "share one split (protocol `rows`, as published; its leak " in written.read_text(encoding="utf-8")


def test_write_results_other_protocols_are_named(tmp_path: Path) -> None:
    points = (("protocol=recordings",), ("protocol=artists",))
    study = StudyDefinition(title="Own", base="published", points=points, seeds=(1,))
    text = write_results(
        {"own": study}, figures_by_trial(study_trials("own", study)), "a" * 64, COMMAND, tmp_path
    ).read_text(encoding="utf-8")
    assert "share one split (protocol `artists` and protocol `recordings`)" in text


def test_write_results_of_an_extractor_alone_say_nothing_of_the_published_study(tmp_path: Path) -> None:
    study = load_study("noise")
    results = figures_by_trial(study_trials("noise", study))
    text = write_results({"noise": study}, results, "a" * 64, COMMAND, tmp_path).read_text(encoding="utf-8")
    assert "share one split.\n" in text
    assert "published" not in text
    assert text.count("| audio | 0.8 |") == 6
    assert [path.name for path in tmp_path.iterdir()] == ["RESULTS.md"]


@pytest.mark.parametrize("name", ["batch-size", "depth-lr"])
def test_write_results_has_every_published_row_beside_ours(name: str, written: Path) -> None:
    section = sections(written.read_text(encoding="utf-8"))[load_study(name).title]
    ours = rows_of(name, figures_by_trial(study_trials(name, load_study(name))))
    lines = [line for line in section.splitlines() if line.startswith("|")][2:]
    assert len(lines) == len(ours)
    for published in published_rows(name):
        said = [f"{published[key]:g}" for key in ("batch_size", "depth", "learning_rate") if key in published]
        (line,) = (line for line in lines if line.startswith(f"| {' | '.join(said)} |"))
        (row,) = (row for row in ours if row.published == published)
        cells = line.strip("| ").split(" | ")[len(said) :]
        assert len(cells) == len(FIGURES)
        for cell, figure in zip(cells, FIGURES, strict=True):
            digits = 2 if figure == "sec/epoch" else 3
            expected = (row.mean[figure], row.std[figure], published[figure])
            assert cell == "{0:.{3}f} ± {1:.{3}f} [{2:.{3}f}]".format(*expected, digits)


def test_write_results_links_exist_and_are_the_five_figures(written: Path) -> None:
    text = written.read_text(encoding="utf-8")
    links = re.findall(r"!\[[^\]]+\]\(([^)]+)\)", text)
    assert [link.split("-")[1] for link in links] == ["1", "2", "3", "4", "5"]
    assert all((written.parent / link).read_bytes().startswith(b"\x89PNG") for link in links)
    assert sorted(path.name for path in written.parent.iterdir()) == sorted(["RESULTS.md", *links])


def test_write_results_findings_stand_with_their_study(written: Path) -> None:
    for title, section in sections(written.read_text(encoding="utf-8")).items():
        expected = 3 if title in (load_study("batch-size").title, load_study("depth-lr").title) else 0
        assert len(re.findall(r"^- .*\*\*(?:holds|does not hold)", section, re.MULTILINE)) == expected


def test_write_results_equal_reports_give_equal_bytes(written: Path, tmp_path: Path) -> None:
    studies = {name: load_study(name) for name in shipped_studies()}
    trials = [trial for name, study in studies.items() for trial in study_trials(name, study)]
    again = write_results(studies, dict(reversed(figures_by_trial(trials).items())), "a" * 64, COMMAND, tmp_path)
    for path in written.parent.iterdir():
        assert (again.parent / path.name).read_bytes() == path.read_bytes()


def test_write_results_study_without_results_is_left_out(tmp_path: Path) -> None:
    studies = {name: load_study(name) for name in ("batch-size", "lr-scaling")}
    results = figures_by_trial(study_trials("lr-scaling", studies["lr-scaling"]))
    text = write_results(studies, results, "a" * 64, COMMAND, tmp_path).read_text(encoding="utf-8")
    assert list(sections(text)) == [studies["lr-scaling"].title]
    assert [path.name for path in tmp_path.iterdir()] == ["RESULTS.md"]


@pytest.mark.parametrize("name", ["batch-size", "depth-lr"])
def test_write_results_only_one_point_came_to_an_end_is_written(name: str, tmp_path: Path) -> None:
    study = load_study(name)
    results = figures_by_trial([trial for trial in study_trials(name, study) if trial.point == 1])
    text = write_results({name: study}, results, "a" * 64, COMMAND, tmp_path).read_text(encoding="utf-8")
    assert len([line for line in text.splitlines() if line.startswith("|")]) == 3


def test_write_results_old_ones_are_replaced(tmp_path: Path) -> None:
    study = load_study("lr-scaling")
    (tmp_path / "RESULTS.md").write_text("old")
    write_results(
        {"lr-scaling": study}, figures_by_trial(study_trials("lr-scaling", study)), "a" * 64, COMMAND, tmp_path
    )
    assert (tmp_path / "RESULTS.md").read_text(encoding="utf-8").startswith("# The hyperparameter study\n")
