/** Title, artists and album of a track, by which one tells its versions apart. */
import type { JSX } from "preact";
import type { Track } from "../../../../api/types";
import { artistsOf } from "../../columns";

export function TrackNames({ track }: { track: Track }): JSX.Element {
  return (
    <span class="track-names">
      <span dir="auto">{track.name}</span>{" "}
      <span class="by" dir="auto">
        {artistsOf(track)}
      </span>
      {track.album && (
        <span class="album" dir="auto">
          {track.album}
        </span>
      )}
    </span>
  );
}
