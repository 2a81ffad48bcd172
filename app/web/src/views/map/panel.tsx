/** The panel of the map: it fetches what the map needs when it comes into sight, and says what is amiss. */
import type { JSX } from "preact";
import { useEffect, useRef, useState } from "preact/hooks";
import { type MapAnswer, readMap, readMapPoints } from "../../api/map";
import { RequestFailed } from "../../api/client";
import { Problem } from "../../parts/problem";
import { MAP_ID } from "../../state/keys";
import { useLatest } from "../../state/latest";
import { text } from "../../text/en";
import type { ChartProps } from "./chart";
import { type Points, readPoints } from "./drawing/points";

interface Loaded {
  Chart(props: ChartProps): JSX.Element;
  map: MapAnswer;
  points: Points;
}

export function MapPanel(): JSX.Element {
  const panel = useRef<HTMLElement>(null);
  const keys = useRef<((event: KeyboardEvent) => void) | null>(null);
  const seen = useSeen(panel);
  const { answer, error, loading, retry } = useLatest("map", seen ? "seen" : "", async (signal) =>
    seen ? load(signal) : null,
  );
  const enter = (): void =>
    panel.current?.querySelector<HTMLElement>("[role=application]")?.focus({ focusVisible: true } as FocusOptions);
  useEffect(() => {
    if (answer && document.activeElement === panel.current) enter();
  }, [answer]);
  const absent = error?.code === "not_in_bundle";
  return (
    <section
      id={MAP_ID}
      ref={panel}
      class={absent ? "map absent" : "map"}
      aria-label={text.panelNames.map}
      aria-busy={loading}
      tabIndex={-1}
      onFocus={enter}
      onKeyDown={(event) => keys.current?.(event)}
    >
      {answer && <answer.Chart map={answer.map} points={answer.points} keys={keys} refresh={retry} />}
      {absent && (
        <p class="note map-instead">
          {text.map.none} <code>{text.map.noneCommand}</code>.
        </p>
      )}
      {error && !absent && (
        <div class="map-instead">
          <Problem error={error} retry={retry} />
        </div>
      )}
      {!answer && !error && <p class="note map-instead">{text.loading}</p>}
    </section>
  );
}

/** Asks for the map first: where there is none, nothing else is fetched. */
async function load(signal: AbortSignal): Promise<Loaded> {
  const map = await readMap(signal);
  const [{ Chart }, points] = await Promise.all([
    import("./chart").catch((error: unknown) => {
      throw new RequestFailed("unreachable", String(error));
    }),
    readMapPoints(signal),
  ]);
  return { Chart, map, points: readPoints(points) };
}

/** Whether the panel was in sight once: on a narrow screen, when its tab was opened. */
function useSeen(panel: { current: HTMLElement | null }): boolean {
  const [seen, setSeen] = useState(false);
  useEffect(() => {
    if (seen || !panel.current) return;
    const observer = new IntersectionObserver((entries) => {
      if (entries.some((entry) => entry.isIntersecting)) setSeen(true);
    });
    observer.observe(panel.current);
    return () => observer.disconnect();
  }, [seen]);
  return seen;
}
