/** The view as a part of the browser's history. */
import { useEffect, useMemo, useState } from "preact/hooks";
import { addressOf, readView, type View } from "./view";

export interface Navigation {
  view: View;
  /** Shows another view, which the back button leaves again. */
  open(view: View): void;
  /** Changes the view in place, as a slider does that is dragged. */
  change(part: Partial<View>): void;
}

/** Browsers refuse to be told of too many addresses in short time, so the last of several changes is told. */
const ADDRESS_DELAY_MS = 150;

export function useNavigation(): Navigation {
  const [view, setView] = useState(() => readView(location.search));
  const navigator = useMemo(() => new Navigator(view, setView), []);
  useEffect(() => navigator.listen(), [navigator]);
  return { view, open: navigator.open, change: navigator.change };
}

class Navigator {
  private current: View;
  private readonly show: (view: View) => void;
  private pending: number | undefined;

  constructor(view: View, show: (view: View) => void) {
    this.current = view;
    this.show = show;
  }

  readonly open = (view: View): void => {
    this.tell();
    history.pushState(null, "", addressOf(view));
    this.set(view);
    scrollTo(0, 0);
  };

  readonly change = (part: Partial<View>): void => {
    this.set({ ...this.current, ...part });
    clearTimeout(this.pending);
    this.pending = setTimeout(() => this.tell(), ADDRESS_DELAY_MS);
  };

  /** Follows back and forward until the function that it returns is called. */
  listen(): () => void {
    const restore = (): void => {
      clearTimeout(this.pending);
      this.pending = undefined;
      this.set(readView(location.search));
    };
    addEventListener("popstate", restore);
    return () => removeEventListener("popstate", restore);
  }

  private set(view: View): void {
    this.current = view;
    this.show(view);
  }

  private tell(): void {
    if (this.pending === undefined) return;
    clearTimeout(this.pending);
    this.pending = undefined;
    history.replaceState(null, "", addressOf(this.current));
  }
}
