/** What can be taken back: the last change of the list or of the playlist, whichever came last. */
import { createContext } from "preact";
import { useContext, useMemo, useRef, useState } from "preact/hooks";
import { text } from "../text/en";

export interface Undo {
  /** Notes a change that was just made, what it was in a few words, and how to take it back. */
  remember(what: string, restore: () => void): void;
  /** Takes the last change back; without one it does nothing. */
  undo(): void;
  /** What would be taken back. */
  last: string | null;
  /** The last that was done or taken back, for a live region. */
  said: string;
}

interface Step {
  what: string;
  restore(): void;
}

const LONGEST = 100;
const Context = createContext<Undo | null>(null);
export const UndoProvider = Context.Provider;

export function useUndo(): Undo {
  const undo = useContext(Context);
  if (!undo) throw new Error("expected an UndoProvider around this part of the page");
  return undo;
}

/** For the page itself, which gives it to its parts. */
export function useUndoState(): Undo {
  const steps = useRef<Step[]>([]);
  const [shown, setShown] = useState<Pick<Undo, "last" | "said">>({ last: null, said: "" });
  return useMemo(() => {
    const show = (said: string): void => setShown({ last: steps.current.at(-1)?.what ?? null, said });
    return {
      ...shown,
      remember(what: string, restore: () => void): void {
        steps.current = [...steps.current, { what, restore }].slice(-LONGEST);
        show(what);
      },
      undo(): void {
        const step = steps.current.pop();
        if (!step) return;
        step.restore();
        show(text.undone(step.what));
      },
    };
  }, [shown]);
}
