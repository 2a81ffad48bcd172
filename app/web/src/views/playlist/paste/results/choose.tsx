/** Chooses a track for a line of the list among what a search finds, in place. */
import type { JSX } from "preact";
import { useLayoutEffect, useRef, useState } from "preact/hooks";
import { searchTracks } from "../../../../api/client";
import type { SearchAnswer, Track } from "../../../../api/types";
import { Problem } from "../../../../parts/problem";
import { useLatest } from "../../../../state/latest";
import { text } from "../../../../text/en";
import { LONGEST_QUERY } from "../guess";
import { TrackNames } from "./track_names";

const RESULTS = 8;
const NOTHING: SearchAnswer = { items: [], total: 0 };

export interface Choosing {
  /** The line for which one is being chosen; null for none. */
  line: number | null;
  begin(line: number): void;
  leave(line: number): void;
  choose(line: number, track: Track): void;
}

interface Props {
  line: number;
  /** What the search begins with. */
  query: string;
  choosing: Choosing;
}

export function Choose({ line, query: first, choosing: { leave, choose } }: Props): JSX.Element {
  const [typed, setTyped] = useState(first.slice(0, LONGEST_QUERY));
  const field = useRef<HTMLInputElement>(null);
  const query = typed.trim();
  const { answer, error, loading, retry } = useLatest("choose", query, async (signal) =>
    query ? searchTracks(query, RESULTS, signal) : NOTHING,
  );
  useLayoutEffect(() => field.current?.focus(), []);
  return (
    <div
      class="choose-track"
      role="group"
      aria-label={text.paste.chooseFor(first)}
      onKeyDown={(event) => {
        if (event.key !== "Escape") return;
        event.preventDefault(); // the dialog stays
        leave(line);
      }}
    >
      <div class="fields">
        <input
          ref={field}
          type="text"
          aria-label={text.search}
          maxLength={LONGEST_QUERY}
          value={typed}
          onInput={(event) => setTyped(event.currentTarget.value)}
        />
        <button type="button" class="link" onClick={() => leave(line)}>
          {text.paste.leave}
        </button>
      </div>
      {error && <Problem error={error} retry={retry} />}
      <ul class={loading ? "dimmed" : ""}>
        {(answer ?? NOTHING).items.map((track) => (
          <li key={track.id}>
            <button type="button" class="choice-of-track" onClick={() => choose(line, track)}>
              <TrackNames track={track} />
            </button>
          </li>
        ))}
      </ul>
      <p class="note" role="status">
        {answer && !loading && query && said(answer, query)}
      </p>
    </div>
  );
}

function said({ items, total }: SearchAnswer, query: string): string {
  return items.length ? text.found(items.length, total) : text.foundNone(query);
}
