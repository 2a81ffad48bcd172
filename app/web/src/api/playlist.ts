/** Requests that playlists need: tracks by ids or by names, ways from one to another, and what goes with them. */
import { post, request } from "./client";
import type { Track } from "./types";

/** A track as somebody's list has it. One of name, id and isrc is there. */
export interface TrackToMatch {
  id?: string;
  name?: string;
  artists?: string[];
  album?: string;
  duration_ms?: number;
  isrc?: string;
}

export interface Match {
  track: Track;
  /** From 0 to 1. */
  confidence: number;
}

/** The service takes so many in one request, and no more letters than fit in its largest body. */
export const MOST_MATCHED = 1000;
const MOST_SEEDS = 50;
const MOST_FILLED = 100;

/** Of up to MOST_MATCHED tracks, in order; null where the catalogue has none that is likely enough. */
export async function matchTracks(tracks: readonly TrackToMatch[], signal: AbortSignal): Promise<(Match | null)[]> {
  return (await post<{ matches: (Match | null)[] }>("tracks/match", { tracks }, signal)).matches;
}

/** Tracks by id; null where the catalogue has none. */
export async function readTracks(ids: readonly string[], signal: AbortSignal): Promise<Map<string, Track | null>> {
  const found = new Map<string, Track | null>();
  for (let start = 0; start < ids.length; start += MOST_MATCHED) {
    const part = ids.slice(start, start + MOST_MATCHED);
    const matches = await matchTracks(part.map((id) => ({ id })), signal);
    part.forEach((id, place) => found.set(id, matches[place]?.track ?? null));
  }
  return found;
}

/** Tracks that lead from one to the other, both included. */
export async function readPath(from: string, to: string, length: number, signal: AbortSignal): Promise<Track[]> {
  const address = `tracks/${encodeURIComponent(from)}/path/${encodeURIComponent(to)}?length=${length}`;
  const { path } = await request<{ path: { track: Track }[] }>(address, { signal });
  return path.map((step) => step.track);
}

/** Up to MOST_FILLED tracks that go with all of these and are not versions of any of them. */
export async function readFitting(ids: readonly string[], count: number, signal: AbortSignal): Promise<Track[]> {
  const body = {
    seeds: spread(ids, MOST_SEEDS).map((track) => ({ track })),
    strategy: "rank_fusion", // a playlist of several kinds gets tracks of each, not of what lies between them
    filters: { exclude: ids },
    max_per_artist: 2,
    k: Math.min(count, MOST_FILLED),
  };
  const answer = await post<{ recommendations: { track: Track }[] }>("recommendations", body, signal);
  return answer.recommendations.map(({ track }) => track);
}

/** At most so many of them, evenly from the first to the last. */
function spread(ids: readonly string[], most: number): string[] {
  const count = Math.min(most, ids.length);
  const step = count > 1 ? (ids.length - 1) / (count - 1) : 0;
  return Array.from({ length: count }, (_, place) => ids[Math.round(place * step)] ?? "");
}
