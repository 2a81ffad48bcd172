/** The names of a track beside its point: while the pointer is over it, or, after a tap, with a link to it. */
import type { JSX } from "preact";
import { useEffect, useState } from "preact/hooks";
import type { Track } from "../../api/types";
import { AddButton } from "../../parts/add_button";
import { PlaceLink } from "../../parts/link";
import { text } from "../../text/en";
import type { TrackLookup } from "./lookup";
import type { Position } from "./drawing/points";

/** A pointer passes over many points; one is asked for when it rests. */
const REST_MS = 80;

export interface Target {
  position: Position;
  /** Where the point is, in pixels of the stage. */
  right: number;
  down: number;
  /** Towards the middle of the stage, where there is room. */
  toLeft: boolean;
  toTop: boolean;
  /** It was tapped: the names stay, with a link. */
  pinned: boolean;
}

export function Tip({ target, lookup }: { target: Target; lookup: TrackLookup }): JSX.Element | null {
  const track = useTrackAt(target, lookup);
  if (!track) return null;
  const sides = `${target.toLeft ? "to-left" : "to-right"} ${target.toTop ? "to-top" : "to-bottom"}`;
  return (
    <div
      class={`map-tip ${sides} ${target.pinned ? "pinned" : ""}`}
      style={{ "--right": `${target.right}px`, "--down": `${target.down}px` }}
      role={target.pinned ? "status" : undefined}
    >
      {track === "failed" ? (
        <span class="by">{text.problems.unreachable}</span>
      ) : (
        <>
          <span class="name" dir="auto">
            {track.name}
          </span>
          <span class="by" dir="auto">
            {track.artists.map((artist) => artist.name).join(", ")}
          </span>
          {track.genres[0] && (
            <span class="note" dir="auto">
              {track.genres[0]}
            </span>
          )}
          {target.pinned && (
            <span class="map-tip-actions">
              <PlaceLink to={{ kind: "track", id: track.id }} class="map-open">
                {text.map.open}
              </PlaceLink>
              <AddButton track={track} />
            </span>
          )}
        </>
      )}
    </div>
  );
}

/** The answer for the newest target; null while it is awaited. */
function useTrackAt({ position, pinned }: Target, lookup: TrackLookup): Track | "failed" | null {
  const key = position.join();
  const [answer, setAnswer] = useState<{ key: string; track: Track | "failed" } | null>(null);
  const known = lookup.knownAt(position);
  useEffect(() => {
    if (known) return;
    let isNewest = true;
    const answered = (track: Track | "failed"): void => {
      if (isNewest) setAnswer({ key, track });
    };
    const ask = (): void => void lookup.at(position).then(answered, () => answered("failed"));
    const rest = setTimeout(ask, pinned ? 0 : REST_MS);
    return () => {
      isNewest = false;
      clearTimeout(rest);
    };
  }, [key, lookup]);
  return known ?? (answer?.key === key ? answer.track : null);
}
