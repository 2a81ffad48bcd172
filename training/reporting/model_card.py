"""Writes the model card of a bundle (Mitchell et al. 2019): what it is for, and how good it is with what is known."""

from collections.abc import Mapping
from typing import Any

from app.bundle.manifest import Manifest
from training.experiments.comparison import ABLATED_PROTOCOL
from training.reporting.card_tables import (
    ablations_table,
    catalogue_table,
    cell,
    hardest_table,
    known_table,
    models_table,
    related_table,
    rivals_table,
    withheld_table,
)

_PARTS = {
    "recordings": "no version of a song is on two sides: tracks that are new, by artists that mostly are not.",
    "artists": "no first artist is on two sides: artists that are new, though some are featured on tracks that are "
    "not.",
    "strangers": "those of `artists` of which no credited artist and no album name is known from training.",
    "rows": "as the published study split, row by row. It leaks, and is here to compare: one track stands in several "
    "rows, and on several sides.",
}
_CARD = """# {name}: model card

**What it does.** It tells the genre of a track among {n_genres}, and embeds tracks in {embedding_dim} dimensions so
that those that sound alike lie close. It takes whatever is known: audio features, any of them; the words of title,
album and artists' names; and what the artists play elsewhere. It has not heard the audio. Its genres are labels by
which a catalogue was collected, not ground truth.

**What it is for.** Sorting and recommending music of a catalogue like the one it learned from. Not for judging artists
or listeners; not for music from places and times that the catalogue has not.

**What it learned from.** `{table}` (sha256 `{sha256}`): {n_tracks:,} tracks of {recordings}; of them
70 % trained, 15 % chose and 15 % tested. This bundle: protocol `{protocol}`, seed {seed}.

## What is known, and how good it is then

{measured}, of test sides that chose nothing; in brackets the 95 % interval of a bootstrap over artists, the mean of the
seeds' ends. With several genres to a track, a prediction is right when it is any of them. ECE is the expected
calibration error (15 bins). Hit@10 (Genre-Hit@10) is the share of the ten nearest tracks that share a genre, of 2,000
queries a seed; the catalogue is searched with all that is known of it. "With words" title, album and artists' names are
read and no artist is counted, as for an artist who is not known: where most are, as on `recordings`, names are known by
heart, and the answer is less sure than it is right. "With artists" they are counted and nothing is read; "all evidence"
is what is served. Of a track of several genres, macro F1 takes as true the predicted one where it is among them, else
their most probable.

![Accuracy by what is known](figures/known.png)

{known}
## Beside ordinary models

Features alone, and all of them learned under the same masks, on the same splits, and were asked the same. A star: the
difference is significant at 5 % (paired sign-flip test over artists, two-sided, Holm's correction for all
{n_tests} tests).

{rivals}
## All features known

"Other artists" and "other albums" are Hit@10 without the tracks that share an artist with the query, or an album's
name, so that neither is taken for taste; "same artist" is their share of the ten. Pure embedding: neighbours by the
embedding alone (genre_weight 0), as published. By features alone, without calibration, the ECE is {uncalibrated} on
`{protocol}`.

{protocols}
## One feature not known

Protocol `{ablated}`, features alone: what each is worth beside the other fourteen.

{withheld}
## The hardest genres

Protocol `{ablated}`: the lowest F1 by features alone.

{hardest}
## Likeness without genres

Two tests that the table itself makes and no label enters. *Compilations*: a track is held out of an album of many
artists, and looked for by the others; percentile is the share of all tracks that are farther. *Artists that record
together*: whether an artist's partners are nearer than others, by what they record apart. Only tracks of the test side
are held out, and no artist or word is known. Most tracks of the Spotify table's compilations have popularity 0, and a
space that knows it finds them by it: look at what audio can tell.

{related}
## The catalogue that it serves

The ten nearest of every track, of all {all_tracks}. Skewness of how often tracks are found is hubness; Gini is of the
same numbers; popularity is how much more popular than the whole catalogue those are that are found, and the rank
correlation between popularity and how often.

{catalogue}
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
_LEARNED_FROM = (
    ". A sample of {:,} tracks, of whole artists, was learned from and measured: neighbours were looked for in it "
    "alone, and the whole catalogue has nearer ones"
)
_SPREAD_OF = "; by the embedding alone, of a sample and in it"
_ABLATIONS = """## One ingredient off

Protocol `{protocol}`, seed {seed}, one run each. The network itself has the same seed in the first line. Artists off is
"features alone" above; genre off is "pure embedding".

{table}
"""


def model_card(manifest: Manifest, report: Mapping[str, Any]) -> str:
    """The card, Markdown; `report` is the bundle's report.json with `comparison` and `catalogue` in it."""
    comparison, data, config = report["comparison"], report["data"], report["config"]
    seeds = ", ".join(str(seed) for seed in comparison["seeds"])
    n_sampled = data.get("n_sampled")
    by_features = comparison["protocols"][config["protocol"]]["network, features alone"]
    parts = [part for part in _PARTS if part in comparison["known"]]
    return _CARD.format(
        name=config["name"],
        n_genres=len(manifest.genres),
        embedding_dim=manifest.embedding_dim,
        table=data["path"],
        sha256=data["sha256"],
        n_tracks=data["n_tracks"],
        recordings=f"{data['n_recordings']:,} recordings" + (_LEARNED_FROM.format(n_sampled) if n_sampled else ""),
        all_tracks=f"{data['n_tracks']:,}" + (_SPREAD_OF if n_sampled else ""),
        protocol=config["protocol"],
        seed=config["seed"],
        ablated=ABLATED_PROTOCOL,
        measured=f"Mean over the seeds {seeds}" if "," in seeds else f"Of one seed, {seeds}",
        n_tests=len(comparison["tests"]),
        uncalibrated=cell(by_features["ece_uncalibrated"]),
        known=_sections({f"`{part}`: {_PARTS[part]}": known_table(comparison["known"][part]) for part in parts}),
        rivals=_sections(
            {
                f"`{part}`, {label}": rivals_table(comparison["known"][part], comparison["tests"], part, figure)
                for part in parts
                for figure, label in (("accuracy", "accuracy"), ("genre_hit@10", "Hit@10"))
            }
        ),
        protocols=_sections({f"`{name}`": models_table(of) for name, of in comparison["protocols"].items()}),
        withheld=withheld_table(comparison["withheld"]),
        hardest=hardest_table(comparison["hardest"]),
        related=_sections({f"`{name}`": related_table(spaces) for name, spaces in comparison["related"].items()}),
        catalogue=catalogue_table(report["catalogue"]),
        ablations=_ablations(comparison),
    )


def _sections(tables: Mapping[str, str]) -> str:
    return "\n".join(f"{title}\n\n{table}" for title, table in tables.items())


def _ablations(comparison: Mapping[str, Any]) -> str:
    if not comparison["ablations"]:
        return ""
    table = ablations_table(comparison["ablations"])
    return _ABLATIONS.format(protocol=ABLATED_PROTOCOL, seed=comparison["seeds"][0], table=table)
