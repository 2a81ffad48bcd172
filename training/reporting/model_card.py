"""Writes the model card of a bundle (Mitchell et al. 2019): one page of what it is for and how good it is."""

from collections.abc import Iterable, Mapping
from typing import Any

from app.bundle.manifest import Manifest
from training.experiments.comparison import ABLATED_PROTOCOL, NETWORK
from training.reporting.comparison import Statistics

_SHOWN = {
    "accuracy": "accuracy",
    "top5": "top-5",
    "macro_f1": "macro F1",
    "ece": "ECE",
    "genre_hit@10": "Hit@10",
    "other_artists_hit@10": "… other artists",
    "same_artist@10": "same artist",
}
_ABLATED = {
    "accuracy": ("sound", "accuracy"),
    "top-5": ("sound", "top5"),
    "macro F1": ("sound", "macro_f1"),
    "Hit@10, embedding": ("embedding", "genre_hit@10"),
    "Hit@10, by sound": ("sound", "genre_hit@10"),
    "Hit@10, with artists": ("artists", "genre_hit@10"),
}
_CARD = """# {name}: model card

**What it does.** It tells the genre of a track among {n_genres}, and embeds tracks in {embedding_dim} dimensions so
that those that sound alike lie close; from audio features and, where they are known, the artists. It has not heard the
audio. Its genres are labels by which a catalogue was collected, not ground truth.

**What it is for.** Sorting and recommending music of a catalogue like the one it learned from. Not for judging artists
or listeners; not for music from places and times that the catalogue has not.

**What it learned from.** `{table}` (sha256 `{sha256}`): {n_tracks:,} tracks of {n_recordings:,} recordings; of them
70 % trained, 15 % chose and 15 % tested. This bundle: protocol `{protocol}`, seed {seed}.

## How good it is

{measured}, of test sides that chose nothing; all models of one seed on one split.
With several genres to a track, a prediction is right when it is any of them. `recordings` has no version of a song on
two sides, `artists` no first artist. `rows` leaks, as the published study does: it is here to compare. Hit@10
(Genre-Hit@10) is the share of the ten nearest tracks that share a genre; "other artists" is the same without the tracks
by the query's own artists, so that an artist match is not taken for taste; "same artist" is their share of the ten.
ECE is the expected calibration error (15 bins); by sound, without calibration, it is {uncalibrated} on `{protocol}`.
Of a track of several genres, macro F1 takes as true the predicted one where it is among them, else their most probable.

The network is shown three ways. By sound: no artist is named anywhere, neighbours are by embedding and predicted genre.
Pure embedding: neighbours by the embedding alone (genre_weight 0), as published. With artists: as it is served, where
the artists are named and known from other tracks; on `artists`, only featured artists can be.

{tables}
{ablations}## Figures

Of protocol `{protocol}`, seed {seed}; hits.png of all seeds.

- Is it as right as it is sure? ![Share that is right by confidence](figures/reliability.png)
- Genre-Hit@k for more or fewer neighbours. ![Genre-Hit@k by k](figures/hits.png)
- Which genre is taken for which; genres that are taken for each other stand together.
  ![Confusion between genres](figures/confusion.png)
- Which genres are easy and which are hard. ![F1 by genre](figures/genre_f1.png)
- The embedding of 4,000 tracks on a plane (t-SNE), coloured and named by genre. ![Map](figures/map.png)
- How it was trained. ![Loss and validation macro F1 by epoch](figures/history.png)
"""
_ABLATIONS = """### One ingredient off

Protocol `{protocol}`, seed {seed}, one run each. The network itself has the same seed in the first line. Artists off is
"by sound" above; genre off is "pure embedding".

{table}
"""


def model_card(manifest: Manifest, report: Mapping[str, Any]) -> str:
    """The card, Markdown; `report` is the bundle's report.json with the comparison in it."""
    comparison, data, config = report["comparison"], report["data"], report["config"]
    seeds = ", ".join(str(seed) for seed in comparison["seeds"])
    by_sound = comparison["protocols"][config["protocol"]][f"{NETWORK}, by sound"]
    return _CARD.format(
        name=config["name"],
        n_genres=len(manifest.genres),
        embedding_dim=manifest.embedding_dim,
        table=data["path"],
        sha256=data["sha256"],
        n_tracks=data["n_tracks"],
        n_recordings=data["n_recordings"],
        protocol=config["protocol"],
        seed=config["seed"],
        measured=f"Mean ± standard deviation over the seeds {seeds}" if "," in seeds else f"Of one seed, {seeds}",
        uncalibrated=_cell(by_sound["ece_uncalibrated"]),
        tables="\n".join(
            f"### Protocol `{protocol}`\n\n{_models_table(models)}"
            for protocol, models in comparison["protocols"].items()
        ),
        ablations=_ablations(comparison),
    )


def _models_table(models: Mapping[str, Statistics]) -> str:
    rows = (
        (model, *(_cell(figures[name]) if name in figures else "–" for name in _SHOWN))
        for model, figures in models.items()
    )
    return _markdown(("model", *_SHOWN.values()), rows)


def _ablations(comparison: Mapping[str, Any]) -> str:
    if not comparison["ablations"]:
        return ""
    rows = (
        (name, *(f"{views[view][figure]:.3f}" for view, figure in _ABLATED.values()))
        for name, views in comparison["ablations"].items()
    )
    table = _markdown(("", *_ABLATED), rows)
    return _ABLATIONS.format(protocol=ABLATED_PROTOCOL, seed=comparison["seeds"][0], table=table)


def _cell(statistic: Mapping[str, float]) -> str:
    deviation = f" ± {statistic['std']:.3f}" if statistic["n"] > 1 else ""
    return f"{statistic['mean']:.3f}{deviation}"


def _markdown(header: Iterable[str], rows: Iterable[Iterable[str]]) -> str:
    lines = [list(header), *(list(row) for row in rows)]
    lines.insert(1, ["---", *["---:"] * (len(lines[0]) - 1)])
    return "".join(f"| {' | '.join(line)} |\n" for line in lines)
