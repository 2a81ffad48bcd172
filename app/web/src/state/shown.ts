/** The list in sight, which the first column makes and the map draws. */
import { createContext } from "preact";
import { useContext, useEffect, useMemo, useState } from "preact/hooks";

export interface Shown {
  /** Ids, in the order of the list; the first is where it begins. */
  ids: readonly string[];
  /** How the map draws them: one by one, or as a way from the first to the last. */
  as: "list" | "path";
}

interface ShownState {
  shown: Shown;
  setShown(shown: Shown): void;
}

const NOTHING: Shown = { ids: [], as: "list" };
const Context = createContext<ShownState>({ shown: NOTHING, setShown: () => undefined });
export const ShownProvider = Context.Provider;

/** For the page itself, which gives it to its parts. */
export function useShownState(): ShownState {
  const [shown, setShown] = useState(NOTHING);
  return useMemo(() => ({ shown, setShown }), [shown]);
}

export function useShown(): Shown {
  return useContext(Context).shown;
}

/** Has the map draw these tracks for as long as the part of the page that calls this is there. */
export function useShowOnMap(ids: readonly string[], as: Shown["as"] = "list"): void {
  const { setShown } = useContext(Context);
  const key = ids.join("\n");
  useEffect(() => {
    setShown({ ids, as });
    return () => setShown(NOTHING);
  }, [key, as]);
}
