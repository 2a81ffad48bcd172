/** Puts a track at the end of the playlist. */
import type { JSX } from "preact";
import type { Track } from "../api/types";
import { useNavigation } from "../state/navigation";
import { text } from "../text/en";

export function AddButton({ track }: { track: Track }): JSX.Element {
  const { view, change } = useNavigation();
  const isIn = view.playlist.includes(track.id);
  return (
    <button
      type="button"
      class="plain"
      data-do="add"
      disabled={isIn}
      aria-label={text.track.add(track.name)}
      title={text.track.add(track.name)}
      onClick={() => change({ playlist: [...view.playlist, track.id] })}
    >
      +
    </button>
  );
}
