/** What the page shows, and its form in the address: every view can be shared, and back and forward work. */
import { type ListSettings, PLAIN_LIST, readList, writeList } from "./list";
import { readWhatIf, type WhatIf, writeWhatIf } from "./what_if";

/** What is read in the first column. */
export type Place =
  | { kind: "start" }
  | { kind: "track"; id: string }
  | { kind: "artist"; id: string }
  | { kind: "mix"; ids: string[] }
  | { kind: "what-if"; whatIf: WhatIf }
  | { kind: "model" };

/** In letters: the service takes no more. */
export const LONGEST_QUERY = 256;

/** As many tracks as the service mixes at once. */
export const LONGEST_MIX = 50;

/** What a narrow screen shows; a wide one shows all three side by side. */
export const PANELS = ["music", "map", "playlist"] as const;
export type Panel = (typeof PANELS)[number];

export interface View {
  query: string;
  place: Place;
  panel: Panel;
  list: ListSettings;
  /** The track of the list whose reasons are shown. */
  why: string | null;
  /** The ids of the tracks of the playlist, in order. */
  playlist: readonly string[];
  /** The version of the model that made the list; null until one has answered. */
  version: string | null;
}

/** In letters: no track has a longer one. */
const LONGEST_ID = 128;
/** Half of a character, which has no form in UTF-8. */
const HALF_PAIR = /\p{Surrogate}/u;

/** More would make a page of rows that nobody reads. */
export const LONGEST_PLAYLIST = 1000;

/** In letters: 200 tracks of Spotify. Proxies commonly take addresses of up to 8,000. */
const LONGEST_PLAYLIST_IN_ADDRESS = 5000;

export const EMPTY_VIEW: View = {
  query: "",
  place: { kind: "start" },
  panel: "music",
  list: PLAIN_LIST,
  why: null,
  playlist: [],
  version: null,
};

/**
 * The view of a place, with the playlist of the view before, and with its filters, genre weight and variety. What was
 * liked and disliked belongs to one list and goes.
 */
export function viewOf(place: Place, before: View): View {
  const { genreWeight, variety, filters } = before.list;
  const list = hasList(place) ? { ...PLAIN_LIST, genreWeight, variety, filters } : PLAIN_LIST;
  return { ...EMPTY_VIEW, place, list, playlist: before.playlist };
}

function hasList({ kind }: Place): boolean {
  return kind === "track" || kind === "artist" || kind === "mix";
}

/** Ids as a playlist has them: each once, no more than there is room for, and none that the service would refuse. */
export function asPlaylist(ids: readonly string[]): string[] {
  const possible = ids.map((id) => id.trim()).filter((id) => id && id.length <= LONGEST_ID && !HALF_PAIR.test(id));
  return [...new Set(possible)].slice(0, LONGEST_PLAYLIST);
}

/** Reads the query string of an address. What is not a number, or out of range, counts as not given. */
export function readView(search: string): View {
  const parameters = new URLSearchParams(search);
  return {
    query: (parameters.get("q") ?? "").slice(0, LONGEST_QUERY),
    place: readPlace(parameters),
    panel: PANELS.find((panel) => panel === parameters.get("panel")) ?? "music",
    list: readList(parameters),
    why: parameters.get("why"),
    playlist: asPlaylist(parameters.getAll("p")),
    version: parameters.get("v"),
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
  if (view.version) parameters.set("v", view.version);
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
  if (mix.length) return { kind: "mix", ids: [...new Set(mix)].slice(0, LONGEST_MIX) };
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
