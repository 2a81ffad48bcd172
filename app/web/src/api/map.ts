/** Requests about the map of the catalogue. */
import { request, RequestFailed } from "./client";
import { fetchWithKey } from "./key";
import type { Track } from "./types";

export interface MapFamily {
  name: string;
  genres: string[];
  n_tracks: number;
}

/** Where a genre is densest. */
export interface MapLabel {
  text: string;
  x: number;
  y: number;
  n_tracks: number;
  family: number;
}

export interface MapAnswer {
  n_tracks: number;
  families: MapFamily[];
  /** The largest first. */
  labels: MapLabel[];
  model: string;
}

export interface PositionsAnswer {
  positions: ([number, number] | null)[];
  model: string;
}

/** The service takes no more ids at once. */
export const MOST_POSITIONS = 200;
const POINTS_TYPE = "application/octet-stream";

export async function readMap(signal: AbortSignal): Promise<MapAnswer> {
  return request("map", { signal });
}

export async function readMapPoints(signal: AbortSignal): Promise<ArrayBuffer> {
  try {
    const response = await fetchWithKey("map/points", { signal });
    if (response.ok && response.headers.get("Content-Type") === POINTS_TYPE) return await response.arrayBuffer();
  } catch (error) {
    if (signal.aborted) throw error;
  }
  throw new RequestFailed("unreachable", "The points of the map did not come.");
}

/** The track that is nearest to a place of the map. */
export async function readTrackAt(x: number, y: number, signal: AbortSignal): Promise<Track> {
  return request(`map/track?x=${x}&y=${y}`, { signal });
}

/** ids: at most MOST_POSITIONS. Null for an id that is unknown. */
export async function readPositions(ids: readonly string[], signal: AbortSignal): Promise<PositionsAnswer> {
  return request(`map/positions?${new URLSearchParams(ids.map((id) => ["id", id]))}`, { signal });
}
