import json
import shutil
import subprocess
import sys
from pathlib import Path

import pyarrow
import pyarrow.parquet
import pytest

from app.bundle.reader import Bundle, read_bundle
from tests.support.planted import planted_table
from tests.support.running_service import serving
from tests.support.training.command import assert_one_message, cli

# As on a machine without it: whatever imports torch fails. All commands in one process, which imports the rest once.
WITHOUT_TORCH = """
import contextlib, io, json, sys
class NoTorch:
    def find_spec(self, name, path=None, target=None):
        if name.partition(".")[0] == "torch":
            raise ModuleNotFoundError(f"No module named {name!r}", name=name)
sys.meta_path.insert(0, NoTorch())
from training.__main__ import main
for arguments in json.load(sys.stdin):
    sys.argv[1:], written, code = arguments, io.StringIO(), None
    with contextlib.redirect_stdout(written), contextlib.redirect_stderr(written):
        try:
            code = main()
        except SystemExit as stopped:
            code = stopped.code
    print(json.dumps([code or 0, written.getvalue()]))
"""


@pytest.fixture
def models(published_models: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(published_models, tmp_path / "models"))


def current(models: Path) -> Bundle:
    return read_bundle(models / (models / "CURRENT").read_text().strip())


def test_index_other_table_is_served_with_predicted_genres_and_further_facts(models: Path, tmp_path: Path) -> None:
    table = planted_table().drop(columns=["track_genre", "album_name", "popularity"])
    table["track_id"] = "my-" + table["track_id"]
    table["ISRC"], table["Release Date"] = "GB-AYE-06-01498", "1997-05-21"
    table.to_csv(tmp_path / "my songs.csv", index=False)
    base = current(models).manifest
    result = cli("index", "--data", tmp_path / "my songs.csv", "--models", models)
    assert result.exit_code == 0, result.output
    assert "185 merged into 180 tracks of 175 recordings and 0 genres" in result.output
    assert f"180 tracks by the model of {base.version}, which tells 5 genres apart; 180 without a" in result.output
    made = current(models).manifest
    assert (made.version != base.version, made.n_tracks, made.genres) == (True, 180, base.genres)
    assert ("Scales" in result.output, current(models).scales) == (False, None)
    with serving(models) as client:
        track = client.get("/tracks/my-folk-05").json()
        assert (track["genres"], track["genres_from"]) == (["folk"], "model")
        assert track["extras"] == {"isrc": "GBAYE0601498", "release_date": "1997-05-21", "release_year": 1997}
        similar = client.get("/tracks/my-folk-05/similar?k=5").json()["similar"]
        assert {one["track"]["genres"][0] for one in similar} == {"folk"}
        assert client.get("/search", params={"q": "genre:folk"}).json()["total"] == 36


def test_index_of_genres_of_tags_says_so_and_keeps_them_all(models: Path, tmp_path: Path) -> None:
    table = planted_table()
    table["track_genre"] = table["track_genre"].replace({"punk": "P-Unk", "folk": None})
    table.loc[table["track_id"] == "ambient-05", "track_genre"] = "Skiffle"
    written = pyarrow.Table.from_pandas(table, preserve_index=False)
    pyarrow.parquet.write_table(
        written.replace_schema_metadata({"songkin.genres_from": "tags"}), tmp_path / "t.parquet"
    )
    result = cli("index", "--data", tmp_path / "t.parquet", "--models", models)
    assert result.exit_code == 0, result.output
    with serving(models) as client:
        genres = {
            track_id: (track["genres"], track["genres_from"])
            for track_id in ("punk-06", "folk-06", "ambient-05")
            for track in [client.get(f"/tracks/{track_id}").json()]
        }
    assert genres == {
        "punk-06": (["punk"], "tags"),
        "folk-06": (["folk"], "model"),
        "ambient-05": (["Skiffle"], "tags"),
    }


def test_index_of_rows_in_another_order_is_the_same_bundle(models: Path, planted_csv: Path, tmp_path: Path) -> None:
    base = (models / "CURRENT").read_text().strip()
    planted_table().sample(frac=1, random_state=0).to_csv(tmp_path / planted_csv.name, index=False)
    digests = []
    for data in (planted_csv, tmp_path / planted_csv.name):
        result = cli("index", "--data", data, "--models", models, "--bundle", base)
        assert result.exit_code == 0, result.output
        files = current(models).manifest.files
        digests.append({name: entry.sha256 for name, entry in files.items() if name != "report.json"})
    assert digests[0] == digests[1]


def test_index_named_bundle_gives_the_model_and_genres_of_its_own_are_said(models: Path, tmp_path: Path) -> None:
    base = current(models).manifest.version
    table = planted_table()
    table["track_genre"] = table["track_genre"].replace({"punk": "polka", "folk": "Folk"})
    table.loc[0, "track_genre"] = "skiffle"
    table.to_csv(tmp_path / "t.csv", index=False)
    (models / "CURRENT").write_text("nothing\n")
    result = cli("index", "--data", tmp_path / "t.csv", "--models", models, "--bundle", base)
    assert result.exit_code == 0, result.output
    assert "No genre, because of fewer than 3 tracks: 1: skiffle (1)" in result.output
    assert "apart; 0 without a genre got the most probable one; genres of the table that it does not" in result.output
    assert "does not know: 1\n" in result.output
    report = json.loads(current(models).file("report.json").read_bytes())
    assert report["indexed"]["model"] == base
    assert (report["indexed"]["data"]["path"], report["indexed"]["n_tracks"]) == ("t.csv", 180)
    assert (report["map"]["sample"], report["map"]["k"], [*report["map"]["libraries"]]) == (
        180,
        10,
        ["openTSNE", "scipy"],
    )
    assert "Drawing the map: done" in result.output


def test_index_table_of_an_extractor_and_model_without_noise_is_said(
    models: Path, analysed: Path, planted_csv: Path
) -> None:
    """It is published all the same, and the report keeps where the features are from."""
    warning = (
        "warning: the features of this table are estimates of sonara 0.3.6, and the model learned from features of"
    )
    result = cli("index", "--data", analysed, "--models", models)
    assert result.exit_code == 0, result.output
    assert warning in result.output
    assert (
        json.loads(current(models).file("report.json").read_bytes())["indexed"]["data"]["extractor"] == "sonara 0.3.6"
    )
    assert "warning:" not in cli("index", "--data", planted_csv, "--models", models).output


def test_index_and_inspect_need_no_torch(models: Path, planted_csv: Path) -> None:
    table = str(planted_csv)
    index = ["index", "--data", table, "--models", str(models)]
    commands = json.dumps([["inspect", table], index, ["train", "--data", table], ["--help"]])
    script = [sys.executable, "-c", WITHOUT_TORCH]
    done = subprocess.run(script, input=commands, capture_output=True, text=True, timeout=120, check=False)
    assert (done.returncode, done.stderr) == (0, "")
    inspected, published, trained, explained = map(json.loads, done.stdout.splitlines())
    assert inspected[0] == published[0] == 0
    assert "Published" in published[1]
    message = "this command needs the package torch, which is not installed; install songkin with its extra training"
    assert trained[0] == 1
    assert trained[1].startswith(f"error: {message}")
    assert "Needs the extra training, which is not installed." in explained[1]


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (("--bundle", "quick-000000000000"), "--bundle quick-000000000000: expected one of quick-"),
        (("--bundle", "../models"), "--bundle ../models: expected one of quick-"),
        (("--models", "nowhere"), "no bundle in nowhere"),
        (("--data", "nowhere.csv"), "nowhere.csv"),
    ],
)
def test_index_what_is_not_there_exits_1_with_one_message(
    options: tuple[str, str], message: str, models: Path, planted_csv: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(models.parent)
    before = sorted(path.name for path in models.iterdir())
    assert_one_message(cli("index", "--data", planted_csv, "--models", models, *options), message)
    assert sorted(path.name for path in models.iterdir()) == before
    assert not (models.parent / "nowhere").exists()
