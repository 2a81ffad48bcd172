/** Which track lies at a place of the map. Every place is asked for once. */
import { readTrackAt } from "../../api/map";
import type { Track } from "../../api/types";
import type { Position } from "./drawing/points";

export class TrackLookup {
  private readonly asked = new Map<string, Promise<Track>>();
  private readonly known = new Map<string, Track>();

  /** The track, where it was answered before. */
  knownAt(position: Position): Track | null {
    return this.known.get(position.join()) ?? null;
  }

  /** Raises RequestFailed; what failed is asked for again the next time. */
  at([x, y]: Position): Promise<Track> {
    const key = [x, y].join();
    const former = this.asked.get(key);
    if (former) return former;
    const answer = readTrackAt(x, y, new AbortController().signal).then(
      (track) => {
        this.known.set(key, track);
        return track;
      },
      (error: unknown) => {
        this.asked.delete(key);
        throw error;
      },
    );
    this.asked.set(key, answer);
    return answer;
  }
}
