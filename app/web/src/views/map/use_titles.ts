/** Titles beside the points, once few are in sight and the map rests. */
import { useEffect, useRef } from "preact/hooks";
import type { TrackLookup } from "./lookup";
import type { Scene } from "./drawing/scene";

const MOST_TITLES = 20;
const REST_MS = 200;

/** Returns what is to be called whenever the map moves. filter: another value when other points are visible. */
export function useTitles(scene: Scene | null, lookup: TrackLookup, filter: unknown): () => void {
  const newest = useRef(0);
  const rest = useRef<number | undefined>(undefined);

  const name = async (): Promise<void> => {
    const own = ++newest.current;
    const points = scene?.inSight(MOST_TITLES) ?? [];
    const answers = await Promise.allSettled(
      points.map(async (point) => {
        const position = scene?.positionOf(point) ?? [0, 0];
        return { position, text: (await lookup.at(position)).name };
      }),
    );
    // What could not be named has no title; a pointer there says why.
    const titles = answers.flatMap((answer) => (answer.status === "fulfilled" ? [answer.value] : []));
    if (own === newest.current) scene?.mark({ titles });
  };

  const moved = (): void => {
    newest.current++;
    clearTimeout(rest.current);
    rest.current = setTimeout(() => void name(), REST_MS);
  };

  useEffect(() => {
    moved();
    return () => {
      newest.current++;
      clearTimeout(rest.current);
    };
  }, [scene, lookup, filter]);

  return moved;
}
