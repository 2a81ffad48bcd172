/** A track that somebody makes up: whatever is known of it, and its form in the address. */
import type { Track } from "../api/types";

export interface WhatIf {
  /** The features that are known, by name; `explicit` as 0 or 1. */
  features: Readonly<Record<string, number>>;
  title: string;
  album: string;
  artists: readonly string[];
}

/** A track of the catalogue, or of a file. */
type KnownTrack = Pick<Track, "name" | "album" | "features"> & { artists: readonly { name: string }[] };

interface Limits {
  min: number;
  max: number;
  /** Whether only whole numbers have a meaning. */
  whole?: true;
}

export const NOTHING_KNOWN: WhatIf = { features: {}, title: "", album: "", artists: [] };

const SHARE: Limits = { min: 0, max: 1 };
/** What the service takes of each feature. */
const LIMITS: Readonly<Record<string, Limits>> = {
  popularity: { min: 0, max: 100, whole: true },
  duration_ms: { min: 1, max: 86_400_000, whole: true },
  explicit: { min: 0, max: 1, whole: true },
  danceability: SHARE,
  energy: SHARE,
  key: { min: 0, max: 11, whole: true },
  loudness: { min: -100, max: 20 },
  mode: { min: 0, max: 1, whole: true },
  speechiness: SHARE,
  acousticness: SHARE,
  instrumentalness: SHARE,
  liveness: SHARE,
  valence: SHARE,
  tempo: { min: 1, max: 500 },
  time_signature: { min: 1, max: 12, whole: true },
};
const MOST_ARTISTS = 50;
const PREFIX = "f.";

export function isNothing(whatIf: WhatIf): boolean {
  return Object.keys(asTrack(whatIf)).length === 0;
}

/** What is known of a track, to begin with. */
export function whatIfOf({ name, album, artists, features }: KnownTrack): WhatIf {
  const known = Object.entries(features).flatMap(([feature, value]): [string, number][] =>
    value === null ? [] : [[feature, Number(value)]],
  );
  return {
    features: Object.fromEntries(known.filter(([feature, value]) => isWithin(feature, value))),
    title: name,
    album,
    artists: artists.map((artist) => artist.name).slice(0, MOST_ARTISTS),
  };
}

/** As the service is told of a track: what is not known is left out. */
export function asTrack({ features, title, album, artists }: WhatIf): Record<string, unknown> {
  const { explicit, ...numbers } = features;
  return {
    ...numbers,
    ...(explicit !== undefined && { explicit: explicit === 1 }),
    ...(title.trim() && { name: title.trim() }),
    ...(album.trim() && { album: album.trim() }),
    ...(artists.length > 0 && { artists }),
  };
}

export function withFeature(whatIf: WhatIf, feature: string, value: number | null): WhatIf {
  const { [feature]: _, ...others } = whatIf.features;
  return { ...whatIf, features: value === null ? others : { ...others, [feature]: value } };
}

/** With one artist more; one who is there already, or has no name, changes nothing. */
export function withArtist(whatIf: WhatIf, name: string): WhatIf {
  const artists = [...new Set([...whatIf.artists, name.trim()])].filter(Boolean).slice(0, MOST_ARTISTS);
  return { ...whatIf, artists };
}

/** Reads the parameters of an address. A value that the service would not take counts as not known. */
export function readWhatIf(parameters: URLSearchParams): WhatIf {
  const get = (name: string): string => parameters.get(PREFIX + name) ?? "";
  const given = Object.keys(LIMITS).map((feature): [string, number] => [feature, Number(get(feature).trim() || NaN)]);
  return {
    features: Object.fromEntries(given.filter(([feature, value]) => isWithin(feature, value))),
    title: get("title"),
    album: get("album"),
    artists: parameters.getAll(`${PREFIX}artist`).reduce((all, name) => withArtist(all, name), NOTHING_KNOWN).artists,
  };
}

export function writeWhatIf(whatIf: WhatIf, parameters: URLSearchParams): void {
  for (const [feature, value] of Object.entries(whatIf.features)) parameters.set(PREFIX + feature, String(value));
  if (whatIf.title) parameters.set(`${PREFIX}title`, whatIf.title);
  if (whatIf.album) parameters.set(`${PREFIX}album`, whatIf.album);
  for (const name of whatIf.artists) parameters.append(`${PREFIX}artist`, name);
}

function isWithin(feature: string, value: number): boolean {
  const limits = LIMITS[feature];
  return !!limits && value >= limits.min && value <= limits.max && (!limits.whole || Number.isInteger(value));
}
