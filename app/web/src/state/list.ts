/** How the list of what sounds like something is made, and its form in the address. */

/** The keys of music, by their number. */
export const KEYS = [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11] as const;
export const MODES = [0, 1] as const;

export interface Interval {
  min: number | null;
  max: number | null;
}

/** What tracks can be filtered by as an interval: all continuous features, and the year. */
export const RANGES = [
  "popularity",
  "release_year",
  "duration_ms",
  "tempo",
  "energy",
  "danceability",
  "valence",
  "acousticness",
  "instrumentalness",
  "speechiness",
  "liveness",
  "loudness",
] as const;
export type RangeName = (typeof RANGES)[number];

/** Names of which a track has one at least, and others of which it has none. */
export interface Choice {
  any: readonly string[];
  none: readonly string[];
}

export interface Filters {
  ranges: Partial<Record<RangeName, Interval>>;
  genres: Choice;
  /** By id. */
  artists: Choice;
  /** From 0, which is C, to 11; none where it does not matter. */
  keys: readonly number[];
  /** 0 is minor, 1 major; null where it does not matter. */
  mode: number | null;
  /** Null where it does not matter. */
  explicit: boolean | null;
}

export interface ListSettings {
  /** How much genre counts, from 0 to 1; null for what fits what the list is for. */
  genreWeight: number | null;
  /** 0 for the order of similarity alone, 1 for a list as diverse as possible. */
  variety: number;
  filters: Filters;
  /** The ids of tracks of which more is wanted, and of tracks to stay away from; none is in both. */
  likes: readonly string[];
  dislikes: readonly string[];
  /** As many tracks at most. */
  length: number;
}

const NO_CHOICE: Choice = { any: [], none: [] };
export const NO_FILTERS: Filters = {
  ranges: {},
  genres: NO_CHOICE,
  artists: NO_CHOICE,
  keys: [],
  mode: null,
  explicit: null,
};
/** Lists become longer by so many at once. */
export const LENGTH_STEP = 20;
export const LONGEST_LIST = 100; // as many as the service gives at once
export const PLAIN_LIST: ListSettings = {
  genreWeight: null,
  variety: 0,
  filters: NO_FILTERS,
  likes: [],
  dislikes: [],
  length: LENGTH_STEP,
};

const YES_NO = { yes: true, no: false } as const;

/** Reads the parameters of an address. What is not a number, out of range or contradictory counts as not given. */
export function readList(parameters: URLSearchParams): ListSettings {
  const ranges: Filters["ranges"] = {};
  for (const name of RANGES) {
    const interval = readInterval(parameters.get(name));
    if (interval) ranges[name] = interval;
  }
  const likes = readNames(parameters, "like");
  const explicit = parameters.get("explicit");
  return {
    genreWeight: readShare(parameters.get("genre_weight")),
    variety: readShare(parameters.get("variety")) ?? 0,
    filters: {
      ranges,
      genres: readChoice(parameters, "genre"),
      artists: readChoice(parameters, "by"),
      keys: KEYS.filter((key) => parameters.getAll("key").includes(String(key))),
      mode: MODES.find((mode) => parameters.get("mode") === String(mode)) ?? null,
      explicit: explicit === "yes" || explicit === "no" ? YES_NO[explicit] : null,
    },
    likes,
    dislikes: readNames(parameters, "dislike").filter((id) => !likes.includes(id)),
    length: readLength(parameters.get("n")),
  };
}

export function writeList(list: ListSettings, parameters: URLSearchParams): void {
  const { ranges, genres, artists, keys, mode, explicit } = list.filters;
  if (list.genreWeight !== null) parameters.set("genre_weight", String(list.genreWeight));
  if (list.variety) parameters.set("variety", String(list.variety));
  for (const name of RANGES) {
    const interval = ranges[name];
    if (interval) parameters.set(name, `${interval.min ?? ""}..${interval.max ?? ""}`);
  }
  writeChoice(genres, parameters, "genre");
  writeChoice(artists, parameters, "by");
  for (const key of keys) parameters.append("key", String(key));
  if (mode !== null) parameters.set("mode", String(mode));
  if (explicit !== null) parameters.set("explicit", explicit ? "yes" : "no");
  for (const id of list.likes) parameters.append("like", id);
  for (const id of list.dislikes) parameters.append("dislike", id);
  if (list.length !== PLAIN_LIST.length) parameters.set("n", String(list.length));
}

/** Whether anything is left out of the list. */
export function isFiltered({ ranges, genres, artists, keys, mode, explicit }: Filters): boolean {
  const named = [genres, artists].flatMap(({ any, none }) => [...any, ...none]);
  const nSeveral = Object.keys(ranges).length + named.length + keys.length;
  return nSeveral > 0 || mode !== null || explicit !== null;
}

function readNames(parameters: URLSearchParams, name: string): string[] {
  return [...new Set(parameters.getAll(name).filter(Boolean))];
}

function readChoice(parameters: URLSearchParams, name: string): Choice {
  const any = readNames(parameters, name);
  return { any, none: readNames(parameters, `not_${name}`).filter((other) => !any.includes(other)) };
}

function writeChoice({ any, none }: Choice, parameters: URLSearchParams, name: string): void {
  for (const wanted of any) parameters.append(name, wanted);
  for (const unwanted of none) parameters.append(`not_${name}`, unwanted);
}

function readShare(text: string | null): number | null {
  const value = readNumber(text);
  return value !== null && value >= 0 && value <= 1 ? value : null;
}

function readLength(text: string | null): number {
  const value = readNumber(text);
  return value !== null && Number.isInteger(value) && value >= 1 && value <= LONGEST_LIST ? value : PLAIN_LIST.length;
}

function readInterval(text: string | null): Interval | null {
  const [min, max] = (text ?? "").split("..");
  const interval = { min: readNumber(min), max: readNumber(max) };
  if (interval.min === null && interval.max === null) return null;
  return interval.min !== null && interval.max !== null && interval.min > interval.max ? null : interval;
}

function readNumber(text: string | null | undefined): number | null {
  const value = Number(text?.trim() || NaN);
  return Number.isFinite(value) ? value : null;
}
