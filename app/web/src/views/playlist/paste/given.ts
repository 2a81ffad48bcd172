/** A list as somebody has it, taken apart into tracks to look for. */
import type { TrackToMatch } from "../../../api/playlist";

/** A track of the list. */
export interface Given {
  /** Where it stands, from 1: its line, or in JSON its place among the tracks. */
  line: number;
  /** As it is written. */
  written: string;
  /** What it may mean; the likeliest wins. Empty where there is nothing to look for. */
  meanings: readonly TrackToMatch[];
  /** What to search for where none of the meanings is found; empty where it has no names. */
  query: string;
}

/** The list cannot be read; the message is for the reader. */
export class ListUnreadable extends Error {}

const LONGEST_NAME = 500;
const MOST_ARTISTS = 20;

/** A track to look for, of what may be empty or too long; null where nothing of it can be looked for. */
export function meaning(given: TrackToMatch): TrackToMatch | null {
  const [name, album, id, isrc] = [given.name, given.album, given.id, given.isrc].map(cut);
  const artists = (given.artists ?? []).map(cut).filter(Boolean).slice(0, MOST_ARTISTS);
  const duration = given.duration_ms ?? 0;
  if (!name && !id && !isrc) return null;
  return {
    ...(name && { name }),
    ...(artists.length && { artists }),
    ...(album && { album }),
    ...(id && { id }),
    ...(isrc && { isrc }),
    ...(duration > 0 && Number.isFinite(duration) && { duration_ms: duration }),
  };
}

/** Those of the meanings in which there is something to look for. */
export function meanings(...given: TrackToMatch[]): TrackToMatch[] {
  return given.flatMap((each) => meaning(each) ?? []);
}

/** By whole characters: half of one is not a text. */
function cut(text: string | undefined): string {
  return [...(text ?? "").trim()].slice(0, LONGEST_NAME).join("").trim();
}
