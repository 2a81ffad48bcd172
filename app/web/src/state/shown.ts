/** The list in sight, which another part of the page makes and the map draws. */
import { createContext } from "preact";
import { useContext, useEffect, useMemo, useRef, useState } from "preact/hooks";

export interface Shown {
  /** Ids, in the order of the list; the first is where it begins. */
  ids: readonly string[];
  /** How the map draws them: one by one, or as a way from the first to the last. */
  as: "list" | "path";
}

interface Showing {
  by: object;
  shown: Shown;
}

interface ShownState {
  shown: Shown;
  show(by: object, shown: Shown | null): void;
}

const NOTHING: Shown = { ids: [], as: "list" };
const Context = createContext<ShownState>({ shown: NOTHING, show: () => undefined });
export const ShownProvider = Context.Provider;

/** For the page itself, which gives it to its parts. */
export function useShownState(): ShownState {
  const [showings, setShowings] = useState<readonly Showing[]>([]);
  return useMemo(() => {
    const shown = showings.at(-1)?.shown ?? NOTHING;
    const show = (by: object, next: Shown | null): void => setShowings((former) => replaced(former, by, next));
    return { shown, show };
  }, [showings]);
}

export function useShown(): Shown {
  return useContext(Context).shown;
}

/**
 * Has the map draw these tracks for as long as the part of the page that calls this is there and has any. Of several
 * parts it draws that which came last, and then the one before again.
 */
export function useShowOnMap(ids: readonly string[], as: Shown["as"] = "list"): void {
  const { show } = useContext(Context);
  const by = useRef({}).current;
  const key = ids.join("\n");
  useEffect(() => show(by, ids.length ? { ids, as } : null), [key, as]);
  useEffect(() => () => show(by, null), []);
}

/** One that is there already keeps its place. */
function replaced(showings: readonly Showing[], by: object, shown: Shown | null): readonly Showing[] {
  const isThere = showings.some((showing) => showing.by === by);
  if (!shown) return isThere ? showings.filter((showing) => showing.by !== by) : showings;
  if (!isThere) return [...showings, { by, shown }];
  return showings.map((showing) => (showing.by === by ? { by, shown } : showing));
}
