/** The tracks of the catalogue that lie nearest to one that is made up. */
import type { JSX } from "preact";
import { findNearest, isTooLittle } from "../../api/what_if";
import type { Recommendation } from "../../api/list";
import { AddButton } from "../../parts/add_button";
import { Bar } from "../../parts/bar";
import { asSimilarity } from "../../parts/features";
import { PlaceLink } from "../../parts/link";
import { useMovingRows } from "../../parts/moving";
import { Problem } from "../../parts/problem";
import { useLatest } from "../../state/latest";
import { useShowOnMap } from "../../state/shown";
import { asTrack, type WhatIf } from "../../state/what_if";
import { text } from "../../text/en";

/** Something must be known. */
export function Nearest({ whatIf }: { whatIf: WhatIf }): JSX.Element {
  const { answer, error, loading, retry } = useLatest("nearest", JSON.stringify(asTrack(whatIf)), async (signal) =>
    findNearest(whatIf, signal),
  );
  const rows = answer?.recommendations ?? [];
  const ids = rows.map((row) => row.track.id);
  useShowOnMap(ids);
  const list = useMovingRows(ids.join("\n"));
  return (
    <section class="similar" aria-busy={loading}>
      <div class={loading ? "progress busy" : "progress"} />
      <h2>{text.whatIfPage.nearest}</h2>
      {error && !isTooLittle(error) && <Problem error={error} retry={retry} />}
      {!answer && !error && <p class="note">{text.loading}</p>}
      {answer && !error && rows.length === 0 && <p class="note empty">{text.similarAlone}</p>}
      <ol ref={list} class={loading || error ? "rows dimmed" : "rows"}>
        {rows.map((row) => (
          <Row key={row.track.id} row={row} />
        ))}
      </ol>
    </section>
  );
}

function Row({ row: { track, score } }: { row: Recommendation }): JSX.Element {
  return (
    <li data-id={track.id} data-row>
      <div class="row">
        <span class="similarity" title={text.similarity(asSimilarity(score))}>
          <span class="number">{asSimilarity(score)}</span>
          <Bar value={score} />
        </span>
        <span class="names">
          <PlaceLink to={{ kind: "track", id: track.id }} class="name" title={track.name}>
            <span dir="auto">{track.name}</span>
          </PlaceLink>
          <span class="by" dir="auto">
            {track.artists.map((artist) => artist.name).join(", ")}
          </span>
        </span>
        <span class="genre" dir="auto">
          {track.genres.join(", ")}
        </span>
        <AddButton track={track} />
      </div>
    </li>
  );
}
