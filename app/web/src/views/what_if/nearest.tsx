/** The tracks of the catalogue that lie nearest to one that is made up. */
import type { JSX } from "preact";
import type { Heard } from "../../api/audio";
import type { Track } from "../../api/types";
import { findNearest, isTooLittle } from "../../api/what_if";
import { asSimilarity } from "../../parts/features";
import { useMovingRows } from "../../parts/moving";
import { Problem } from "../../parts/problem";
import { TrackRow } from "../../parts/track/track_row";
import { useLatest } from "../../state/latest";
import { useShowOnMap } from "../../state/shown";
import { asTrack, type WhatIf } from "../../state/what_if";
import { text } from "../../text/en";

interface Props {
  /** Something must be known. */
  whatIf: WhatIf;
  /** Where all that is known was heard in a file: the service has said what is nearest to that, by more than this. */
  heard: Heard | null;
}

interface Row {
  track: Track;
  score: number;
}

export function Nearest({ whatIf, heard }: Props): JSX.Element {
  const { answer, error, loading, retry } = useLatest("nearest", JSON.stringify(asTrack(whatIf)), async (signal) =>
    heard ? rowsOf(heard) : (await findNearest(whatIf, signal)).recommendations,
  );
  const rows: readonly Row[] = answer ?? [];
  const ids = rows.map((row) => row.track.id);
  useShowOnMap(ids);
  const list = useMovingRows(ids.join("\n"));
  return (
    <section class="similar" aria-busy={loading}>
      <div class={loading ? "progress busy" : "progress"} />
      <h2>{text.whatIfPage.nearest}</h2>
      {heard?.is_timbre_compared && <p class="note">{text.whatIfPage.file.byTimbre}</p>}
      {error && !isTooLittle(error) && <Problem error={error} retry={retry} />}
      {!answer && !error && <p class="note">{text.loading}</p>}
      {answer && !error && rows.length === 0 && <p class="note empty">{text.similarAlone}</p>}
      <ol ref={list} class={loading || error ? "rows dimmed" : "rows"}>
        {rows.map(({ track, score }, place) => (
          <TrackRow
            key={track.id}
            track={track}
            ranked={{ rank: place + 1, score, said: text.similarity(asSimilarity(score)) }}
          />
        ))}
      </ol>
    </section>
  );
}

function rowsOf(heard: Heard): readonly Row[] {
  return heard.similar.map(({ track, similarity }) => ({ track, score: similarity }));
}
