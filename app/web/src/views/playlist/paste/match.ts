/** Looks a list up in the catalogue by its names, in as many requests as it takes. */
import { type Match, matchTracks, MOST_MATCHED, type TrackToMatch } from "../../../api/playlist";
import type { Track } from "../../../api/types";
import type { Given } from "./given";

/** A track of the list, and what of the catalogue it is taken for. */
export interface Found extends Given {
  /** Null where nothing was found. */
  track: Track | null;
  /** How sure that is, from 0 to 1; null where nobody can say. */
  confidence: number | null;
  by: "match" | "guess" | "reader";
  /** Whether it is added unless the reader says otherwise. */
  isLikely: boolean;
}

/** Below the largest body that the service takes, whatever the alphabet. */
const MOST_LETTERS = 200_000;

/** Tells its progress, from 0 to 1. */
export async function matchList(
  list: readonly Given[],
  progress: (share: number) => void,
  signal: AbortSignal,
): Promise<Found[]> {
  const asked = list.flatMap((given) => given.meanings.map((meaning) => ({ given, meaning })));
  const best = new Map<Given, Match>();
  let done = 0;
  for (const batch of batches(asked)) {
    progress(done / asked.length);
    const matches = await matchTracks(batch.map(({ meaning }) => meaning), signal);
    batch.forEach(({ given }, place) => {
      const match = matches[place];
      if (match && match.confidence > (best.get(given)?.confidence ?? 0)) best.set(given, match);
    });
    done += batch.length;
  }
  return list.map((given) => {
    const { track, confidence } = best.get(given) ?? { track: null, confidence: null };
    return { ...given, track, confidence, by: "match", isLikely: track !== null };
  });
}

interface Asked {
  given: Given;
  meaning: TrackToMatch;
}

function batches(asked: readonly Asked[]): Asked[][] {
  const found: Asked[][] = [];
  let letters = MOST_LETTERS;
  for (const each of asked) {
    const length = JSON.stringify(each.meaning).length;
    const last = found.at(-1);
    letters += length;
    if (last && last.length < MOST_MATCHED && letters <= MOST_LETTERS) last.push(each);
    else {
      found.push([each]);
      letters = length;
    }
  }
  return found;
}
