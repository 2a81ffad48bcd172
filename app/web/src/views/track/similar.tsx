/** What sounds like the track of a view: the list, with the controls that steer it. */
import type { JSX } from "preact";
import { recommend } from "../../api/client";
import type { Recommendation, RecommendationsAnswer } from "../../api/types";
import { Bar } from "../../parts/bar";
import { asSimilarity } from "../../parts/features";
import { PlaceLink } from "../../parts/link";
import { useMovingRows } from "../../parts/moving";
import { Problem } from "../../parts/problem";
import { useLatest } from "../../state/latest";
import { useNavigation } from "../../state/navigation";
import { useShowOnMap } from "../../state/shown";
import { text } from "../../text/en";
import { Controls } from "./controls";
import { Why } from "./why";

interface Props {
  id: string;
  title: string;
  usualGenreWeight: number;
}

export function Similar({ id, title, usualGenreWeight }: Props): JSX.Element {
  const { list: settings } = useNavigation().view;
  const question = JSON.stringify(settings);
  const { answer, error, loading, retry } = useLatest(id, question, async (signal) =>
    recommend(id, settings, false, signal),
  );
  const rows = answer?.recommendations ?? [];
  useShowOnMap([id, ...rows.map((row) => row.track.id)]);
  const list = useMovingRows(rows.map((row) => row.track.id).join("\n"));
  return (
    <section class="similar" aria-busy={loading}>
      <div class={loading ? "progress busy" : "progress"} />
      <h2>
        {text.similar} <span class="pool">{answer && counted(answer)}</span>
      </h2>
      <Controls usualGenreWeight={usualGenreWeight} />
      {error && <Problem error={error} retry={retry} />}
      {!answer && !error && <p class="note">{text.loading}</p>}
      {answer && !error && rows.length === 0 && <p class="note empty">{emptiness(answer)}</p>}
      <ol ref={list} class={loading || error ? "rows dimmed" : "rows"}>
        {rows.map((row) => (
          <Row key={row.track.id} row={row} id={id} title={title} />
        ))}
      </ol>
    </section>
  );
}

interface RowProps {
  row: Recommendation;
  id: string;
  title: string;
}

function Row({ row: { track, score }, id, title }: RowProps): JSX.Element {
  const { view, change } = useNavigation();
  const isOpen = view.why === track.id;
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
        <button
          type="button"
          class="plain"
          data-do="why"
          aria-expanded={isOpen}
          aria-label={text.whyFor(track.name)}
          title={text.why}
          onClick={() => change({ why: isOpen ? null : track.id })}
        >
          ?
        </button>
      </div>
      {isOpen && <Why track={track} seed={id} title={title} />}
    </li>
  );
}

function counted({ pool }: RecommendationsAnswer): string {
  return text.similarCount(pool.after_filters, pool.catalogue);
}

function emptiness({ pool }: RecommendationsAnswer): string {
  return pool.after_filters < pool.catalogue ? text.similarNone : text.similarAlone;
}
