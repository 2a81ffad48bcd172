/** What sounds like tracks or artists: the list, with the controls that steer it. */
import type { JSX } from "preact";
import { useEffect, useRef, useState } from "preact/hooks";
import { isMixed, recommend, type RecommendationsAnswer, type Seed } from "../../api/list";
import type { Track } from "../../api/types";
import { useMovingRows } from "../../parts/moving";
import { Problem } from "../../parts/problem";
import { type Catalogue, useCatalogue } from "../../state/catalogue";
import { useLatest } from "../../state/latest";
import { isFiltered, LENGTH_STEP, type ListSettings, LONGEST_LIST } from "../../state/list";
import { useNavigation } from "../../state/navigation";
import { useShowOnMap } from "../../state/shown";
import { usePlaylist } from "../../state/playlist";
import { text } from "../../text/en";
import { Controls } from "./controls";
import { activeNames } from "./named_filters";
import { Row } from "./row";
import { VersionNote } from "./version";

/** Of those that are offered as filters before one types. */
const MOST_GENRES = 12;

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
  const { view, steer } = useNavigation();
  const { list } = view;
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
  const isSimilarity = !answer || !(isMixed(seeds, answer.settled) || answer.settled.dislikes.length > 0);
  const best = isSimilarity ? undefined : Math.max(...rows.map(({ score }) => score));
  const ids = rows.map(({ track }) => track.id);
  useShowOnMap([...seeds.filter(({ kind }) => kind === "track").map(({ id }) => id), ...ids]);
  const listed = useMovingRows(ids.join("\n"));
  const said = useAnnounced(loading || error || !answer ? null : summary(answer));
  const showList = (): void => {
    listed.current?.scrollIntoView({ block: "start" });
    listed.current?.querySelector("a")?.focus({ preventScroll: true });
  };
  const title = useRef<HTMLHeadingElement>(null);
  useFocusKept(title);
  const isAwaited = !answer && !error;
  return (
    <section class={isAwaited ? "similar awaited" : "similar"} aria-busy={loading}>
      <div class={loading ? "progress busy" : "progress"} />
      <h2 ref={title} tabIndex={-1}>
        {heading} <span class="pool">{answer && counted(answer)}</span>
      </h2>
      {answer && <VersionNote model={answer.answer.model} />}
      <Controls
        usualGenreWeight={usualGenreWeight}
        count={answer && text.tracks(fitting(answer))}
        nearGenres={nearGenres([...seedTracks(seeds, catalogue), ...rows.map(({ track }) => track)])}
        showList={showList}
      />
      {error && <Problem error={error} retry={retry} />}
      {answer && !error && rows.length === 0 && <p class="note empty">{emptiness(answer)}</p>}
      <ol ref={listed} class={loading || error ? "rows dimmed" : "rows"}>
        {rows.map((row, place) => (
          <Row
            key={row.track.id}
            row={row}
            rank={place + 1}
            seeds={seeds}
            best={best}
            model={answer?.answer.model ?? ""}
          />
        ))}
      </ol>
      {isAwaited && <p class="note">{text.loading}</p>}
      {rows.length === list.length && list.length < LONGEST_LIST && (
        <button
          type="button"
          class="button more"
          onClick={() => steer({ length: Math.min(LONGEST_LIST, list.length + LENGTH_STEP) })}
        >
          {text.track.more}
        </button>
      )}
      <p class="unseen" role="status">
        {said}
      </p>
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

/** What to tell readers once the list has changed: not of the first list, which they come to by themselves. */
function useAnnounced(latest: string | null): string {
  const former = useRef<string | null>(null);
  const [said, setSaid] = useState("");
  useEffect(() => {
    if (latest === null || latest === former.current) return;
    if (former.current !== null) setSaid(latest);
    former.current = latest;
  }, [latest]);
  return said;
}

function summary(list: List): string {
  const first = list.answer.recommendations[0];
  return first ? text.track.listIs(fitting(list), first.track.name) : emptiness(list);
}

function fitting({ answer: { pool }, settled }: List): number {
  return isFiltered(settled.filters) ? pool.after_filters : pool.catalogue;
}

function counted(list: List): string {
  return text.similarCount(fitting(list), list.answer.pool.catalogue);
}

function seedTracks(seeds: readonly Seed[], catalogue: Catalogue): Track[] {
  return seeds.flatMap(({ kind, id }) => (kind === "track" ? (catalogue.track(id) ?? []) : []));
}

/** The genres of these tracks: of the first, then of the others. */
function nearGenres(tracks: readonly Track[]): string[] {
  return [...new Set(tracks.flatMap(({ genres }) => genres))].slice(0, MOST_GENRES);
}

function emptiness({ settled }: List): string {
  return isFiltered(settled.filters) ? text.track.nothingFits(activeNames(settled.filters)) : text.similarAlone;
}
