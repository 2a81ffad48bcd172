import json
import re
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from typer.testing import Result

from app.bundle.reader import read_bundle
from tests.support.planted import planted_table
from tests.support.running_service import serving
from tests.support.training.command import assert_one_message, cli
from tests.support.training.file_server import Shelf, serving_shelf
from training.evaluation.known_features import KNOWN_FEATURES

QUICK = (
    *("--config", "baseline", "--set", "model.hidden=[16]"),
    *("--set", "optimiser.max_epochs=2", "--set", "optimiser.batch_size=32"),
)


def train(data: Path, models: Path, *more: object) -> Result:
    return cli("train", "--data", data, "--models", models, "--device", "cpu", *QUICK, *more)


def test_train_planted_table_publishes_and_prints_the_report(planted_csv: Path, tmp_path: Path) -> None:
    result = train(planted_csv, tmp_path)
    assert result.exit_code == 0, result.output
    assert "185 rows, 0 dropped (none); 185 merged into 180 tracks of 175 recordings and 5 genres" in result.output
    assert "unknown values: 5 × tempo" in result.output
    version = (tmp_path / "CURRENT").read_text().strip()
    metrics = read_bundle(tmp_path / version).manifest.metrics
    assert version.startswith("baseline-")
    assert f"Published {tmp_path / version}" in result.output
    assert metrics.keys() >= {"embedding.genre_hit@10", "features.accuracy", "artists.accuracy", "artists.artist_known"}
    assert re.search(r"figure +┃ +pure embedding +┃ +features alone +┃ +with artists", result.output)
    for name in {key.partition(".")[2] for key in metrics}:
        printed = [metrics.get(f"{view}.{name}") for view in ("embedding", "features", "artists")]
        cells = " +│ +".join("" if value is None else f"{value:.4f}" for value in printed)
        assert re.search(rf"│ {re.escape(name)} +│ +{cells} +│", result.output)
    assert sorted(path.name for path in tmp_path.iterdir()) == [".history", "CURRENT", version]


def test_train_with_masks_prints_how_good_it_is_with_what_is_known(planted_csv: Path, tmp_path: Path) -> None:
    narrow = [f"model.{key}" for key in ("retrieval.hidden=[8]", "classifier.hidden=[8]", "n_frequencies=2")]
    options = [option for change in (*narrow, "optimiser.max_epochs=1") for option in ("--set", change)]
    result = cli("train", "--data", planted_csv, "--models", tmp_path, "--device", "cpu", *options)
    assert result.exit_code == 0, result.output
    for known in KNOWN_FEATURES:
        assert re.search(rf"│ {known} +│ features alone │ +0\.\d{{4}} │", result.output), known
    assert re.search(r"│ +│ all evidence +│ +[01]\.\d{4} │", result.output)


def test_train_with_noise_says_so_in_the_bundle_and_doubts_a_table_of_estimates(analysed: Path, tmp_path: Path) -> None:
    """Whoever opens the bundle sees that its model bears noise, and what the features are that it learned from."""
    law = {"share": 0.6, "lowest_correlation": 0.6, "tempo_octave": 0.1, "tempo_spread": 0.02, "loudness_spread": 1.0}
    law |= {"key_confusion": 0.1}
    noise = [option for name, value in law.items() for option in ("--set", f"noise.{name}={value}")]
    result = train(analysed, tmp_path, *noise)
    assert result.exit_code == 0, result.output
    assert "warning: the features of this table are estimates of sonara 0.3.6 already" in result.output
    version = (tmp_path / "CURRENT").read_text().strip()
    report = json.loads((tmp_path / version / "report.json").read_bytes())
    assert report["config"]["noise"] == law
    assert report["data"]["extractor"] == "sonara 0.3.6"
    # Of the same extractor, and a model that bears noise: they go together.
    assert "warning:" not in cli("index", "--data", analysed, "--models", tmp_path).output


def test_train_as_a_process_runs_the_config_seed_and_set_that_are_given(planted_csv: Path, tmp_path: Path) -> None:
    options = ("--data", planted_csv, "--models", tmp_path, *QUICK, "--config", "published", "--seed", "7")
    command = [sys.executable, "-m", "training", "train", *map(str, options), "--set", "name=mine", "--set", "seed=8"]
    done = subprocess.run(command, capture_output=True, text=True, timeout=120, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    assert done.stderr == ""
    assert "Test side: protocol rows, seed 7" in " ".join(done.stdout.split())
    assert re.search(r"accuracy .* 0\.312", done.stdout)  # the published figure beside ours
    version = (tmp_path / "CURRENT").read_text().strip()
    config = json.loads((tmp_path / version / "report.json").read_bytes())["config"]
    assert version.startswith("mine-")
    assert (config["seed"], config["model"]["hidden"], config["optimiser"]["max_epochs"]) == (7, [16], 2)
    assert read_bundle(tmp_path / version).manifest.n_tracks == 180


def test_train_ctrl_c_exits_130_and_leaves_nothing(planted_csv: Path, tmp_path: Path) -> None:
    models = tmp_path / "models"
    endless = [option for key in ("max_epochs", "patience") for option in ("--set", f"optimiser.{key}=100000")]
    # A shell's background jobs ignore Ctrl-C, and so would the child.
    signal.signal(signal.SIGINT, signal.default_int_handler)
    with subprocess.Popen(
        [sys.executable, "-m", "training", "train", "--data", planted_csv, "--models", models, *endless],
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    ) as process:
        assert process.stdout is not None
        try:
            assert any("epoch 1:" in line for line in process.stdout)
            process.send_signal(signal.SIGINT)
            rest, _ = process.communicate(timeout=60)
        finally:
            process.kill()
    assert process.returncode == 130
    assert rest.endswith("stopped; nothing was published\n")
    assert "Traceback" not in rest
    assert not models.exists() or list(models.iterdir()) == []


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (("--config", "nope"), "no configuration 'nope': expected the path of a TOML file or one of audio, baseline, "),
        (("--set", "optimiser.batch_sise=3"), "optimiser.batch_sise: unknown key"),
        (("--set", "optimiser.batch_size=0"), "optimiser.batch_size: "),
        (("--set", "batch_size"), "--set batch_size: expected key=value"),
        (("--set", "model.hidden=[abc]"), "got '[abc]'"),
        (("--set", "model.hidden=[-5]"), "model.hidden.0: "),
        (("--seed", "-1"), "seed: "),
        (("--device", "gpu"), "--device gpu"),
    ],
)
def test_train_bad_option_exits_1_with_one_message(
    options: tuple[str, str], message: str, planted_csv: Path, tmp_path: Path
) -> None:
    assert_one_message(train(planted_csv, tmp_path, *options), message)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("name", ["none.csv", "songs [live].csv", "[", "[/red].csv", "[bold]x[/bold].csv"])
def test_train_missing_table_exits_1_and_names_it_to_the_letter(name: str, tmp_path: Path) -> None:
    assert_one_message(train(tmp_path / name, tmp_path), f"no table at {tmp_path / name}; `python -m training fetch`")


def test_demo_table_path_with_brackets_is_printed_to_the_letter(tmp_path: Path) -> None:
    out = tmp_path / "table [new].csv"
    assert f"Wrote {out}. Next: " in cli("demo-table", out, "--tracks-per-genre", 3).output


@pytest.mark.parametrize(
    ("genres", "message"),
    [
        (None, "got none; where another column has the genres: --column track_genre=NAME"),
        (["folk"], "got folk; where"),
        ([f"tiny {n}" for n in range(185)], "got none; too small: tiny 0 (1), tiny 1 (1)"),
    ],
    ids=["no genre", "one genre", "all too small"],
)
def test_train_too_few_genres_exits_1_and_says_how_to_name_them(
    genres: list[str] | None, message: str, tmp_path: Path
) -> None:
    frame = planted_table().drop(columns="track_genre")
    if genres:
        frame["track_genre"] = [genres[row % len(genres)] for row in range(len(frame))]
    frame.to_csv(tmp_path / "table.csv", index=False)
    assert_one_message(train(tmp_path / "table.csv", tmp_path / "models"), message)


def test_train_tracks_without_a_genre_train_nothing_and_are_served(tmp_path: Path) -> None:
    """A third of the table, and a genre that is too small, teach nothing; their tracks are in the bundle."""
    frame = planted_table()
    frame["track_genre"] = frame["track_genre"].where(frame.index % 3 != 1, "")
    frame.loc[[8, 44], "track_genre"] = "tiny"
    frame.to_csv(tmp_path / "table.csv", index=False)
    result = train(tmp_path / "table.csv", tmp_path / "models")
    assert result.exit_code == 0, result.output
    assert "merged into 180 tracks of 175 recordings and 5 genres" in result.output
    assert "No genre, because of fewer than 3 tracks: 1: tiny (2)" in result.output
    (without,) = re.findall(r"Without a genre: (\d+) tracks", result.output)
    bundle = read_bundle(tmp_path / "models" / (tmp_path / "models" / "CURRENT").read_text().strip())
    sides = json.loads(bundle.file("report.json").read_bytes())["sides"]
    assert bundle.manifest.n_tracks == 180
    assert sum(sides.values()) == 180 - int(without) > 100
    assert "tiny" not in bundle.manifest.genres
    with serving(tmp_path / "models") as client:
        track = client.get("/tracks/folk-07").json()
        assert (track["genres"], track["genres_from"]) == (["folk"], "model")
        similar = client.get("/tracks/folk-07/similar?k=5").json()["similar"]
        assert all(one["track"]["id"].startswith("folk") for one in similar)


def test_train_what_is_doubtful_is_said_and_settled_by_an_option(tmp_path: Path) -> None:
    frame = planted_table().rename(columns={"track_genre": "style"})
    frame["artists"] += ", " + frame["artists"].str.replace("Artist", "Guest")
    frame.to_csv(tmp_path / "table.csv", index=False)
    options = ("--column", "track_genre=style", "--artist-separator", ", ")
    doubtful = train(tmp_path / "table.csv", tmp_path / "models", *options[:2])
    settled = train(tmp_path / "table.csv", tmp_path / "models", *options)
    assert "artists: ', ' stands in a name" in doubtful.output
    assert "--artist-separator ', '" in doubtful.output
    assert "stands in a name" not in settled.output
    version = (tmp_path / "models" / "CURRENT").read_text().strip()
    report = json.loads((tmp_path / "models" / version / "report.json").read_bytes())
    assert report["data"]["read_with"] == list(options)


def test_train_models_folder_is_a_file_exits_1(planted_csv: Path, tmp_path: Path) -> None:
    (tmp_path / "models").write_text("a file")
    assert_one_message(train(planted_csv, tmp_path / "models"), str(tmp_path / "models"))


@pytest.mark.parametrize(
    "command", ["inspect", "train", "evaluate", "fetch", "demo", "demo-table", "genre-figures", "study"]
)
def test_help_every_command_explains_itself_and_its_options(command: str) -> None:
    result = cli(command, "--help")
    assert result.exit_code == 0
    for option in re.findall(r"--[a-z][a-z0-9-]*", result.output):
        assert re.search(rf"{option}\b.*[a-z]{{3,}}", result.output)
    assert command in cli("--help").output


def test_help_is_shown_without_a_command() -> None:
    assert "publish it as a bundle" in cli().output


def test_demo_table_same_seed_same_bytes(tmp_path: Path) -> None:
    for name, seed in (("a", 1), ("b", 1), ("c", 2)):
        assert cli("demo-table", tmp_path / name, "--tracks-per-genre", 3, "--seed", seed).exit_code == 0
    a, b, c = ((tmp_path / name).read_bytes() for name in "abc")
    assert a == b != c
    assert a.count(b"\n") > 3 * 114


def test_genre_figures_planted_table_writes_them(planted_csv: Path, tmp_path: Path) -> None:
    result = cli("genre-figures", "--data", planted_csv, "--out", tmp_path / "figures.json")
    assert result.exit_code == 0, result.output
    assert list(json.loads((tmp_path / "figures.json").read_bytes())["genres"]) == sorted(
        set(planted_table()["track_genre"])
    )


def test_fetch_saves_the_table_and_says_what_is_next(tmp_path: Path) -> None:
    with serving_shelf(Shelf(b"content")) as shelf:
        result = cli("fetch", "--url", shelf.url, "--out", tmp_path / "table.csv")
    assert result.exit_code == 0, result.output
    assert (tmp_path / "table.csv").read_bytes() == b"content"
    assert f"python -m training train --data {tmp_path / 'table.csv'}" in result.output


def test_fetch_wrong_checksum_exits_1(tmp_path: Path) -> None:
    with serving_shelf(Shelf(b"content")) as shelf:
        result = cli("fetch", "--url", shelf.url, "--out", tmp_path / "table.csv", "--sha256", "0" * 64)
    assert_one_message(result, "nothing was kept")
