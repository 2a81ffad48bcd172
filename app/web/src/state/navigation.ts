/** The view as a part of the browser's history, and how all parts of the page get at it. */
import { createContext } from "preact";
import { useContext, useEffect, useMemo, useState } from "preact/hooks";
import { addressOf, type ListSettings, type Place, readView, type View, viewOf } from "./view";

export interface Navigation {
  view: View;
  /** Shows another view, which the back button leaves again. */
  open(view: View): void;
  /** Changes the view in place, as a slider does that is dragged. */
  change(part: Partial<View>): void;
  /** Shows another place, with the playlist as it is. */
  go(place: Place): void;
  /** Changes how the list is made. */
  steer(part: Partial<ListSettings>): void;
}

/** Browsers refuse to be told of too many addresses in short time, so the last of several changes is told. */
const ADDRESS_DELAY_MS = 150;

const Context = createContext<Navigation | null>(null);
export const NavigationProvider = Context.Provider;

/** The view that is shown, and the ways to another, for any part of the page. */
export function useNavigation(): Navigation {
  const navigation = useContext(Context);
  if (!navigation) throw new Error("expected a NavigationProvider around this part of the page");
  return navigation;
}

/** For the page itself, which gives it to its parts. */
export function useHistory(): Navigation {
  const [view, setView] = useState(() => readView(location.search));
  const navigator = useMemo(() => new Navigator(view, setView), []);
  useEffect(() => navigator.listen(), [navigator]);
  return { view, open: navigator.open, change: navigator.change, go: navigator.go, steer: navigator.steer };
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

  readonly go = (place: Place): void => this.open(viewOf(place, this.current));

  readonly steer = (part: Partial<ListSettings>): void => this.change({ list: { ...this.current.list, ...part } });

  /** Follows back and forward until the function that it returns is called. */
  listen(): () => void {
    const restore = (): void => {
      clearTimeout(this.pending);
      this.pending = undefined;
      // The playlist is the reader's, not a place to go back to: nothing that was added is lost on the way.
      this.set({ ...readView(location.search), playlist: this.current.playlist });
      history.replaceState(null, "", addressOf(this.current));
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
