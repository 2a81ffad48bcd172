/** What the page shows, and its form in the address: every view can be shared, and back and forward work. */

export interface Interval {
  min: number | null;
  max: number | null;
}

export const FILTERS = ["energy", "tempo", "release_year"] as const;
export type FilterName = (typeof FILTERS)[number];

export interface View {
  query: string;
  track: string | null;
  /** How much genre counts, from 0 to 1; null for what fits the track. */
  genreWeight: number | null;
  /** 0 for the order of similarity alone, 1 for a list as diverse as possible. */
  variety: number;
  filters: Partial<Record<FilterName, Interval>>;
  /** The track of the list whose reasons are shown. */
  why: string | null;
}

export const EMPTY_VIEW: View = { query: "", track: null, genreWeight: null, variety: 0, filters: {}, why: null };

/** The view that shows a track as nobody has changed it. */
export function viewOfTrack(track: string): View {
  return { ...EMPTY_VIEW, track };
}

/** Reads the query string of an address. What is not a number, or out of range, counts as not given. */
export function readView(search: string): View {
  const parameters = new URLSearchParams(search);
  const filters: View["filters"] = {};
  for (const name of FILTERS) {
    const interval = readInterval(parameters.get(name));
    if (interval) filters[name] = interval;
  }
  return {
    query: parameters.get("q") ?? "",
    track: parameters.get("track") || null,
    genreWeight: readShare(parameters.get("genre_weight")),
    variety: readShare(parameters.get("variety")) ?? 0,
    filters,
    why: parameters.get("why"),
  };
}

/** The address of a view, relative to this page. */
export function addressOf(view: View): string {
  const parameters = new URLSearchParams();
  if (view.query) parameters.set("q", view.query);
  if (view.track) parameters.set("track", view.track);
  if (view.genreWeight !== null) parameters.set("genre_weight", String(view.genreWeight));
  if (view.variety) parameters.set("variety", String(view.variety));
  for (const name of FILTERS) {
    const interval = view.filters[name];
    if (interval) parameters.set(name, `${interval.min ?? ""}..${interval.max ?? ""}`);
  }
  if (view.why) parameters.set("why", view.why);
  const text = parameters.toString();
  return text ? `?${text}` : "./";
}

function readShare(text: string | null): number | null {
  const value = readNumber(text);
  return value !== null && value >= 0 && value <= 1 ? value : null;
}

function readInterval(text: string | null): Interval | null {
  const [min, max] = (text ?? "").split("..");
  const interval = { min: readNumber(min), max: readNumber(max) };
  return interval.min === null && interval.max === null ? null : interval;
}

function readNumber(text: string | null | undefined): number | null {
  const value = Number(text?.trim() || NaN);
  return Number.isFinite(value) ? value : null;
}
