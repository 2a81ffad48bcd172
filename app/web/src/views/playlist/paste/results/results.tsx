/** What of a list was found, how sure that is, and what was not found; the reader chooses among it. */
import type { JSX } from "preact";
import { useLayoutEffect, useRef, useState } from "preact/hooks";
import { usePlaylist } from "../../../../state/playlist";
import { text } from "../../../../text/en";
import type { Choosing } from "./choose";
import { Lacking } from "./lacking";
import type { Found } from "../match";
import { type Matched, MatchedTable } from "./matched";

interface Props {
  found: readonly Found[];
  close(): void;
  back(): void;
}

export function Results({ found: first, close, back }: Props): JSX.Element {
  const { add, has } = usePlaylist();
  const [found, setFound] = useState(first);
  const [ticks, setTicks] = useState<ReadonlyMap<number, boolean>>(new Map()); // as the reader set them, by line
  const { area, choosing } = useChoosing((line, track) => {
    setFound((former) => former.map((each) => (each.line === line ? chosenFor(each, track) : each)));
    setTicks((former) => new Map([...former, [line, true]]));
  });
  const summary = useRef<HTMLParagraphElement>(null);
  useLayoutEffect(() => summary.current?.focus(), []);
  const matched = found.filter((each): each is Matched => each.track !== null);
  const lacking = found.filter((each) => !each.track);
  const guesses = matched.filter(({ by }) => by === "guess").length;
  const isChosen = ({ line, isLikely }: Matched): boolean => ticks.get(line) ?? isLikely;
  const chosen = matched.filter((each) => isChosen(each) && !has(each.track.id));
  return (
    <div class="results-of-list">
      <p ref={summary} role="status" tabIndex={-1}>
        {text.paste.found(matched.length - guesses, found.length, guesses)}
      </p>
      <div ref={area} class="scrolled" role="region" aria-label={text.paste.heading} tabIndex={0}>
        {matched.length > 0 && (
          <MatchedTable
            matched={matched}
            isChosen={isChosen}
            choose={(line, isTicked) => setTicks(new Map([...ticks, [line, isTicked]]))}
            choosing={choosing}
          />
        )}
        {lacking.length > 0 && <Lacking lacking={lacking} choosing={choosing} />}
      </div>
      <div class="fields">
        <button type="button" class="button" onClick={back}>
          {text.paste.back}
        </button>
        <button
          type="button"
          class="button main"
          disabled={chosen.length === 0}
          onClick={() => {
            add(chosen.map(({ track }) => track));
            close();
          }}
        >
          {text.paste.add(chosen.length)}
        </button>
      </div>
    </div>
  );
}

/** One search is open at a time; when it closes, the focus goes to the line that it was for. */
function useChoosing(choose: Choosing["choose"]): { area: { current: HTMLDivElement | null }; choosing: Choosing } {
  const area = useRef<HTMLDivElement>(null);
  const [line, setLine] = useState<number | null>(null);
  const left = useRef<number | null>(null);
  useLayoutEffect(() => {
    if (line !== null || left.current === null) return;
    area.current?.querySelector<HTMLElement>(`[data-line="${left.current}"] [data-do=choose]`)?.focus();
    left.current = null;
  });
  const leave = (of: number): void => {
    left.current = of;
    setLine(null);
  };
  const choosing: Choosing = {
    line,
    begin: setLine,
    leave,
    choose(of, track) {
      choose(of, track);
      leave(of);
    },
  };
  return { area, choosing };
}

function chosenFor(found: Found, track: Found["track"]): Found {
  return { ...found, track, confidence: null, by: "reader", isLikely: true };
}
