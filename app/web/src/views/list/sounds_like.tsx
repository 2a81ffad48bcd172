/** What sounds like tracks or artists: the list, with the controls that steer it. */
import type { JSX } from "preact";
import { useEffect, useRef } from "preact/hooks";
import { isMixed, recommend, type RecommendationsAnswer, type Seed } from "../../api/list";
import { useMovingRows } from "../../parts/moving";
import { Problem } from "../../parts/problem";
import { useCatalogue } from "../../state/catalogue";
import { useLatest } from "../../state/latest";
import { isFiltered, type ListSettings } from "../../state/list";
import { useNavigation } from "../../state/navigation";
import { useShowOnMap } from "../../state/shown";
import { usePlaylist } from "../../state/playlist";
import { text } from "../../text/en";
import { Active } from "./active";
import { Controls } from "./controls";
import { activeNames } from "./named_filters";
import { Row } from "./row";
import { VersionNote } from "./version";

interface Props {
  /** At least one; all of them are in the catalogue. */
  seeds: readonly Seed[];
  heading: string;
  usualGenreWeight: number;
}

interface List {
  answer: RecommendationsAnswer;
  /** By which settings it was made: what the catalogue does not have is not in them. */
  settled: ListSettings;
}

export function SoundsLike({ seeds, heading, usualGenreWeight }: Props): JSX.Element {
  const { list } = useNavigation().view;
  const catalogue = useCatalogue();
  const playlist = usePlaylist();
  const subject = JSON.stringify(seeds.map(({ kind, id }) => [kind, id]));
  const { answer, error, loading, retry } = useLatest(subject, JSON.stringify(list), async (signal) =>
    catalogue.ask(list, signal, async (settled): Promise<List> => {
      const found = await recommend(seeds, settled, false, signal);
      if (catalogue.answeredBy(found.model)) playlist.forget();
      catalogue.learn(found.recommendations.map(({ track }) => track));
      return { answer: found, settled };
    }),
  );
  const rows = answer?.answer.recommendations ?? [];
  const scoreText =
    answer && (isMixed(seeds, answer.settled) || answer.settled.dislikes.length > 0) ? text.track.fit : text.similarity;
  const ids = rows.map(({ track }) => track.id);
  useShowOnMap([...seeds.filter(({ kind }) => kind === "track").map(({ id }) => id), ...ids]);
  const listed = useMovingRows(ids.join("\n"));
  const title = useRef<HTMLHeadingElement>(null);
  useFocusKept(title);
  return (
    <section class="similar" aria-busy={loading}>
      <div class={loading ? "progress busy" : "progress"} />
      <h2 ref={title} tabIndex={-1}>
        {heading} <span class="pool">{answer && counted(answer)}</span>
      </h2>
      {answer && <VersionNote model={answer.answer.model} />}
      <Controls usualGenreWeight={usualGenreWeight} />
      <Active />
      {error && <Problem error={error} retry={retry} />}
      {!answer && !error && <p class="note">{text.loading}</p>}
      {answer && !error && rows.length === 0 && <p class="note empty">{emptiness(answer)}</p>}
      <ol ref={listed} class={loading || error ? "rows dimmed" : "rows"}>
        {rows.map((row, place) => (
          <Row key={row.track.id} row={row} rank={place + 1} seeds={seeds} scoreText={scoreText} />
        ))}
      </ol>
    </section>
  );
}

/** Gives the heading the focus when what had it is gone, as the chip of a filter that was taken away. */
function useFocusKept(heading: { current: HTMLElement | null }): void {
  const had = useRef(false);
  useEffect(() => {
    const section = heading.current?.parentElement;
    if (!section) return;
    if (had.current && document.activeElement === document.body) heading.current?.focus({ preventScroll: true });
    had.current = section.contains(document.activeElement);
    const note = (): void => {
      had.current = true;
    };
    const leave = ({ relatedTarget }: FocusEvent): void => {
      if (relatedTarget) had.current = false;
    };
    section.addEventListener("focusin", note);
    section.addEventListener("focusout", leave);
    return () => {
      section.removeEventListener("focusin", note);
      section.removeEventListener("focusout", leave);
    };
  });
}

function counted({ answer: { pool }, settled }: List): string {
  return text.similarCount(isFiltered(settled.filters) ? pool.after_filters : pool.catalogue, pool.catalogue);
}

function emptiness({ settled }: List): string {
  return isFiltered(settled.filters) ? text.track.nothingFits(activeNames(settled.filters)) : text.similarAlone;
}
