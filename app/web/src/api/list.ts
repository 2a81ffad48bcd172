/** Asking for the list of what sounds like something. */
import type { Filters, Interval, ListSettings } from "../state/list";
import { LONGEST_MIX } from "../state/view";
import { post, RequestFailed } from "./client";
import type { Track } from "./types";

/** What a list is for: tracks or artists of the catalogue. */
export interface Seed {
  kind: "track" | "artist";
  id: string;
  name: string;
}

export interface Comparison {
  feature: string;
  track: number;
  seed: number;
  unit: string | null;
}

export interface Reasons {
  seed: { track?: string; artist?: string };
  acoustic_similarity: number;
  genre_affinity: number;
  genres_in_common: string[];
  closest: Comparison[];
  furthest: Comparison[];
}

export interface Recommendation {
  track: Track;
  score: number;
  reasons?: Reasons;
}

export interface RecommendationsAnswer {
  recommendations: Recommendation[];
  pool: { catalogue: number; after_filters: number };
  model: string;
}

const UNKNOWN_SEED = /^body\.seeds\.\d+\.(track|artist): no /;
/** Likes beyond these, the newest, do not count: they share the room of the seeds. */
const MOST_LIKES = 20;
/**
 * What is disliked in a list is nearly what the list is for: at full weight the two would cancel out, and strangers
 * would be left. On the catalogue of 89,740 tracks, a dislike of this weight leaves 13 to 15 of 20 tracks.
 */
const DISLIKE_WEIGHT = 0.3;
/** Of all dislikes together, as a share of what the seeds weigh. */
const MOST_DISLIKED = 0.5;

/** What sounds like the seeds and the likes, and less like the dislikes. All that is named must be in the catalogue. */
export async function recommend(
  seeds: readonly Pick<Seed, "kind" | "id">[],
  list: ListSettings,
  explain: boolean,
  signal: AbortSignal,
): Promise<RecommendationsAnswer> {
  const likes = list.likes.filter((id) => !isSeed(seeds, id)).slice(-MOST_LIKES);
  const wanted = [
    ...seeds.slice(0, LONGEST_MIX - likes.length).map(({ kind, id }) => ({ [kind]: id })),
    ...likes.map((track) => ({ track })),
  ];
  const dislikes = list.dislikes.filter((id) => !isSeed(seeds, id)).slice(-LONGEST_MIX);
  const weight = Math.min(DISLIKE_WEIGHT, (MOST_DISLIKED * wanted.length) / dislikes.length);
  const body = {
    seeds: wanted,
    dislikes: dislikes.map((track) => ({ track, weight })),
    strategy: isMixed(seeds, list) ? "rank_fusion" : "average",
    genre_weight: list.genreWeight,
    diversity: list.variety,
    filters: filtersIn(list.filters),
    k: list.length,
    explain,
    strict: true,
  };
  try {
    return await post("recommendations", body, signal);
  } catch (error) {
    throw asUnknown(error);
  }
}

/** What the service says of a seed that it does not have, as it says it of the address of one. */
function asUnknown(error: unknown): unknown {
  const kind = error instanceof RequestFailed ? UNKNOWN_SEED.exec(error.message)?.[1] : undefined;
  return kind ? new RequestFailed(`unknown_${kind}`, String(error)) : error;
}

/**
 * Whether the list is for several things. Of those that differ, the average of the similarities would follow the one
 * with the nearest neighbours alone; by ranks, all have their part, and the scores are no similarities.
 */
export function isMixed(seeds: readonly Pick<Seed, "kind" | "id">[], { likes }: ListSettings): boolean {
  return seeds.length + likes.filter((id) => !isSeed(seeds, id)).length > 1;
}

function isSeed(seeds: readonly Pick<Seed, "kind" | "id">[], track: string): boolean {
  return seeds.some(({ kind, id }) => kind === "track" && id === track);
}

function filtersIn({ ranges, genres, artists, keys, mode, explicit }: Filters): object {
  return {
    ...Object.fromEntries(Object.entries(ranges).map(([name, interval]) => [name, bounds(interval)])),
    genres,
    artists,
    ...(keys.length > 0 && { key: keys }),
    ...(mode !== null && { mode: [mode] }),
    ...(explicit !== null && { explicit: [explicit] }),
  };
}

function bounds({ min, max }: Interval): Partial<Record<"min" | "max", number>> {
  return { ...(min !== null && { min }), ...(max !== null && { max }) };
}
