/** What the page shows, and its form in the address: every view can be shared, and back and forward work. */
import { readWhatIf, type WhatIf, writeWhatIf } from "./what_if";

export interface Interval {
  min: number | null;
  max: number | null;
}

export const FILTERS = ["energy", "tempo", "release_year"] as const;
export type FilterName = (typeof FILTERS)[number];

/** What is read in the first column. */
export type Place =
  | { kind: "start" }
  | { kind: "track"; id: string }
  | { kind: "artist"; id: string }
  | { kind: "mix"; ids: string[] }
  | { kind: "what-if"; whatIf: WhatIf }
  | { kind: "model" };

/** What a narrow screen shows; a wide one shows all three side by side. */
export const PANELS = ["music", "map", "playlist"] as const;
export type Panel = (typeof PANELS)[number];

/** How the list of what sounds like something is made. */
export interface ListSettings {
  /** How much genre counts, from 0 to 1; null for what fits the track. */
  genreWeight: number | null;
  /** 0 for the order of similarity alone, 1 for a list as diverse as possible. */
  variety: number;
  filters: Partial<Record<FilterName, Interval>>;
}

export interface View {
  query: string;
  place: Place;
  panel: Panel;
  list: ListSettings;
  /** The track of the list whose reasons are shown. */
  why: string | null;
  /** The ids of the tracks of the playlist, in order. */
  playlist: readonly string[];
}

/** In letters: 200 tracks of Spotify. Proxies commonly take addresses of up to 8,000. */
const LONGEST_PLAYLIST_IN_ADDRESS = 5000;

export const PLAIN_LIST: ListSettings = { genreWeight: null, variety: 0, filters: {} };
export const EMPTY_VIEW: View = {
  query: "",
  place: { kind: "start" },
  panel: "music",
  list: PLAIN_LIST,
  why: null,
  playlist: [],
};

/** The view of a place as nobody has changed it, with the playlist of the view before. */
export function viewOf(place: Place, before: View): View {
  return { ...EMPTY_VIEW, place, playlist: before.playlist };
}

/** Reads the query string of an address. What is not a number, or out of range, counts as not given. */
export function readView(search: string): View {
  const parameters = new URLSearchParams(search);
  return {
    query: parameters.get("q") ?? "",
    place: readPlace(parameters),
    panel: PANELS.find((panel) => panel === parameters.get("panel")) ?? "music",
    list: readList(parameters),
    why: parameters.get("why"),
    playlist: [...new Set(parameters.getAll("p").map((id) => id.trim()).filter(Boolean))],
  };
}

/** The address of a view, relative to this page. */
export function addressOf(view: View): string {
  const parameters = new URLSearchParams();
  if (view.query) parameters.set("q", view.query);
  writePlace(view.place, parameters);
  if (view.panel !== "music") parameters.set("panel", view.panel);
  writeList(view.list, parameters);
  if (view.why) parameters.set("why", view.why);
  if (fitsInAddress(view.playlist)) for (const id of view.playlist) parameters.append("p", id);
  const text = parameters.toString();
  return text ? `?${text}` : "./";
}

/** Whether a playlist can be a part of the address. A longer one is kept in the browser alone. */
export function fitsInAddress(playlist: readonly string[]): boolean {
  return playlist.reduce((length, id) => length + id.length + "&p=".length, 0) <= LONGEST_PLAYLIST_IN_ADDRESS;
}

function readPlace(parameters: URLSearchParams): Place {
  const track = parameters.get("track");
  const artist = parameters.get("artist");
  const mix = parameters.getAll("mix").filter(Boolean);
  const page = parameters.get("page");
  if (track) return { kind: "track", id: track };
  if (artist) return { kind: "artist", id: artist };
  if (mix.length) return { kind: "mix", ids: mix };
  if (page === "what-if") return { kind: page, whatIf: readWhatIf(parameters) };
  if (page === "model") return { kind: page };
  return { kind: "start" };
}

function writePlace(place: Place, parameters: URLSearchParams): void {
  switch (place.kind) {
    case "track":
    case "artist":
      parameters.set(place.kind, place.id);
      break;
    case "mix":
      for (const id of place.ids) parameters.append("mix", id);
      break;
    case "what-if":
      parameters.set("page", place.kind);
      writeWhatIf(place.whatIf, parameters);
      break;
    case "model":
      parameters.set("page", place.kind);
  }
}

function readList(parameters: URLSearchParams): ListSettings {
  const filters: ListSettings["filters"] = {};
  for (const name of FILTERS) {
    const interval = readInterval(parameters.get(name));
    if (interval) filters[name] = interval;
  }
  return {
    genreWeight: readShare(parameters.get("genre_weight")),
    variety: readShare(parameters.get("variety")) ?? 0,
    filters,
  };
}

function writeList(list: ListSettings, parameters: URLSearchParams): void {
  if (list.genreWeight !== null) parameters.set("genre_weight", String(list.genreWeight));
  if (list.variety) parameters.set("variety", String(list.variety));
  for (const name of FILTERS) {
    const interval = list.filters[name];
    if (interval) parameters.set(name, `${interval.min ?? ""}..${interval.max ?? ""}`);
  }
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
