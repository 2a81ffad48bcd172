/** Changes of the list that can be undone. */
import { useRef } from "preact/hooks";
import { text } from "../text/en";
import { type Choice, type Filters, type ListSettings, PLAIN_LIST, type RangeName } from "./list";
import { useNavigation } from "./navigation";
import { useUndo } from "./undo";

/** The two lists of a choice, and neither of them. */
export type Side = keyof Choice | null;

export interface Steering {
  list: ListSettings;
  /** Changes the list. Changes of the same thing one after another, as of a slider, are undone together. */
  steer(what: string, part: Partial<ListSettings>): void;
  filter(what: string, part: Partial<Filters>): void;
  /** Null takes the filter away. */
  range(what: string, name: RangeName, interval: Filters["ranges"][RangeName] | null): void;
  /** Puts a name on one side of a choice, or takes it away. */
  choose(what: string, kind: "genres" | "artists", name: string, side: Side): void;
  /** Asks for more like a track, for less, or for neither. */
  judge(what: string, id: string, verdict: "like" | "dislike" | null): void;
  reset(): void;
}

export function useSteering(): Steering {
  const { view, steer: apply, takeBack } = useNavigation();
  const { remember, last } = useUndo();
  const steered = useRef<string | null>(null);
  const { list } = view;

  const steer: Steering["steer"] = (what, part) => {
    apply(part);
    if (last === what && steered.current === what) return;
    steered.current = what;
    remember(what, () => takeBack(view));
  };
  const filter: Steering["filter"] = (what, part) => steer(what, { filters: { ...list.filters, ...part } });
  return {
    list,
    steer,
    filter,
    range(what, name, interval) {
      const { [name]: _, ...others } = list.filters.ranges;
      filter(what, { ranges: interval ? { ...others, [name]: interval } : others });
    },
    choose(what, kind, name, side) {
      const { any, none } = list.filters[kind];
      filter(what, { [kind]: { any: moved(any, name, side === "any"), none: moved(none, name, side === "none") } });
    },
    judge(what, id, verdict) {
      const likes = moved(list.likes, id, verdict === "like");
      steer(what, { likes, dislikes: moved(list.dislikes, id, verdict === "dislike") });
    },
    reset: () => steer(text.reset, PLAIN_LIST),
  };
}

/** The names with this one at the end, or without it. */
function moved(names: readonly string[], name: string, isIn: boolean): readonly string[] {
  const others = names.filter((other) => other !== name);
  return isIn ? [...others, name] : others;
}
