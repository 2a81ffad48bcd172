from importlib.metadata import version
from pathlib import Path

import httpx
import pytest

from app.bundle.models_folder.current import current_bundle, point_current_at
from app.bundle.names import mint_id
from tests.support.damage import alter_byte, remove_part
from tests.support.songkin_command import answered, assert_error, songkin

Options = tuple[str, str]
PUNK_5 = mint_id("artist", "Punk Artist 5")
COMMANDS = [
    (["similar", "punk-05"], "GET", "/tracks/punk-05/similar", None),
    (
        ["similar", "punk-05", "-k", "3", "--genre-weight", "0"],
        "GET",
        "/tracks/punk-05/similar?k=3&genre_weight=0",
        None,
    ),
    (["recommend", "--track", "punk-05"], "POST", "/recommendations", {"seeds": [{"track": "punk-05"}]}),
    (["search", "folk", "song", "7"], "GET", "/search?q=folk+song+7", None),
    (["search", "punk", "--type", "artist", "--limit", "2"], "GET", "/search?q=punk&type=artist&limit=2", None),
    (
        ["predict", "energy=0.9", "tempo=174", "--artist", "Punk Artist 5", "--artist", "Nobody", "--top", "2"],
        "POST",
        "/predict-genre?top_n=2",
        {"energy": 0.9, "tempo": 174, "artists": ["Punk Artist 5", "Nobody"]},
    ),
    (["path", "punk-05", "folk-05", "--length", "4"], "GET", "/tracks/punk-05/path/folk-05?length=4", None),
    (["artist", PUNK_5], "GET", f"/artists/{PUNK_5}", None),
    (["similar-artists", PUNK_5, "--k", "2"], "GET", f"/artists/{PUNK_5}/similar?k=2", None),
]
REFUSED = [
    (["similar", "punk-05", "--k", "0"], "query.k: Input should be greater than or equal to 1, got '0'"),
    (["similar", "punk-05", "--min", "loud=1"], "min_loud: unknown field"),
    (["similar", "punk-05", "--where", "energy=1"], "query.energy: unknown field"),
    (["recommend", "--genre", "polka"], "polka"),
    (["recommend", "--track", "punk-05", "--strategy", "guess"], "body.strategy: "),
    (["predict"], "expected at least one audio feature, a name, an album or an artist, got none"),
    (["predict", "energy=high"], "body.energy: "),
    (["path", "punk-05", "folk-05", "--length", "1"], "query.length: "),
    (["search", ""], "query.q: "),
    (["similar", "punk-05", "--timbre-weight", "0.5"], "the bundle in use has no part 'timbre'"),
    (["recommend", "--genre", "punk", "--timbre-weight", "1"], "the bundle in use has no part 'timbre'"),
    (["similar-artists", PUNK_5, "--timbre-weight", "0.1"], "the bundle in use has no part 'timbre'"),
    (["similar", "polka"], "no track has the id 'polka', and no name has these words"),
    (["similar", ""], "query.q: "),
    (["artist", "polka"], "no artist has the id 'polka', and no name has these words"),
]
MALFORMED = [
    (["predict", "loud"], "expected FEATURE=VALUE, like energy=0.9, got 'loud'"),
    (["predict", "=1"], "got '=1'"),
    (["recommend"], "expected --track, --artist or --genre to recommend from, or --body"),
    (["recommend", "--genre", "punk", "--min", "energy"], "--min: expected FEATURE=VALUE"),
    (["recommend", "--genre", "punk", "--target", "energy="], "--target: expected FEATURE=VALUE"),
    (
        ["recommend", "--genre", "punk", "--min", "key=1", "--where", "key=1"],
        "key: expected --where, or --min and --max",
    ),
    (["recommend", "--genre", "punk", "--body", "-"], "--body is the whole request"),
    (["recommend", "--body", "nowhere.json"], "--body nowhere.json: No such file"),
    (["similar", "\udcff"], "expected short text in UTF-8"),
    (["search", "\udcff"], "expected short text in UTF-8"),
    (["predict", "energy=\udcff"], "expected short text in UTF-8"),
    (["search", "a" * 100_000], "expected short text in UTF-8"),
]


@pytest.mark.parametrize(("command", "method", "url", "body"), COMMANDS)
def test_json_is_what_the_service_answers(
    client: httpx.Client, there: Options, command: list[str], method: str, url: str, body: object
) -> None:
    result = songkin(*command, *there, "--json")
    assert (result.exit_code, result.stderr) == (0, "")
    assert result.stdout_bytes == client.request(method, url, json=body).content + b"\n"


@pytest.mark.parametrize("command", [one[0] for one in COMMANDS])
def test_table_is_the_same_directly_and_from_a_service(direct: Options, served: Options, command: list[str]) -> None:
    first, second = songkin(*command, *direct), songkin(*command, *served)
    assert (first.exit_code, first.stderr) == (0, "")
    assert first.stdout == second.stdout
    assert not first.stdout.startswith("{")


@pytest.mark.parametrize(("command", "message"), REFUSED + MALFORMED)
def test_error_is_one_message_and_the_same_directly_and_from_a_service(
    direct: Options, served: Options, command: list[str], message: str
) -> None:
    first, second = songkin(*command, *direct), songkin(*command, *served)
    assert_error(first, message)
    assert first.stderr.count("\n") == 1
    assert second.stderr == first.stderr


def test_error_several_have_a_line_each(there: Options) -> None:
    result = songkin("recommend", "--genre", "punk", "--k", "0", "--diversity", "2", "--max-per-album", "0", *there)
    assert_error(result, "(and 2 more)")
    lines = result.stderr.splitlines()
    assert [line.split(":")[0].strip() for line in lines[1:]] == ["body.diversity", "body.max_per_album"]


def test_words_take_the_first_that_is_found_and_say_so(there: Options, client: httpx.Client) -> None:
    result = songkin("similar", "folk", "song", "7", *there, "--json")
    assert answered(result) == client.get("/tracks/folk-07/similar").json()
    total = client.get("/search", params={"q": "folk song 7"}).json()["total"]
    taken = "taking ‘folk song 7’ by Folk Artist 7 (folk-07)"
    assert result.stderr == f"{taken}, the first of {total} found by ‘folk song 7’\n"


def test_words_of_both_ends_and_of_artists_are_found(direct: Options) -> None:
    result = songkin("path", "folk song 7", "punk-05", *direct, "--json")
    assert [one["track"]["id"] for one in answered(result)["path"]][::9] == ["folk-07", "punk-05"]
    result = songkin("artist", "opera", "artist", "3", *direct, "--json")
    assert answered(result)["name"] == "Opera Artist 3"
    assert result.stderr.startswith(f"taking ‘Opera Artist 3’ ({answered(result)['id']})")


@pytest.mark.parametrize("text", [".", "..", "a/b", "tracks?", "%2e"])
def test_words_that_no_id_can_be_are_searched_for(direct: Options, text: str) -> None:
    assert_error(songkin("similar", text, *direct), f"no track has the id {text!r}")


def test_body_of_a_file_and_of_stdin_is_sent_as_it_is(client: httpx.Client, there: Options, tmp_path: Path) -> None:
    body = b'{"seeds": [{"genre": "folk", "weight": 2}], "k": 3}'
    (tmp_path / "body.json").write_bytes(body)
    expected = client.post("/recommendations", content=body, headers={"Content-Type": "application/json"}).content
    from_file = songkin("recommend", "--body", tmp_path / "body.json", "--json", *there)
    from_stdin = songkin("recommend", "--body", "-", "--json", *there, stdin=body)
    assert from_file.stdout_bytes == from_stdin.stdout_bytes == expected + b"\n"
    assert_error(songkin("recommend", "--body", "-", *there, stdin=body[:-1]), "body: expected JSON")


def test_models_without_a_bundle_is_one_error(tmp_path: Path) -> None:
    result = songkin("search", "x", "--models", tmp_path)
    assert_error(result, "no bundle in the models folder")
    assert f"the models folder is {tmp_path}" in result.stderr
    assert result.stderr.count("\n") == 1


def test_models_damaged_bundle_gives_the_reason_and_no_log(models_copy: Path) -> None:
    alter_byte(current_bundle(models_copy) / "vectors.npy")
    result = songkin("search", "x", "--models", models_copy)
    assert_error(result, "vectors.npy")
    assert result.stderr.count("\n") == 1


def test_models_bundle_without_words_says_so_plainly(models_copy: Path) -> None:
    bundle = current_bundle(models_copy)
    version = remove_part(bundle, "words")
    bundle.rename(models_copy / version)
    point_current_at(models_copy, version)
    for command in (["search", "x"], ["similar", "punk", "song"], ["artist", "punk"]):
        result = songkin(*command, "--models", models_copy)
        assert_error(result, "the bundle in use has no part 'words'")
        assert result.stderr.count("\n") == 1
    assert songkin("similar", "punk-05", "--models", models_copy).exit_code == 0


def test_models_default_is_that_of_the_service(monkeypatch: pytest.MonkeyPatch, direct: Options) -> None:
    monkeypatch.setenv("SONGKIN_MODELS_DIR", direct[1])
    assert answered(songkin("similar", "punk-05", "--json")) == answered(
        songkin("similar", "punk-05", "--json", *direct)
    )


def test_settings_that_are_not_valid_are_one_error(monkeypatch: pytest.MonkeyPatch, direct: Options) -> None:
    monkeypatch.setenv("SONGKIN_PORT", "none")
    assert_error(songkin("similar", "punk-05", *direct), "SONGKIN_PORT: ")


def test_models_and_url_together_are_refused(direct: Options, served: Options) -> None:
    assert_error(songkin("similar", "punk-05", *direct, *served), "expected --models or --url, got both")


@pytest.mark.parametrize("command", sorted({one[0][0] for one in COMMANDS}))
def test_help_of_each_command_teaches_by_example(command: str) -> None:
    result = songkin(command, "--help")
    assert result.exit_code == 0
    assert f"Example: songkin {command} " in result.stdout


def test_version_is_printed() -> None:
    result = songkin("--version")
    assert (result.exit_code, result.output) == (0, f"songkin {version('songkin')}\n")
