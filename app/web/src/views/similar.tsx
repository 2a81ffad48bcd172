/** What sounds like the track of a view: the list, with the controls that steer it. */
import type { JSX } from "preact";
import { recommend } from "../api/client";
import type { Recommendation, RecommendationsAnswer } from "../api/types";
import { Bar } from "../parts/bar";
import { asSimilarity } from "../parts/features";
import { ViewLink } from "../parts/link";
import { useMovingRows } from "../parts/moving";
import { Problem } from "../parts/problem";
import { useLatest } from "../state/latest";
import { type View, viewOfTrack } from "../state/view";
import { text } from "../text/en";
import { Controls } from "./controls";
import { Why } from "./why";

interface Props {
  view: View;
  title: string;
  usualGenreWeight: number;
  open(view: View): void;
  change(part: Partial<View>): void;
}

export function Similar({ view, title, usualGenreWeight, open, change }: Props): JSX.Element {
  const question = JSON.stringify([view.genreWeight, view.variety, view.filters]);
  const { answer, error, loading, retry } = useLatest(view.track ?? "", question, async (signal) =>
    recommend(view, false, signal),
  );
  const rows = answer?.recommendations ?? [];
  const list = useMovingRows(rows.map((row) => row.track.id).join("\n"));
  return (
    <section class="similar" aria-busy={loading}>
      <div class={loading ? "progress busy" : "progress"} />
      <h2>
        {text.similar} <span class="pool">{answer && counted(answer)}</span>
      </h2>
      <Controls view={view} usualGenreWeight={usualGenreWeight} change={change} />
      {error && <Problem error={error} retry={retry} />}
      {!answer && !error && <p class="note">{text.loading}</p>}
      {answer && !error && rows.length === 0 && <p class="note empty">{emptiness(answer)}</p>}
      <ol ref={list} class={loading || error ? "rows dimmed" : "rows"}>
        {rows.map((row) => (
          <Row key={row.track.id} row={row} title={title} view={view} question={question} open={open} change={change} />
        ))}
      </ol>
    </section>
  );
}

interface RowProps {
  row: Recommendation;
  title: string;
  view: View;
  question: string;
  open(view: View): void;
  change(part: Partial<View>): void;
}

function Row({ row: { track, score }, title, view, question, open, change }: RowProps): JSX.Element {
  const isOpen = view.why === track.id;
  return (
    <li data-id={track.id} data-row>
      <div class="row">
        <span class="similarity" title={text.similarity(asSimilarity(score))}>
          <span class="number">{asSimilarity(score)}</span>
          <Bar value={score} />
        </span>
        <span class="names">
          <ViewLink to={viewOfTrack(track.id)} open={open} class="name" title={track.name}>
            <span dir="auto">{track.name}</span>
          </ViewLink>
          <span class="by" dir="auto">
            {track.artists.map((artist) => artist.name).join(", ")}
          </span>
        </span>
        <span class="genre" dir="auto">
          {track.genres.join(", ")}
        </span>
        <button
          type="button"
          class="plain"
          data-why
          aria-expanded={isOpen}
          aria-label={text.whyFor(track.name)}
          title={text.why}
          onClick={() => change({ why: isOpen ? null : track.id })}
        >
          ?
        </button>
      </div>
      {isOpen && <Why track={track} title={title} view={view} question={question} />}
    </li>
  );
}

function counted({ pool }: RecommendationsAnswer): string {
  return text.similarCount(pool.after_filters, pool.catalogue);
}

function emptiness({ pool }: RecommendationsAnswer): string {
  return pool.after_filters < pool.catalogue ? text.similarNone : text.similarAlone;
}
