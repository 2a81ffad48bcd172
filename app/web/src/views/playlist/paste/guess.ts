/** Guesses, by search, at the tracks of a list that are not found by their names. */
import { searchTracks } from "../../../api/client";
import type { Track } from "../../../api/types";
import type { Found } from "./match";

const MOST_IN_FLIGHT = 3;
const MOST_RESULTS = 3;
/** The search takes no more letters. */
export const LONGEST_QUERY = 256;
/** Words between names that are no part of them. To the search, dashes are nothing. */
const BETWEEN = /\s+(?:by|feat\.?|ft\.?)\s+/gi;
/** Each is a request of its own: of a long list, the others are left to the reader. */
export const MOST_GUESSED = 200;

/** Guesses at the first MOST_GUESSED that lack a track; tells its progress, from 0 to 1. */
export async function guessLacking(
  list: readonly Found[],
  progress: (share: number) => void,
  signal: AbortSignal,
): Promise<Found[]> {
  const lacking = list.filter(canBeGuessed).slice(0, MOST_GUESSED);
  const guesses = new Map<Found, Found>();
  const waiting = lacking.values();
  const work = async (): Promise<void> => {
    for (const each of waiting) {
      guesses.set(each, await guess(each, signal));
      progress(guesses.size / lacking.length);
    }
  };
  await Promise.all(Array.from({ length: MOST_IN_FLIGHT }, work));
  return list.map((each) => guesses.get(each) ?? each);
}

export function canBeGuessed({ track, query }: Found): boolean {
  return !track && query !== "";
}

async function guess(found: Found, signal: AbortSignal): Promise<Found> {
  const names = found.query.replace(BETWEEN, " ");
  for (const query of new Set([found.query, names])) {
    const { items } = await searchTracks(query.slice(0, LONGEST_QUERY), MOST_RESULTS, signal);
    const whole = items.find((track) => namesAll(track, names));
    const track = whole ?? items[0];
    if (track) return { ...found, track, by: "guess", isLikely: whole !== undefined };
  }
  return found;
}

/** Whether every word is one of the title or of the artists. */
function namesAll(track: Track, words: string): boolean {
  const known = new Set(wordsOf([track.name, ...track.artists.map(({ name }) => name)].join(" ")));
  return wordsOf(words).every((word) => known.has(word));
}

/** In small letters without accents and apostrophes. */
function wordsOf(text: string): string[] {
  const plain = text.toLowerCase().normalize("NFKD").replace(/[\p{M}'’]/gu, "");
  return plain.match(/[\p{L}\p{N}]+/gu) ?? [];
}
