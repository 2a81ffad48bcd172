/** Asking with an audio file, where the service takes some. */
import { request } from "./client";
import type { Prediction } from "./genres";
import { fields, number } from "./reading";
import type { Features, Track } from "./types";

/** What the service hears in a file, and what sounds like it. */
export interface Heard {
  tags: { title: string; artists: string[]; album: string };
  features: Features;
  is_excerpt: boolean;
  prediction: Prediction;
  similar: { track: Track; similarity: number }[];
  is_timbre_compared: boolean;
}

const SIMILAR = 12;
/** The file is sent, may wait for its turn, and is heard for a minute at most. */
const PATIENCE_MS = 180_000;

/** The largest file that the service takes, in bytes; null where it takes none. */
export async function readLargestFile(signal: AbortSignal): Promise<number | null> {
  const { audio } = fields(await request("info", { signal }));
  return number(fields(audio)["max_bytes"]);
}

export async function hear(file: File, signal: AbortSignal): Promise<Heard> {
  const headers = { "Content-Type": "application/octet-stream" };
  return request(`audio?k=${SIMILAR}`, { method: "POST", headers, body: file, signal }, PATIENCE_MS);
}
